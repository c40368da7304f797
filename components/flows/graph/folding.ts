// A large flow is drawn by its outer levels; what is deeper is folded into the task that holds it, and opened
// there or by level. Level 0 is what stands in the flow itself.

import type { Flow, Task } from '@/lib/engine'

type Parts = Pick<Flow, 'tasks' | 'errors' | 'finally' | 'afterExecution'>

/** More than these at once tell nobody anything. */
const mostDrawn = 80

/** Whether the task of this id, at this level, is drawn without what it holds. */
export type IsFolded = (id: string, level: number) => boolean

export function heldTasks({ flowable, errors, finally: last }: Task): Task[] {
  return [...inside(flowable), ...errors, ...last]
}

function inside(flowable: Task['flowable']): Task[] {
  if (!flowable) return []
  switch (flowable.kind) {
    case 'sleep':
    case 'subflow':
    case 'forEachItem':
    case 'splitItems':
    case 'mergeOutputs':
      return []
    case 'dag':
      return flowable.nodes.map(({ task }) => task)
    case 'if':
      return [...flowable.then, ...flowable.else]
    case 'switch':
      return [...Object.values(flowable.cases).flat(), ...flowable.defaults]
    default:
      return flowable.tasks
  }
}

/** All that a task holds, at any depth. */
export function countInside(task: Task): number {
  return heldTasks(task).reduce((sum, held) => sum + 1 + countInside(held), 0)
}

/** How many tasks stand at each level. */
export function tasksByLevel(flow: Parts): number[] {
  const counts: number[] = []
  let tasks = [...flow.tasks, ...flow.errors, ...flow.finally, ...flow.afterExecution]
  while (tasks.length > 0) {
    counts.push(tasks.length)
    tasks = tasks.flatMap(heldTasks)
  }
  return counts
}

/** How many levels are open at first: as many as can be taken in. */
export function levelsAtFirst(counts: readonly number[]): number {
  let drawn = 0
  const tooMany = counts.findIndex((count) => (drawn += count) > mostDrawn)
  return tooMany < 0 ? Math.max(0, counts.length - 1) : Math.max(0, tooMany - 1)
}

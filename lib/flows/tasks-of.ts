// The tasks of a flow, wherever they stand.

import type { Flow, Task } from '@/lib/engine'

/** All of them by id, with those inside others. */
export function tasksOf(flow: Flow): Map<string, Task> {
  const found = new Map<string, Task>()
  const visit = (task: Task): void => {
    found.set(task.id, task)
    for (const child of childTasks(task)) visit(child)
  }
  for (const task of [...flow.tasks, ...flow.errors, ...flow.finally, ...flow.afterExecution]) {
    visit(task)
  }
  return found
}

/** Types by task id, for views. */
export function taskTypesOf(flow: Flow): Map<string, string> {
  return new Map([...tasksOf(flow)].map(([id, task]) => [id, task.type]))
}

function childTasks(task: Task): Task[] {
  const { flowable } = task
  const own = [...task.errors, ...task.finally]
  if (!flowable) return own
  if (flowable.kind === 'dag') return [...own, ...flowable.nodes.map((node) => node.task)]
  if (flowable.kind === 'if') return [...own, ...flowable.then, ...flowable.else]
  if (flowable.kind === 'switch') {
    return [...own, ...Object.values(flowable.cases).flat(), ...flowable.defaults]
  }
  if (flowable.kind === 'pause' && flowable.onPause) own.push(flowable.onPause)
  return 'tasks' in flowable ? [...own, ...flowable.tasks] : own
}

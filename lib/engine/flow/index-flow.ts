// Every task of a flow by its id, disabled ones included, with the place where it stands.

import type { Flow, Task } from '../model'
import type { Path } from './problem'

export type TaskBranch = { name: string; path: Path; tasks: Task[] }

export type IndexedTask = {
  task: Task
  parentTaskId: string | null
  /** tasks, errors, finally, afterExecution, then, else, defaults, onPause, or `case:` and its value. */
  branch: string
  /** In the text of the flow. */
  path: Path
  siblings: Task[]
  position: number
  depth: number
}

export function indexFlow(flow: Flow): Map<string, IndexedTask> {
  const index = new Map<string, IndexedTask>()
  const visit = (branches: TaskBranch[], parentTaskId: string | null, depth: number) => {
    for (const { name, path, tasks } of branches) {
      for (const [position, task] of tasks.entries()) {
        const own = name === 'onPause' ? path : [...path, position]
        const inDag =
          parentTaskId !== null && index.get(parentTaskId)?.task.flowable?.kind === 'dag'
        const at = inDag && name === 'tasks' ? [...own, 'task'] : own
        if (!index.has(task.id)) {
          index.set(task.id, {
            task,
            parentTaskId,
            branch: name,
            path: at,
            siblings: tasks,
            position,
            depth,
          })
        }
        visit(branchesOf(task, at), task.id, depth + 1)
      }
    }
  }
  visit(branchesOfFlow(flow), null, 0)
  return index
}

export function branchesOfFlow(flow: Flow): TaskBranch[] {
  return [
    branch('tasks', ['tasks'], flow.tasks),
    branch('errors', ['errors'], flow.errors),
    branch('finally', ['finally'], flow.finally),
    branch('afterExecution', ['afterExecution'], flow.afterExecution),
  ]
}

/** The lists inside a task, in the order in which they are written. */
export function branchesOf(task: Task, path: Path): TaskBranch[] {
  return [
    ...ownBranches(task, path),
    branch('errors', [...path, 'errors'], task.errors),
    branch('finally', [...path, 'finally'], task.finally),
  ].filter((one) => one.tasks.length > 0)
}

function ownBranches({ flowable }: Task, path: Path): TaskBranch[] {
  if (!flowable) return []
  if (flowable.kind === 'if') {
    return [
      branch('then', [...path, 'then'], flowable.then),
      branch('else', [...path, 'else'], flowable.else),
    ]
  }
  if (flowable.kind === 'switch') {
    const cases = Object.entries(flowable.cases).map(([value, tasks]) =>
      branch(`case:${value}`, [...path, 'cases', value], tasks),
    )
    return [...cases, branch('defaults', [...path, 'defaults'], flowable.defaults)]
  }
  if (flowable.kind === 'dag') {
    return [
      branch(
        'tasks',
        [...path, 'tasks'],
        flowable.nodes.map((node) => node.task),
      ),
    ]
  }
  const inner = 'tasks' in flowable ? [branch('tasks', [...path, 'tasks'], flowable.tasks)] : []
  if (flowable.kind !== 'pause' || !flowable.onPause) return inner
  return [branch('onPause', [...path, 'onPause'], [flowable.onPause]), ...inner]
}

function branch(name: string, path: Path, tasks: Task[]): TaskBranch {
  return { name, path, tasks }
}

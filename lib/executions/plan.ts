// What a flow is still going to run, as far as its text and its past tell. Pure: the rows of Postgres come in,
// a tree goes out. What a condition decides counts as planned where it came about at least every second time;
// rounds of a loop are not foreseen, nor what runs after an error.

import type { Flow, Task } from '@/lib/engine'

export type PlannedTask = {
  taskId: string
  taskType: string
  branch: 'tasks' | 'finally' | 'afterExecution'
  /** How many of its children run at once; 0 for all of them. */
  atOnce: number
  children: PlannedTask[]
  /** Those beside it that it waits for, beyond the order. */
  after: string[]
  /** The median of past executions, waiting for a worker included; null where none knows. */
  usualMs: number | null
}

export type ExecutionPlan = {
  tasks: PlannedTask[]
  /** How many past executions the durations are of. */
  executions: number
}

export type TaskHistory = { taskId: string; executions: number; medianMs: number }

export function planExecution(
  flow: Pick<Flow, 'tasks' | 'finally' | 'afterExecution'>,
  history: { executions: number; tasks: readonly TaskHistory[] },
): ExecutionPlan {
  const known = new Map(history.tasks.map((task) => [task.taskId, task]))
  const isUsual = (id: string) => (known.get(id)?.executions ?? 0) * 2 >= history.executions

  function planned(
    tasks: readonly Task[],
    branch: PlannedTask['branch'],
    { conditional = false, after = new Map<string, string[]>() } = {},
  ): PlannedTask[] {
    return tasks.flatMap((task): PlannedTask[] => {
      if (task.disabled) return []
      const depends = conditional || task.runIf !== undefined
      if (depends && (history.executions === 0 || !isUsual(task.id))) return []
      return [
        {
          taskId: task.id,
          taskType: task.type,
          branch,
          ...inside(task, branch),
          after: after.get(task.id) ?? [],
          usualMs: known.get(task.id)?.medianMs ?? null,
        },
      ]
    })
  }

  function inside(task: Task, branch: PlannedTask['branch']) {
    const { flowable } = task
    switch (flowable?.kind) {
      case 'sequential':
      case 'workingDirectory':
      case 'allowFailure':
        return { atOnce: 1, children: planned(flowable.tasks, branch) }
      case 'parallel':
        return { atOnce: flowable.concurrent, children: planned(flowable.tasks, branch) }
      case 'dag': {
        const after = new Map(flowable.nodes.map(({ task: { id }, dependsOn }) => [id, dependsOn]))
        const tasks = flowable.nodes.map((node) => node.task)
        return { atOnce: flowable.concurrent, children: planned(tasks, branch, { after }) }
      }
      case 'if':
        return choice([...flowable.then, ...flowable.else], branch)
      case 'switch':
        return choice([...Object.values(flowable.cases).flat(), ...flowable.defaults], branch)
      default:
        return { atOnce: 1, children: [] }
    }
  }

  const choice = (tasks: Task[], branch: PlannedTask['branch']) => ({
    atOnce: 1,
    children: planned(tasks, branch, { conditional: true }),
  })

  return {
    tasks: [
      ...planned(flow.tasks, 'tasks'),
      ...planned(flow.finally, 'finally'),
      ...planned(flow.afterExecution, 'afterExecution'),
    ],
    executions: history.executions,
  }
}

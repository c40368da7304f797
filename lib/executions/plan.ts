// What a flow is still going to run, as far as its text and its past tell. Pure: the rows of Postgres come in,
// a tree goes out. What a condition decides counts as planned where it came about at least every second time; a
// loop has as many rounds as it is written with, or else had as a rule. What runs after an error is not foreseen.

import type { Flow, Task } from '@/lib/engine'

export type PlannedTask = {
  taskId: string
  taskType: string
  branch: 'tasks' | 'finally' | 'afterExecution'
  /** How many of its children run at once; 0 for all of them. */
  atOnce: number
  children: PlannedTask[]
  /** How many rounds a loop has, each with all of `children`; null of what is no loop, or nobody knows. */
  rounds: number | null
  /** Whether the children of a round run side by side. */
  apart: boolean
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

export type TaskHistory = {
  taskId: string
  executions: number
  medianMs: number
  /** How many task runs those executions had of it. */
  runs: number
  /** The median of how many items it had, of what goes over items. */
  items: number | null
}

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
    return { rounds: null, apart: false, ...childrenOf(task, branch) }
  }

  function childrenOf(task: Task, branch: PlannedTask['branch']) {
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
      case 'forEach': {
        const { values, concurrencyLimit, eachTaskApart, tasks } = flowable
        const rounds = Array.isArray(values) ? values.length : known.get(task.id)?.items
        return loop(tasks, branch, { rounds, atOnce: concurrencyLimit, apart: eachTaskApart })
      }
      case 'loopUntil': {
        const { tasks } = flowable
        return loop(tasks, branch, { rounds: roundsOf(task.id, tasks), atOnce: 1, apart: false })
      }
      default:
        return { atOnce: 1, children: [] }
    }
  }

  /** Nothing is planned inside of a loop of which nobody knows how often it goes round. */
  function loop(
    tasks: Task[],
    branch: PlannedTask['branch'],
    how: { rounds: number | null | undefined; atOnce: number; apart: boolean },
  ) {
    const rounds = how.rounds ?? null
    return { ...how, rounds, children: rounds === null ? [] : planned(tasks, branch) }
  }

  /** Of a loop that ends when it is told to: as often as its first task ran for each time that it ran itself. */
  function roundsOf(id: string, tasks: readonly Task[]): number | null {
    const own = known.get(id)
    const first = tasks.find(({ disabled, runIf }) => !disabled && runIf === undefined)
    const runs = first && known.get(first.id)?.runs
    return own && runs ? Math.max(Math.round(runs / own.runs), 1) : null
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

// What ran of each task of a flow, summed up for its place in the graph: a task under a ForEach runs many
// times, and its node shows them as a stack.

import type { StateName } from '@/lib/engine'
import type { TaskRunView } from '@/lib/executions/schema'

export type TaskRuns = {
  /** What matters most of all its runs: what goes on, then what went wrong. */
  state: StateName
  /** How many are in each state, that which matters most first. */
  counts: { state: StateName; n: number }[]
  total: number
  /** From the first that was made to the last that ended; null while one goes on. */
  startDate: string
  endDate: string | null
  newestId: string
  /** Of a subflow that ran once: the execution that it started. */
  childExecutionId: string | null
}

const order: readonly StateName[] = [
  'RUNNING',
  'KILLING',
  'RETRYING',
  'PAUSED',
  'BREAKPOINT',
  'RESTARTED',
  'QUEUED',
  'SUBMITTED',
  'CREATED',
  'FAILED',
  'KILLED',
  'CANCELLED',
  'WARNING',
  'RETRIED',
  'RESUBMITTED',
  'SUCCESS',
  'SKIPPED',
]
const rank = new Map(order.map((state, index) => [state, index]))

/** By task id. Linear in the number of task runs. */
export function runsByTask(taskRuns: readonly TaskRunView[]): Map<string, TaskRuns> {
  const groups = new Map<string, TaskRunView[]>()
  for (const row of taskRuns) {
    const group = groups.get(row.taskId)
    if (group) group.push(row)
    else groups.set(row.taskId, [row])
  }
  return new Map([...groups].map(([taskId, rows]) => [taskId, sumUp(rows)]))
}

/** What several task runs come to together. */
export function sumUp(rows: readonly TaskRunView[]): TaskRuns {
  const counted = new Map<StateName, number>()
  const [first] = rows
  let startDate = first?.state.startDate ?? ''
  let endDate: string | null = ''
  for (const { state } of rows) {
    counted.set(state.current, (counted.get(state.current) ?? 0) + 1)
    if (state.startDate < startDate) startDate = state.startDate
    if (state.endDate === null || endDate === null) endDate = null
    else if (state.endDate > endDate) endDate = state.endDate
  }
  const counts = [...counted]
    .map(([state, n]) => ({ state, n }))
    .sort((a, b) => (rank.get(a.state) ?? 0) - (rank.get(b.state) ?? 0))
  return {
    state: counts[0]?.state ?? 'CREATED',
    counts,
    total: rows.length,
    startDate,
    endDate,
    newestId: rows.at(-1)?.id ?? '',
    childExecutionId: rows.length === 1 ? (first?.childExecutionId ?? null) : null,
  }
}

// What stands in the sentences of a confirmation: how many tasks run, on how many workers, and how many wait.

import type { ExecutionView, TaskRunView } from '@/lib/executions/schema'

export type LiveCounts = {
  running: number
  workers: number
  waiting: number
  failed: number
  ended: number
}

export function liveCounts({ taskRunList }: Pick<ExecutionView, 'taskRunList'>): LiveCounts {
  const parents = new Set(taskRunList.map(({ parentTaskRunId }) => parentTaskRunId))
  const workers = new Set<string>()
  const counts = { running: 0, waiting: 0, failed: 0, ended: 0 }
  for (const row of taskRunList) {
    if (parents.has(row.id)) continue
    const attempt = row.attempts.at(-1)
    if (row.state.endDate !== null) counts.ended++
    else if (attempt?.workerId && attempt.endedAt === null) {
      counts.running++
      workers.add(attempt.workerId)
    } else counts.waiting++
    if (row.state.current === 'FAILED') counts.failed++
  }
  return { ...counts, workers: workers.size }
}

/** The first that failed by itself: not because something under it did. */
export function firstFailed(taskRuns: readonly TaskRunView[]): TaskRunView | null {
  const failed = taskRuns.filter(({ state }) => state.current === 'FAILED')
  const parents = new Set(failed.map(({ parentTaskRunId }) => parentTaskRunId))
  const own = failed.filter(({ id }) => !parents.has(id))
  return own.sort((a, b) => endOf(a) - endOf(b))[0] ?? null
}

function endOf({ state }: TaskRunView): number {
  return state.endDate === null ? Infinity : Date.parse(state.endDate)
}

const standing: ReadonlySet<string> = new Set(['CREATED', 'QUEUED', 'PAUSED', 'BREAKPOINT'])

/** Whether it stands still: it has not ended, and no attempt of it runs. */
export function waits({
  state,
  waitingFor,
  taskRunList,
}: Pick<ExecutionView, 'state' | 'waitingFor' | 'taskRunList'>): boolean {
  if (state.endDate !== null) return false
  if (!waitingFor && !standing.has(state.current)) return false
  return !taskRunList.some(({ attempts }) => {
    const attempt = attempts.at(-1)
    return attempt !== undefined && attempt.workerId !== null && attempt.endedAt === null
  })
}

/** Attempts that are over, while nobody has confirmed that their process is. */
export function unconfirmedStops(taskRuns: readonly TaskRunView[]): number {
  return taskRuns.reduce(
    (sum, { attempts }) =>
      sum + attempts.filter(({ stop }) => stop === 'requested' || stop === 'unconfirmed').length,
    0,
  )
}

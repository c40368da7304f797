// The bars of one row, from its attempts where a worker ran it and from its history of states where the
// engine did. A bar without an end goes on.

import type { StateName } from '@/lib/engine'
import type { TaskRunView } from '@/lib/executions/schema'

export type SegmentKind = 'queue' | 'run' | 'retry' | 'pause'

export type Segment = {
  kind: SegmentKind
  state: StateName
  startMs: number
  endMs: number | null
  attempt: number | null
}

const kindOfState: Partial<Record<StateName, SegmentKind>> = {
  CREATED: 'queue',
  QUEUED: 'queue',
  SUBMITTED: 'queue',
  RESTARTED: 'queue',
  RUNNING: 'run',
  KILLING: 'run',
  PAUSED: 'pause',
  BREAKPOINT: 'pause',
  RETRYING: 'retry',
}

/** Reading dates is most of it, and a row that did not change is the same row in the next view. */
const known = new WeakMap<TaskRunView, readonly Segment[]>()

export function segmentsOf(row: TaskRunView): readonly Segment[] {
  const found = known.get(row)
  if (found) return found
  const segments = row.attempts.length > 0 ? attemptSegments(row) : stateSegments(row)
  known.set(row, segments)
  return segments
}

function attemptSegments(row: TaskRunView): Segment[] {
  const segments: Segment[] = []
  let previousEnd: number | null = null
  for (const attempt of row.attempts) {
    const createdMs = Date.parse(attempt.createdAt)
    const endMs = timeOf(attempt.endedAt)
    const runMs = timeOf(attempt.claimedAt) ?? timeOf(attempt.startedAt)
    const shared = { attempt: attempt.number, state: attempt.state.current }
    if (previousEnd !== null && createdMs > previousEnd) {
      const wait = { attempt: attempt.number, state: 'RETRYING' as const }
      segments.push({ ...wait, kind: 'retry', startMs: previousEnd, endMs: createdMs })
    }
    segments.push({ ...shared, kind: 'queue', startMs: createdMs, endMs: runMs ?? endMs })
    if (runMs !== null) segments.push({ ...shared, kind: 'run', startMs: runMs, endMs })
    previousEnd = endMs
  }
  if (row.state.current === 'RETRYING' && previousEnd !== null) {
    const next = row.attempts.length + 1
    segments.push({
      kind: 'retry',
      state: 'RETRYING',
      startMs: previousEnd,
      endMs: null,
      attempt: next,
    })
  }
  return segments.filter(({ kind, startMs, endMs }) => kind !== 'queue' || endMs !== startMs)
}

function stateSegments(row: TaskRunView): Segment[] {
  const { histories, current } = row.state
  return histories.flatMap(({ state, date }, index): Segment[] => {
    const kind = kindOfState[state]
    if (!kind) return []
    const next = histories[index + 1]
    const startMs = Date.parse(date)
    const endMs = next ? Date.parse(next.date) : timeOf(row.state.endDate)
    if (kind === 'queue' && endMs === startMs) return []
    // What ran is drawn in the hue of how it ended.
    return [{ kind, state: kind === 'run' ? current : state, startMs, endMs, attempt: null }]
  })
}

function timeOf(date: string | null): number | null {
  return date === null ? null : Date.parse(date)
}

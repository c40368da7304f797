// An execution as it stood right after one of its events. The numbered events say when each row came and
// which states it went through; what is kept only once (inputs, outputs, times of an attempt) is taken from
// the newest view and shown from the event on that made it. Linear in the number of rows for each moment.

import type { ExecutionEvent, StateName, Waiting } from '@/lib/engine'
import type { AttemptView, ExecutionView, StateView, TaskRunView } from './schema'

type Moves = ExecutionEvent[]

type Index = {
  execution: Moves
  taskRuns: Map<string, Moves>
  /** By task run and number. */
  attempts: Map<string, Moves>
}

/** Gives the view after event `number`, 1..n. Events are 1..n without gap; a later number is the newest. */
export function createPast(
  newest: ExecutionView,
  events: readonly ExecutionEvent[],
): (number: number) => ExecutionView {
  const index = indexOf(events)
  return (number) => {
    const at = events[Math.min(number, events.length) - 1]?.at
    if (at === undefined || number >= newest.eventNumber) return newest
    return viewAfter(newest, index, number, at)
  }
}

const attemptKey = (taskRunId: string, number: number | null) => `${taskRunId}#${number ?? 0}`

function indexOf(events: readonly ExecutionEvent[]): Index {
  const index: Index = { execution: [], taskRuns: new Map(), attempts: new Map() }
  for (const event of events) {
    if (event.taskRunId === null) index.execution.push(event)
    else if (event.attempt === null) add(index.taskRuns, event.taskRunId, event)
    else add(index.attempts, attemptKey(event.taskRunId, event.attempt), event)
  }
  return index
}

function add(map: Map<string, Moves>, key: string, event: ExecutionEvent): void {
  const list = map.get(key)
  if (list) list.push(event)
  else map.set(key, [event])
}

function viewAfter(newest: ExecutionView, index: Index, number: number, at: number): ExecutionView {
  const moves = until(index.execution, number)
  const over = endsAsNow(index.execution, number)
  const taskRunList = newest.taskRunList.flatMap((row) => taskRunAfter(row, index, number, at))
  const labels = moves.findLast(({ data }) => data.labels)?.data.labels
  const waiting = taskRunList.find(({ waitingFor }) => waitingFor !== null)?.waitingFor ?? null
  return {
    ...newest,
    eventNumber: number,
    state: stateAfter(moves, newest.state, at),
    labels: (labels as Record<string, string> | undefined) ?? newest.labels,
    startedAt: notAfter(newest.startedAt, at),
    endedAt: over ? newest.endedAt : null,
    outputs: over ? newest.outputs : null,
    failure: over ? newest.failure : null,
    attemptNumber: 1 + moves.filter(({ to }) => to === 'RESTARTED').length,
    waitingFor: waitingOf(moves) ?? waiting,
    taskRunList,
  }
}

/** Rows that were carried over by a replay have no events of their own: they were there from the start. */
function taskRunAfter(row: TaskRunView, index: Index, number: number, at: number): TaskRunView[] {
  const all = index.taskRuns.get(row.id)
  if (!all) return [row]
  const moves = until(all, number)
  if (moves.length === 0) return []
  const over = endsAsNow(all, number)
  return [
    {
      ...row,
      state: stateAfter(moves, row.state, at),
      attempts: row.attempts.flatMap((attempt) =>
        attemptAfter(attempt, index.attempts.get(attemptKey(row.id, attempt.number)), number, at),
      ),
      outputs: over ? row.outputs : null,
      failure: over ? row.failure : null,
      waitingFor: over ? null : waitingOf(moves),
      childExecutionId:
        over || moves.some(({ to }) => to === 'RUNNING') ? row.childExecutionId : null,
    },
  ]
}

function attemptAfter(
  attempt: AttemptView,
  all: Moves | undefined,
  number: number,
  at: number,
): AttemptView[] {
  if (!all) return [attempt]
  const moves = until(all, number)
  if (moves.length === 0) return []
  const over = endsAsNow(all, number)
  const claimed = moves.some(({ to }) => to === 'RUNNING')
  return [
    {
      ...attempt,
      state: stateAfter(moves, attempt.state, at),
      workerId: claimed || over ? attempt.workerId : null,
      claimedAt: claimed ? attempt.claimedAt : null,
      startedAt: claimed ? notAfter(attempt.startedAt, at) : null,
      endedAt: over ? attempt.endedAt : null,
      failure: over ? attempt.failure : null,
      endedBy: over ? attempt.endedBy : null,
      stop: over ? attempt.stop : null,
    },
  ]
}

/** The part of an ascending list that had happened. */
function until(moves: Moves, number: number): Moves {
  const end = moves.findIndex((event) => event.number > number)
  return end < 0 ? moves : moves.slice(0, end)
}

/** Whether the end that the newest view shows had come: nothing moves after it. */
function endsAsNow(moves: Moves, number: number): boolean {
  const last = moves.findLast(({ to }) => to !== null)
  return last !== undefined && last.number <= number && ended(last.to)
}

const ends: ReadonlySet<StateName> = new Set([
  'SUCCESS',
  'WARNING',
  'FAILED',
  'KILLED',
  'CANCELLED',
  'SKIPPED',
  'RETRIED',
])
const ended = (state: StateName | null) => state !== null && ends.has(state)

function stateAfter(moves: Moves, newest: StateView, at: number): StateView {
  const changes = moves.filter((event) => event.to !== null)
  const last = changes.at(-1)
  if (!last?.to) return newest
  // The dates of the row itself: they never go back in time, which clocks of several servers may.
  const histories = changes.map(({ to, at: time }, index) => ({
    state: to ?? last.to!,
    date: newest.histories[index]?.date ?? new Date(time).toISOString(),
  }))
  const over = ended(last.to)
  const endDate = over ? (histories.at(-1)?.date ?? null) : null
  const end = endDate === null ? at : Date.parse(endDate)
  return {
    current: last.to,
    histories,
    startDate: newest.startDate,
    endDate,
    durationMs: Math.max(0, end - Date.parse(newest.startDate)),
  }
}

function waitingOf(moves: Moves): Waiting | null {
  const last = moves.findLast(({ to }) => to !== null)
  if (!last || ended(last.to)) return null
  return (last.data.waitingFor as Waiting | undefined) ?? null
}

function notAfter(date: string | null, at: number): string | null {
  return date !== null && Date.parse(date) <= at ? date : null
}

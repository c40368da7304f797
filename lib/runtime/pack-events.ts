// The events of one execution in one commit are one row of execution_event_batches: a JSON list with an entry
// `[type, at, taskRunId, attempt, from, to, workerId, data]` for each event, in the order of their numbers.
// The view `execution_events` takes it apart; whoever reads whole rows takes it apart here.

import type { ExecutionEvent } from '@/lib/engine'
import { rawJson, type RawJson } from '@/lib/db/row-encoder'

/** So that no row grows beyond what is read and unpacked at once. */
const mostInRow = 500

/** The cells of a row after its execution: first and last number, whether it is of the execution, the list. */
type PackedCells = [first: number, last: number, ofExecution: boolean, events: RawJson]

export type PackedRow = { executionId: string; firstNumber: number; events: unknown }

export function packEvents(events: readonly ExecutionEvent[]): PackedCells[] {
  const rows: PackedCells[] = []
  for (let from = 0; from < events.length; from += mostInRow) {
    rows.push(packRow(events, from, Math.min(events.length, from + mostInRow)))
  }
  return rows
}

function packRow(events: readonly ExecutionEvent[], from: number, to: number): PackedCells {
  let text = '['
  let ofExecution = false
  for (let at = from; at < to; at += 1) {
    const event = events[at] as ExecutionEvent
    ofExecution ||= event.taskRunId === null
    // All but the data are names and ids of ours: nothing in them wants escaping.
    text += `${at === from ? '' : ','}["${event.type}",${event.at},${quoted(event.taskRunId)},${event.attempt},${quoted(event.from)},${quoted(event.to)},${quoted(event.workerId)},${JSON.stringify(event.data)}]`
  }
  const first = (events[from] as ExecutionEvent).number
  return [first, first + to - from - 1, ofExecution, rawJson(`${text}]`)]
}

const quoted = (name: string | null): string => (name === null ? 'null' : `"${name}"`)

/** The events of a row of execution_event_batches, in the order of their numbers. */
export function unpackEvents({ executionId, firstNumber, events }: PackedRow): ExecutionEvent[] {
  type Entry = [
    ExecutionEvent['type'],
    number,
    string | null,
    number | null,
    ExecutionEvent['from'],
    ExecutionEvent['to'],
    string | null,
    ExecutionEvent['data'],
  ]
  return (events as Entry[]).map(
    ([type, at, taskRunId, attempt, from, to, workerId, data], index) => ({
      executionId,
      number: firstNumber + index,
      type,
      at,
      taskRunId,
      attempt,
      from,
      to,
      workerId,
      data,
    }),
  )
}

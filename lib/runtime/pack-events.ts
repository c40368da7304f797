// The events of one execution in one commit are one row of execution_event_batches: a JSON list with an entry
// `[type, at, taskRunId, attempt, from, to, workerId, data]` for each event, in the order of their numbers.
// The view `execution_events` takes it apart; whoever reads whole rows takes it apart here.

import type { ExecutionEvent } from '@/lib/engine'
import { storable, Writer, type RawJson } from '@/lib/db/row-encoder'

/** So that no row grows beyond what is read and unpacked at once. */
const mostInRow = 500

const writer = new Writer()
const bracket = 0x5b
const bracketClosed = 0x5d
/** More than all of an event but its data takes: two ids, the names of its type and states, numbers. */
const eventBytes = 512

/** A row of execution_event_batches. */
export type PackedEvents = {
  executionId: string
  firstNumber: number
  lastNumber: number
  ofExecution: boolean
  events: RawJson
}

export type PackedRow = { executionId: string; firstNumber: number; events: unknown }

/** Adds the rows that these events of one execution make. */
export function packEvents(
  executionId: string,
  events: readonly ExecutionEvent[],
  into: PackedEvents[],
): void {
  for (let from = 0; from < events.length; from += mostInRow) {
    into.push(packRow(executionId, events, from, Math.min(events.length, from + mostInRow)))
  }
}

function packRow(
  executionId: string,
  events: readonly ExecutionEvent[],
  from: number,
  to: number,
): PackedEvents {
  let ofExecution = false
  writer.room(1)
  writer.byte(bracket)
  for (let at = from; at < to; at += 1) {
    const event = events[at] as ExecutionEvent
    ofExecution ||= event.taskRunId === null
    writeEvent(event, at === from)
  }
  writer.room(1)
  writer.byte(bracketClosed)
  const firstNumber = (events[from] as ExecutionEvent).number
  const lastNumber = firstNumber + to - from - 1
  return { executionId, firstNumber, lastNumber, ofExecution, events: { rawJson: writer.take() } }
}

/** Written as bytes at once: a text put together of so many pieces took a fifth of a task run's memory. */
function writeEvent(event: ExecutionEvent, isFirst: boolean): void {
  const data = storable(JSON.stringify(event.data))
  writer.room(eventBytes + data.length * 3)
  // All but the data are names and ids of ours: nothing in them wants escaping.
  writer.ascii(isFirst ? '["' : ',["')
  writer.ascii(event.type)
  writer.ascii('",')
  writer.ascii(String(event.at))
  writeName(event.taskRunId)
  writer.ascii(event.attempt === null ? ',null' : `,${event.attempt}`)
  writeName(event.from)
  writeName(event.to)
  writeName(event.workerId)
  writer.ascii(',')
  writer.utf8(data)
  writer.byte(bracketClosed)
}

function writeName(name: string | null): void {
  if (name === null) return writer.ascii(',null')
  writer.ascii(',"')
  writer.ascii(name)
  writer.ascii('"')
}

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

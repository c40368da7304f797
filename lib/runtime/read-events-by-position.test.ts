import { expect, test } from 'vitest'
import type { ExecutionEvent } from '@/lib/engine'
import { testDatabase } from '@/lib/testing/database'
import { chainSource, saveTestFlow, startRequest } from '@/lib/testing/factories'
import { testRuntime } from '@/lib/testing/test-runtime'
import { packEvents, unpackEvents, type PackedEvents } from './pack-events'
import { readEventsByPosition } from './read-events-by-position'

const { url, pool } = await testDatabase()

test('each event comes once and in order, however few rows are read at a time', async () => {
  const { runtime } = await testRuntime({ url, pool })
  const committed: ExecutionEvent[] = []
  runtime.onCommitted(({ events }) => committed.push(...events))
  const flow = await saveTestFlow(pool, chainSource('followed', 3))
  const ids = await Promise.all(
    Array.from({ length: 5 }, async () => {
      const { executionId } = await runtime.start(startRequest(flow))
      await runtime.waitForEnd(executionId, 10_000)
      return executionId
    }),
  )
  await runtime.stop()
  const found: ExecutionEvent[] = []
  for (let after = 0, done = false; !done;) {
    const { events, upTo } = await readEventsByPosition(pool, { after, upTo: 1e9 }, 2)
    for (const { position, ...event } of events) {
      expect(position).toBeGreaterThan(after)
      found.push(event)
    }
    after = upTo
    done = upTo === 1e9
  }
  for (const id of ids) {
    const ofOne = found.filter(({ executionId }) => executionId === id)
    expect(ofOne.map(({ number }) => number)).toEqual(ofOne.map((_, at) => at + 1))
    expect(ofOne).toEqual(committed.filter(({ executionId }) => executionId === id))
  }
})

const event = (number: number): ExecutionEvent => ({
  executionId: '01a1fdd3-c85b-7af5-b84f-311ecbec8687',
  number,
  type: number === 7 ? 'execution.running' : 'taskrun.running',
  at: 1_795_259_877_466 + number,
  taskRunId: number === 7 ? null : '01a1fdd3-c85b-7af5-b84f-311ecbec8688',
  attempt: number % 2 === 0 ? 2 : null,
  from: 'CREATED',
  to: 'RUNNING',
  workerId: null,
  data: { value: `"${number}"\u0000\\ 流` },
})

test('the view has the events of a row singly, and a window unpacks no more than it needs', async () => {
  const events = Array.from({ length: 1_200 }, (_, at) => event(at + 1))
  const rows: PackedEvents[] = []
  packEvents(event(1).executionId, events, rows)
  expect(rows.map((row) => [row.firstNumber, row.lastNumber, row.ofExecution])).toEqual([
    [1, 500, true],
    [501, 1_000, false],
    [1_001, 1_200, false],
  ])
  for (const { executionId, firstNumber, lastNumber, ofExecution, events: list } of rows) {
    await pool.query(
      `INSERT INTO execution_event_batches (execution_id, first_number, last_number, of_execution, events)
       VALUES ($1, $2, $3, $4, $5)`,
      [executionId, firstNumber, lastNumber, ofExecution, list.rawJson.toString()],
    )
    const back = unpackEvents({
      executionId,
      firstNumber,
      events: JSON.parse(list.rawJson.toString()),
    })
    expect(back.map(storableData)).toEqual(
      events.slice(firstNumber - 1, lastNumber).map(storableData),
    )
  }
  for (const [after, most, expected] of [
    [0, 1, [1]],
    [498, 3, [499, 500, 501]],
    [500, 1, [501]],
    [999, 2, [1_000, 1_001]],
    [1_199, 2_147_483_647, [1_200]],
    [1_200, 5, []],
  ] as const) {
    const found = await pool.query<{ number: number; type: string; data: object; at: Date }>(
      'SELECT number, type, data, at FROM execution_events_after($1, $2, $3)',
      [event(1).executionId, after, most],
    )
    expect(found.rows.map(({ number }) => number)).toEqual(expected)
    for (const row of found.rows) {
      const { type, data, at } = storableData(event(row.number))
      expect(row).toEqual({ number: row.number, type, data, at: new Date(at) })
    }
  }
})

test('two that decided on the same state cannot both write what came of it', async () => {
  const insert = (first: number, last: number) =>
    pool.query(
      `INSERT INTO execution_event_batches (execution_id, first_number, last_number, of_execution, events)
       VALUES ('01a1fdd3-c85b-7af5-b84f-311ecbec8699', $1, $2, false, '[]')`,
      [first, last],
    )
  await insert(1, 4)
  await expect(insert(1, 2)).rejects.toThrow(/duplicate key/)
  await expect(insert(5, 4)).rejects.toThrow(/from_one/)
})

/** What Postgres cannot keep has become U+FFFD. */
function storableData(one: ExecutionEvent): ExecutionEvent {
  return { ...one, data: JSON.parse(JSON.stringify(one.data).replace('\\u0000', '\ufffd')) }
}

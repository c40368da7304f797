import { afterAll, beforeAll, expect, it } from 'vitest'
import { deleteExecution } from '@/lib/executions/operations/delete'
import { testDatabase } from '@/lib/testing/database'
import { chainSource, saveTestFlow, startRequest } from '@/lib/testing/factories'
import { allowLoopback, subscribe, testPipeline } from '@/lib/testing/notifications'
import { holdRunning } from '@/lib/testing/people'
import { testRuntime, until, type TestRuntime } from '@/lib/testing/test-runtime'
import { changeDestination } from '../operations/save-destination'
import { httpReceiver, type HttpReceiver } from '../receivers/http-receiver.testing'
import type { Pipeline } from './start-pipeline'

// P7 holds for executions that are deleted before a destination was told of them: it may be behind, or off.

allowLoopback()
const db = await testDatabase()
const by = { actor: { kind: 'system' as const } }
let real: TestRuntime
let receiver: HttpReceiver
let pipeline: Pipeline

beforeAll(async () => {
  real = await testRuntime(db)
  holdRunning(db, real.runtime)
  receiver = await httpReceiver()
  pipeline = testPipeline(db, real.runtime)
})
afterAll(async () => {
  await pipeline.stop()
  await real.runtime.stop()
  await receiver.close()
})

it('tells of all that a deleted execution did, in order, once each', async () => {
  const off = await subscribe('webhook', { url: `${receiver.url}/off` })
  const on = await subscribe('webhook', { url: `${receiver.url}/on` })
  await changeDestination({ id: off.destinationId, disabled: true }, by)
  const flow = await saveTestFlow(db.pool, chainSource('gone', 2))
  const { executionId } = await real.runtime.start(startRequest(flow))
  await real.runtime.waitForEnd(executionId, 20_000)
  const { rows } = await db.pool.query<{ n: number }>(
    'SELECT event_number AS n FROM executions WHERE id = $1',
    [executionId],
  )
  const count = rows[0]?.n ?? 0
  const numbers = (path: string) =>
    receiver.received
      .filter((one) => one.path === path)
      .map(({ body }) => (JSON.parse(body) as { number: number }).number)
  await until('the one that is on', () => numbers('/on').length === count)
  await deleteExecution(executionId, by)
  expect(
    (
      await db.pool.query('SELECT 1 FROM execution_event_batches WHERE execution_id = $1', [
        executionId,
      ])
    ).rowCount,
  ).toBe(0)
  await changeDestination({ id: off.destinationId, disabled: false }, by)
  const all = Array.from({ length: count }, (_, at) => at + 1)
  await until('the one that was off', () => numbers('/off').length >= count)
  expect(numbers('/off')).toEqual(all)
  const made = await db.pool.query<{ id: string; n: number }>(
    'SELECT destination_id AS id, count(*)::int AS n FROM deliveries GROUP BY 1',
  )
  const counts = Object.fromEntries(made.rows.map(({ id, n }) => [id, n]))
  expect(counts).toEqual({ [off.destinationId]: count, [on.destinationId]: count })
})

import { Webhook } from 'standardwebhooks'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { testDatabase } from '@/lib/testing/database'
import { chainSource, saveTestFlow, startRequest } from '@/lib/testing/factories'
import { allowLoopback, subscribe, testPipeline } from '@/lib/testing/notifications'
import { holdRunning } from '@/lib/testing/people'
import {
  httpReceiver,
  type HttpReceiver,
  type Received,
} from '@/lib/notifications/receivers/http-receiver.testing'
import { testRuntime, until, type TestRuntime } from '@/lib/testing/test-runtime'
import type { Pipeline } from './start-pipeline'

// P7: each event reaches each matching subscription at least once, in order per execution, with one id.

allowLoopback()
const db = await testDatabase()
const secret = `whsec_${Buffer.from('a secret of thirty-two bytes, yes').toString('base64')}`
let real: TestRuntime
let receiver: HttpReceiver
let pipeline: Pipeline

beforeAll(async () => {
  real = await testRuntime(db)
  holdRunning(db, real.runtime)
  pipeline = testPipeline(db, real.runtime)
})
afterEach(async () => {
  await receiver.close()
  await db.pool.query('DELETE FROM destinations')
})
afterAll(async () => {
  await pipeline.stop()
  await real.runtime.stop()
})

async function run(flowId: string, tasks = 2) {
  const flow = await saveTestFlow(db.pool, chainSource(flowId, tasks))
  const { executionId } = await real.runtime.start(startRequest(flow))
  await real.runtime.waitForEnd(executionId, 20_000)
  const { rows } = await db.pool.query<{ n: number }>(
    'SELECT event_number AS n FROM executions WHERE id = $1',
    [executionId],
  )
  return { executionId, count: rows[0]?.n ?? 0 }
}

const bodyOf = ({ body }: Received) =>
  JSON.parse(body) as { number: number; type: string; id: string }
const ofExecution = (executionId: string) =>
  receiver.received.filter(({ body }) => body.includes(executionId))

describe('a webhook', () => {
  it('gets every event of an execution, in order, signed', async () => {
    receiver = await httpReceiver()
    await subscribe('webhook', { url: receiver.url, secret })
    const { executionId, count } = await run('every')
    await until('all events', () => ofExecution(executionId).length >= count)
    const received = ofExecution(executionId)
    expect(received.map((one) => bodyOf(one).number)).toEqual(
      Array.from({ length: count }, (_, at) => at + 1),
    )
    expect(bodyOf(received[0] as Received).type).toBe('execution.created')
    for (const one of received) {
      new Webhook(secret).verify(one.body, one.headers as Record<string, string>)
      expect(one.headers['webhook-id']).toBe(bodyOf(one).id)
    }
  })

  it('gets the same id and body again after a failure, and nothing overtakes it', async () => {
    receiver = await httpReceiver()
    let failures = 2
    receiver.answer = (one) =>
      bodyOf(one).number === 2 && failures-- > 0
        ? { status: 503, headers: { 'retry-after': '0' } }
        : {}
    const { destinationId } = await subscribe('webhook', { url: receiver.url, secret })
    const { executionId, count } = await run('again')
    await until('the first failure', async () => (await pendingRetry(destinationId)) === count - 1)
    await hurry(destinationId)
    await until('the second failure', () => failures < 1)
    await until('the retry is noted', async () => (await pendingRetry(destinationId)) === count - 1)
    await hurry(destinationId)
    await until('all of it', () => ofExecution(executionId).length >= count + 2)
    const received = ofExecution(executionId)
    expect(received.map((one) => bodyOf(one).number)).toEqual([
      1,
      2,
      2,
      2,
      ...Array.from({ length: count - 2 }, (_, at) => at + 3),
    ])
    const second = received.filter((one) => bodyOf(one).number === 2)
    expect(new Set(second.map(({ body }) => body)).size).toBe(1)
    expect(new Set(second.map(({ headers }) => headers['webhook-id'])).size).toBe(1)
  })
})

/** How many wait for a time that is not yet. */
async function pendingRetry(destinationId: string): Promise<number> {
  const { rows } = await db.pool.query<{ n: number }>(
    `SELECT count(*)::int AS n FROM deliveries WHERE destination_id = $1 AND state = 'PENDING'
       AND next_try_at > clock_timestamp()`,
    [destinationId],
  )
  return rows[0]?.n ?? 0
}

/** Five seconds later, now. */
async function hurry(destinationId: string): Promise<void> {
  await db.pool.query(
    `UPDATE deliveries SET next_try_at = clock_timestamp() WHERE destination_id = $1 AND state = 'PENDING'`,
    [destinationId],
  )
  pipeline.changed()
}

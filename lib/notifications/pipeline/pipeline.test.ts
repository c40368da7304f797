import { Webhook } from 'standardwebhooks'
import { afterEach, describe, expect, it } from 'vitest'
import { sendingRoom } from '@/lib/testing/notification-room'
import { subscribe } from '@/lib/testing/notifications'
import { until } from '@/lib/testing/test-runtime'
import type { Received } from '../receivers/http-receiver.testing'

// P7: each event reaches each matching subscription at least once, in order per execution, with one id.

const { db, receiver, pipeline, run: runChains, countEvents } = await sendingRoom()
const secret = `whsec_${Buffer.from('a secret of thirty-two bytes, yes').toString('base64')}`

afterEach(() => db.pool.query('DELETE FROM destinations'))

async function run(flowId: string) {
  const [executionId = ''] = await runChains(1, { flowId, tasks: 2 })
  return { executionId, count: await countEvents([executionId]) }
}

const bodyOf = ({ body }: Received) =>
  JSON.parse(body) as { number: number; type: string; id: string }
const ofExecution = (executionId: string) =>
  receiver.received.filter(({ body }) => body.includes(executionId))

describe('a webhook', () => {
  it('gets every event of an execution, in order, signed', async () => {
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

import { beforeEach, expect, it } from 'vitest'
import { sendingRoom } from '@/lib/testing/notification-room'
import { chainSource, saveTestFlow, startRequest } from '@/lib/testing/factories'
import { subscribe } from '@/lib/testing/notifications'
import { until } from '@/lib/testing/test-runtime'
import { sweepDeliveries } from './sweep'

// What is over and old goes; what waits, and what was a short while ago, stays.

const { db, real, receiver } = await sendingRoom()

beforeEach(async () => {
  await db.pool.query('DELETE FROM destinations')
  receiver.received.length = 0
})
async function prepare(flowId: string, source = chainSource(flowId, 1)) {
  const flow = await saveTestFlow(db.pool, source)
  const request = startRequest(flow)
  const run = async () => {
    await real.runtime.start(request)
    await real.runtime.waitForEnd(request.executionId, 20_000)
  }
  return { executionId: request.executionId, request, run }
}

const ends = { events: ['execution.*'], states: ['SUCCESS' as const] }
const count = async (from: string): Promise<number> =>
  (await db.pool.query<{ n: number }>(`SELECT count(*)::int AS n FROM ${from}`)).rows[0]?.n ?? 0

it('takes deliveries that are over for so long, and leaves those that wait', async () => {
  receiver.answer = ({ path }) => ({ status: path === '/bad' ? 500 : 200 })
  await subscribe('webhook', { url: `${receiver.url}/good` }, ends)
  const bad = await subscribe('webhook', { url: `${receiver.url}/bad` }, ends)
  for (const flowId of ['old', 'young']) await (await prepare(flowId)).run()
  const delivered = `deliveries WHERE state = 'DELIVERED'`
  await until('both to arrive', async () => (await count(delivered)) === 2)
  await until('both to fail', async () => (await count('deliveries WHERE tries > 0')) === 4)
  await db.pool.query(
    `UPDATE deliveries SET created_at = now() - interval '31 days',
       ended_at = CASE WHEN state = 'DELIVERED' THEN now() - interval '31 days' END WHERE flow_id = 'old'`,
  )
  await db.pool.query(
    `INSERT INTO delivery_counts (destination_id, minute) VALUES ($1, now() - interval '31 days')`,
    [bad.destinationId],
  )
  expect(await sweepDeliveries(db.pool, { days: 30 })).toBe(2)
  expect(await count(delivered)).toBe(1)
  expect(await count(`deliveries WHERE state = 'PENDING'`)).toBe(2)
})

it('takes subscriptions to single executions a day after all of it was told', async () => {
  const held = 'id: held\nnamespace: test\ntasks:\n  - id: p\n    type: core.flow.Pause\n'
  const [over, running] = [await prepare('over'), await prepare('held', held)]
  for (const { executionId } of [over, running]) {
    await subscribe('webhook', { url: receiver.url }, { ...ends, scope: { executionId } })
  }
  await subscribe('webhook', { url: receiver.url }, ends)
  await real.runtime.start(running.request)
  await over.run()
  await until(
    'its end to be told',
    async () => (await count(`deliveries WHERE state = 'DELIVERED'`)) === 2,
  )
  await db.pool.query(`UPDATE subscriptions SET created_at = now() - interval '2 days'`)
  expect(await sweepDeliveries(db.pool, { days: 30 })).toBe(0)
  await db.pool.query('DELETE FROM executions WHERE id = $1', [over.executionId])
  const told = (state: string, nextTryAt: string | null) =>
    db.pool.query(`UPDATE deliveries SET state = $1, next_try_at = $2`, [state, nextTryAt])
  await told('PENDING', 'infinity')
  expect(await sweepDeliveries(db.pool, { days: 30 })).toBe(0)
  await told('DELIVERED', null)
  expect(await sweepDeliveries(db.pool, { days: 30 })).toBe(1)
  const left = await db.pool.query(
    `SELECT scope->>'executionId' AS id FROM subscriptions ORDER BY 1`,
  )
  expect(left.rows).toEqual([{ id: running.executionId }, { id: null }])
})

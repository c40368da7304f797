import { join } from 'node:path'
import { afterAll, beforeEach, describe, expect, it } from 'vitest'
import { storage } from '@/lib/storage/open-storage'
import { chainSource, saveTestFlow } from '@/lib/testing/factories'
import { sendingRoom } from '@/lib/testing/notification-room'
import { subscribe } from '@/lib/testing/notifications'
import { until } from '@/lib/testing/test-runtime'
import { temporaryFolder } from '@/lib/workers/harness.testing'
import { recoverDestination, redeliver } from '../operations/redeliver'
import type { TryEntry } from './window'

// What other sides do, one at a time, and what is seen of it.

const folder = await temporaryFolder()
process.env.MILLRACE_STORAGE_DIR = join(folder.path, 'storage')
const { db, real, receiver, pipeline, run: runChain } = await sendingRoom({ deadlineMs: 5_000 })
const by = { actor: { kind: 'system' as const } }
const ends = { events: ['execution.*'], states: ['SUCCESS' as const] }

beforeEach(async () => {
  await db.pool.query('DELETE FROM destinations')
  receiver.received.length = 0
  receiver.answer = () => ({})
})
afterAll(() => folder.remove())

async function run(flowId = 'one', tasks = 1): Promise<string> {
  const [executionId = ''] = await runChain(1, { flowId, tasks })
  return executionId
}

type Row = {
  state: string
  tries: number
  waits: number | null
  reason: string | null
  status: number | null
}
const deliveryOf = async (destinationId: string): Promise<Row | undefined> => {
  const { rows } = await db.pool.query<Row>(
    `SELECT state, tries, extract(epoch FROM next_try_at - clock_timestamp())::float8 AS waits,
       log->-1->>'reason' AS reason, (log->-1->>'status')::int AS status
     FROM deliveries WHERE destination_id = $1 ORDER BY position, number LIMIT 1`,
    [destinationId],
  )
  return rows[0]
}
const tried = (destinationId: string, tries = 1) =>
  until('a try', async () => {
    const row = await deliveryOf(destinationId)
    return row && row.tries >= tries ? row : null
  })
const destinationOf = async (id: string) =>
  (
    await db.pool.query<{ disabled: boolean; by: string | null; open: boolean; failures: number }>(
      `SELECT disabled, disabled_by AS by, open_until IS NOT NULL AS open, failures
       FROM destinations WHERE id = $1`,
      [id],
    )
  ).rows[0]

it('one that fails takes none of those with it that are under way beside it', async () => {
  const beside = 6
  await subscribe('webhook', { url: receiver.url }, ends)
  let refuse: () => void = () => undefined
  const all = new Promise<void>((resolve) => (refuse = resolve))
  let answer: () => void = () => undefined
  const refused = new Promise<void>((resolve) => (answer = resolve))
  receiver.answer = (_one, response) => {
    if (receiver.received.length === beside) refuse()
    if (receiver.received.length === 1) void all.then(() => response.writeHead(503).end())
    else void refused.then(() => response.end())
  }
  await runChain(beside)
  const rows = async () =>
    (await db.pool.query<{ state: string; tries: number }>('SELECT state, tries FROM deliveries'))
      .rows
  await until('one to fail', async () => (await rows()).some(({ tries }) => tries === 1))
  answer()
  await until(
    'the others to arrive',
    async () => (await rows()).filter(({ state }) => state === 'DELIVERED').length === beside - 1,
  )
  const found = await rows()
  expect(found.map(({ tries }) => tries)).toEqual(Array.from({ length: beside }, () => 1))
  expect(receiver.received).toHaveLength(beside)
})

it('one that is asked for once more while it is on its way is sent once more', async () => {
  const { destinationId } = await subscribe('webhook', { url: receiver.url }, ends)
  const held: (() => void)[] = []
  receiver.answer = (_one, response) => void held.push(() => response.end())
  await run()
  await until('the first', () => held.length === 1)
  const { rows } = await db.pool.query<{ id: string }>('SELECT id FROM deliveries')
  await redeliver([rows[0]?.id ?? ''], by)
  held[0]?.()
  await until('it once more', () => held.length === 2)
  held[1]?.()
  const row = await until('it to arrive', async () => {
    const found = await deliveryOf(destinationId)
    return found?.state === 'DELIVERED' && found
  })
  expect(row).toMatchObject({ tries: 1, status: 200 })
  expect(receiver.received.map(({ headers }) => headers['webhook-id'])).toEqual(
    Array.from({ length: 2 }, () => receiver.received[0]?.headers['webhook-id']),
  )
})

describe('a receiver', () => {
  it('that says 410 is switched off, keeps what waits, and gets it once it is on again', async () => {
    receiver.answer = () => ({ status: 410 })
    const { destinationId } = await subscribe('webhook', { url: receiver.url }, ends)
    await run()
    await until('it is off', async () => (await destinationOf(destinationId))?.disabled)
    expect(await destinationOf(destinationId)).toMatchObject({ by: '410 Gone' })
    expect(await tried(destinationId)).toMatchObject({ state: 'PENDING', reason: 'gone' })
    await run()
    receiver.answer = () => ({})
    receiver.received.length = 0
    await recoverDestination({ id: destinationId }, by)
    await until('both', () => receiver.received.length === 2)
    const log = await until('it to be written', async () => {
      const { rows } = await db.pool.query<{ log: TryEntry[] }>(
        `SELECT log FROM deliveries WHERE state = 'DELIVERED' AND json_array_length(log) = 2`,
      )
      return rows[0]?.log
    })
    expect(log.map(({ status, byHand = false }) => ({ status, byHand }))).toEqual([
      { status: 410, byHand: false },
      { status: 200, byHand: true },
    ])
  })

  it('that asks for time with Retry-After gets it', async () => {
    receiver.answer = () => ({ status: 429, headers: { 'retry-after': '120' } })
    const { destinationId } = await subscribe('webhook', { url: receiver.url }, ends)
    await run()
    const { waits, reason, status } = await tried(destinationId)
    expect({ reason, status }).toEqual({ reason: 'http-4xx', status: 429 })
    expect(waits).toBeGreaterThan(60)
  })

  it('that redirects is refused, and not followed', async () => {
    const location = `${receiver.url}/elsewhere`
    receiver.answer = ({ path }) => (path === '/' ? { status: 307, headers: { location } } : {})
    const { destinationId } = await subscribe('webhook', { url: `${receiver.url}/` }, ends)
    await run()
    expect(await tried(destinationId)).toMatchObject({ state: 'PENDING', reason: 'redirect' })
    expect(receiver.received.map(({ path }) => path)).toEqual(['/'])
  })

  it('that answers a byte at a time is out of time, though each byte comes in time', async () => {
    receiver.answer = (_one, response) => {
      response.writeHead(200)
      const timer = setInterval(() => response.write('.'), 50)
      response.on('close', () => clearInterval(timer))
    }
    const { destinationId } = await subscribe('webhook', { url: receiver.url }, ends)
    await run()
    expect(await tried(destinationId)).toMatchObject({ state: 'PENDING', reason: 'timeout' })
  })

  it('that fails is held back by a breaker of its own', async () => {
    receiver.answer = ({ path }) => ({ status: path === '/bad' ? 500 : 200 })
    const bad = await subscribe('webhook', { url: `${receiver.url}/bad` }, ends)
    const good = await subscribe('webhook', { url: `${receiver.url}/good` }, ends)
    for (let at = 0; at < 6; at += 1) await run()
    await until('it is open', async () => (await destinationOf(bad.destinationId))?.open)
    await run()
    await until('the good one has all', () => {
      const got = receiver.received.filter(({ path }) => path === '/good')
      return new Set(got.map(({ headers }) => headers['webhook-id'])).size === 7
    })
    expect(await destinationOf(good.destinationId)).toMatchObject({ open: false, failures: 0 })
  })
})

describe('dead letters', () => {
  it('are what failed for three days; those since a time are sent again', async () => {
    receiver.answer = () => ({ status: 500, headers: { 'x-request-id': 'r-1', 'set-cookie': 's' } })
    const { destinationId } = await subscribe('webhook', { url: receiver.url }, ends)
    const ids = [await run(), await run()]
    await until('both were tried', async () => {
      const { rows } = await db.pool.query('SELECT 1 FROM deliveries WHERE tries = 1')
      return rows.length === 2
    })
    // As if ten tries and three days were over.
    await db.pool.query(
      `UPDATE deliveries SET tries = 10, created_at = created_at - interval '73 hours', next_try_at = clock_timestamp()`,
    )
    pipeline.changed()
    await until('both are given up', async () => {
      const { rows } = await db.pool.query(`SELECT 1 FROM deliveries WHERE state = 'DEAD'`)
      return rows.length === 2
    })
    await db.pool.query(
      `UPDATE deliveries SET ended_at = ended_at - interval '1 day' WHERE execution_id = $1`,
      [ids[0]],
    )
    receiver.answer = () => ({})
    receiver.received.length = 0
    const since = new Date(Date.now() - 3_600_000).toISOString()
    expect(await recoverDestination({ id: destinationId, since }, by)).toEqual({ redelivered: 1 })
    await until('the newer one', () => receiver.received.length === 1)
    expect(receiver.received[0]?.body).toContain(ids[1])
    expect(await recoverDestination({ id: destinationId }, by)).toEqual({ redelivered: 1 })
    await until('the older one', () =>
      receiver.received.some(({ body }) => body.includes(ids[0] ?? '-')),
    )
    const tries = await until('it to be written', async () => {
      const { rows } = await db.pool.query<{ log: TryEntry[] }>(
        `SELECT log FROM deliveries WHERE execution_id = $1 AND state = 'DELIVERED'`,
        [ids[0]],
      )
      return rows[0]?.log
    })
    expect(tries.map(({ ok, byHand = false }) => ({ ok, byHand }))).toEqual([
      { ok: false, byHand: false },
      { ok: false, byHand: false },
      { ok: true, byHand: true },
    ])
    expect(tries.map(({ headers }) => headers?.['x-request-id'])).toEqual(['r-1', 'r-1', undefined])
    expect(JSON.stringify(tries)).not.toContain('set-cookie')
  })
})

describe('batches', () => {
  const types = () => receiver.received.map(({ body }) => JSON.parse(body) as { number: number }[])

  it('go when they are full, in order', async () => {
    const batch = { size: 3, ageMs: 600_000 }
    await subscribe('webhook', { url: receiver.url, batch }, { events: ['execution.*'] })
    // Created, running, success: three events of each.
    for (let at = 0; at < 2; at += 1) await run('full')
    await until('two batches', () => receiver.received.length === 2)
    expect(types().map((events) => events.length)).toEqual([3, 3])
    const ids = receiver.received.map(({ headers }) => headers['webhook-id'])
    expect(new Set(ids).size).toBe(2)
  })

  it('go when the oldest has waited for so long, and keep their id on a retry', async () => {
    const batch = { size: 500, ageMs: 300 }
    const { destinationId } = await subscribe(
      'webhook',
      { url: receiver.url, batch },
      { events: ['execution.*'] },
    )
    receiver.answer = () => ({ status: 503 })
    await run('aged')
    await until('the first try', () => receiver.received.length === 1)
    await tried(destinationId)
    receiver.answer = () => ({})
    await db.pool.query(
      `UPDATE deliveries SET next_try_at = clock_timestamp() WHERE next_try_at < 'infinity'`,
    )
    pipeline.changed()
    await until('the second try', () => receiver.received.length === 2)
    const [first, second] = receiver.received
    expect(second?.body).toBe(first?.body)
    expect(second?.headers['webhook-id']).toBe(first?.headers['webhook-id'])
    await until('all of it is delivered', async () => {
      const { rows } = await db.pool.query(`SELECT 1 FROM deliveries WHERE state <> 'DELIVERED'`)
      return rows.length === 0
    })
  })
})

it('a flow is started by what it is told of, once, and does not hear itself', async () => {
  await saveTestFlow(db.pool, chainSource('hears', 1))
  const { subscriptionId } = await subscribe('flow', { namespace: 'test', flowId: 'hears' }, ends)
  const executionId = await run('speaks')
  const started = await until('the flow', async () => {
    const { rows } = await db.pool.query<{ id: string; trigger: { variables: unknown } }>(
      `SELECT id, trigger FROM executions WHERE flow_id = 'hears'`,
    )
    return rows[0]
  })
  expect(started.trigger.variables).toMatchObject({ event: { executionId } })
  await real.runtime.waitForEnd(started.id, 20_000)
  await db.pool.query(
    `UPDATE deliveries SET state = 'PENDING', next_try_at = clock_timestamp() WHERE subscription_id = $1`,
    [subscriptionId],
  )
  pipeline.changed()
  await until('both to be delivered', async () => {
    const { rows } = await db.pool.query<{ n: number }>(
      `SELECT count(*)::int AS n FROM deliveries WHERE subscription_id = $1 AND state = 'DELIVERED'`,
      [subscriptionId],
    )
    return rows[0]?.n === 2
  })
  const { rowCount } = await db.pool.query(`SELECT 1 FROM executions WHERE flow_id = 'hears'`)
  expect(rowCount).toBe(1)
})

it('the archive has the record of an execution once it is over', async () => {
  await subscribe('archive', {}, { events: ['execution.*'] })
  const executionId = await run('kept')
  await until('its delivery', async () => {
    const { rows } = await db.pool.query<{ request: string }>(
      `SELECT log->-1->>'request' AS request FROM deliveries
       WHERE execution_id = $1 AND type = 'execution.success' AND state = 'DELIVERED'`,
      [executionId],
    )
    return rows[0]?.request.includes(executionId)
  })
  expect(storage()).toBeDefined()
})

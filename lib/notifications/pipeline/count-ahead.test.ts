import { randomUUID } from 'node:crypto'
import { beforeEach, expect, it } from 'vitest'
import { readMetrics } from '@/lib/workers/cluster/read-metrics'
import { deleteExecution } from '@/lib/executions/operations/delete'
import { sendingRoom } from '@/lib/testing/notification-room'
import { subscribe } from '@/lib/testing/notifications'
import { until } from '@/lib/testing/test-runtime'
import { Horizon } from '../events/horizon'
import { recoverDestination } from '../operations/redeliver'
import { changeDestination } from '../operations/save-destination'
import { changeSubscription, deleteSubscription } from '../operations/save-subscription'
import { readDestination } from '../read/destinations'
import { countAhead } from './count-ahead'
import { feedDestinations } from './feed'
import { fullWhenFailing } from './leases'

// A backlog tells of everything that waits, be it a delivery already or an event that was not fed yet, and the
// lag of when the oldest of it happened.

const { db, receiver, pipeline, run, countEvents } = await sendingRoom({
  ahead: { most: 10_000, positions: 40, everyMs: 20 },
})
const by = { actor: { kind: 'system' as const } }

beforeEach(async () => {
  await db.pool.query('DELETE FROM destinations')
  receiver.answer = () => ({ status: 500 })
})

const pending = async (id: string) =>
  (
    await db.pool.query(
      `SELECT 1 FROM deliveries WHERE destination_id = $1 AND state = 'PENDING'`,
      [id],
    )
  ).rowCount ?? 0

const backlogIs = (id: string, count: number) =>
  until(`a backlog of ${count}`, async () => (await readDestination(id)).backlog === count)

const failing = (id: string) =>
  until('it to fail', async () => {
    const { health } = await readDestination(id)
    return health !== 'healthy'
  })

/** Who feeds it knows how much waits from its newest look at the rows. */
async function leasesRenewed(): Promise<void> {
  const leasedUntil = async () =>
    (
      await db.pool.query<{ at: string }>('SELECT leased_until::text AS at FROM destinations')
    ).rows.map(({ at }) => at)
  const before = await leasedUntil()
  pipeline.changed()
  await until(
    'the leases to be renewed',
    async () => String(await leasedUntil()) !== String(before),
  )
}

/** It is fed and counted by the test, and by nobody else. */
async function leaseToTest(id: string): Promise<string> {
  const me = randomUUID()
  await db.pool.query(
    `UPDATE destinations SET leased_by = $2, leased_until = now() + interval '1 hour' WHERE id = $1`,
    [id, me],
  )
  return me
}

async function metricOf(name: string, destination: string): Promise<number | undefined> {
  const metrics = await readMetrics('test')
  const { samples = [] } = metrics.find((metric) => metric.name === name) ?? {}
  return samples.find(({ labels }) => labels?.destination === destination)?.value
}

it('counts what a full destination was not fed yet, and nothing once all has arrived', async () => {
  const { destinationId: id } = await subscribe('webhook', { url: receiver.url })
  pipeline.changed()
  await run(10, { tasks: 2 })
  await failing(id)
  await until('it to be full', async () => (await pending(id)) >= fullWhenFailing)
  await leasesRenewed()
  await run(20, { tasks: 2 })
  const all = await countEvents()
  await backlogIs(id, all)
  const held = await pending(id)
  expect(held).toBeLessThan(all)
  const { name, backlogMore } = await readDestination(id)
  expect(backlogMore).toBe(false)
  expect(await metricOf('millrace_deliveries_waiting', name)).toBe(all)

  receiver.answer = () => ({})
  await recoverDestination({ id }, by)
  await backlogIs(id, 0)
  const { rows } = await db.pool.query('SELECT ahead, ahead_more, ahead_since FROM destinations')
  expect(rows).toEqual([{ ahead: 0, ahead_more: false, ahead_since: null }])
})

it('counts what one that is switched off will be told, and only what it is subscribed to', async () => {
  const { destinationId: id, subscriptionId } = await subscribe(
    'webhook',
    { url: receiver.url },
    { events: ['execution.success'] },
  )
  await changeDestination({ id, disabled: true }, by)
  const began = Date.now()
  const [gone = ''] = await run(7)
  await backlogIs(id, 7)
  expect(await pending(id)).toBe(0)
  const { lagMs } = await readDestination(id)
  expect(lagMs).toBeGreaterThan(0)
  expect(lagMs).toBeLessThanOrEqual(Date.now() - began + 1)

  // A deleted execution's events are deliveries from then on, and are not counted twice.
  await deleteExecution(gone, by)
  await until('its event is a delivery', async () => (await pending(id)) === 1)
  await backlogIs(id, 7)
  // What it is subscribed to has changed, so what waits for it has.
  await changeSubscription({ id: subscriptionId, events: ['execution.created'] }, by)
  await backlogIs(id, 7)
  await changeSubscription({ id: subscriptionId, events: ['execution.*'] }, by)
  await until('more to wait', async () => (await readDestination(id)).backlog > 14)
  await deleteSubscription(subscriptionId, by)
  await backlogIs(id, 0)
})

it('takes off what it makes deliveries of, bite by bite', async () => {
  const { destinationId: id } = await subscribe(
    'webhook',
    { url: receiver.url },
    { events: ['taskrun.*'] },
  )
  const me = await leaseToTest(id)
  await run(8, { tasks: 2 })
  const upTo = await new Horizon(db.pool).find()
  await countAhead(db.pool, me, [id], upTo)
  const { backlog } = await readDestination(id)
  expect(backlog).toBeGreaterThanOrEqual(8 * 2 * 3)
  const fedTo = async () =>
    (
      await db.pool.query<{ at: number }>(
        'SELECT cursor::float8 AS at FROM destinations WHERE id = $1',
        [id],
      )
    ).rows[0]?.at ?? 0
  let bites = 0
  for (let cursor = await fedTo(); cursor < upTo; cursor = await fedTo()) {
    await feedDestinations(db.pool, me, { ids: [id], cursor, gathering: new Set() }, upTo, 10)
    bites += 1
    expect((await readDestination(id)).backlog).toBe(backlog)
  }
  expect(bites).toBeGreaterThan(2)
  expect(await pending(id)).toBe(backlog)
})

it('counts so far, says that there is more, and goes no further', async () => {
  const { destinationId: id } = await subscribe('webhook', { url: receiver.url })
  const me = await leaseToTest(id)
  await run(20, { tasks: 2 })
  const upTo = await new Horizon(db.pool).find()
  const round = () => countAhead(db.pool, me, [id], upTo, { most: 100, positions: 10 })
  const waits = async () => {
    const { backlog, backlogMore } = await readDestination(id)
    return { backlog, backlogMore }
  }
  await round()
  const first = await waits()
  expect(first.backlog).toBeLessThan(100)
  expect(first.backlogMore).toBe(true)
  while (await round()) continue
  const last = await waits()
  // A round ends with its positions, so it may go beyond by what these hold.
  expect(last.backlog).toBeGreaterThanOrEqual(100)
  expect(last.backlog).toBeLessThan(200)
  expect(last.backlogMore).toBe(true)
})

it('what it is fed late is as old as it is', async () => {
  const { destinationId: id } = await subscribe(
    'webhook',
    { url: receiver.url },
    { events: ['execution.success'] },
  )
  await changeDestination({ id, disabled: true }, by)
  await run(2)
  await db.pool.query(
    `UPDATE execution_event_batches SET events = (SELECT json_agg((json_build_array(e -> 0,
       (e ->> 1)::bigint - 3600000))::jsonb || (e::jsonb - 0 - 0)) FROM json_array_elements(events) e)`,
  )
  await changeDestination({ id, disabled: false }, by)
  await until('it is fed', async () => (await pending(id)) === 2)
  const { lagMs, name } = await readDestination(id)
  expect(Math.round(lagMs / 60_000)).toBe(60)
  expect(Math.round(((await metricOf('millrace_delivery_lag_seconds', name)) ?? 0) / 60)).toBe(60)
})

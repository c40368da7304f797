import { expect, it } from 'vitest'
import { matches, sampleOf, type NotificationEvent } from '@/lib/engine'
import { sendingRoom } from '@/lib/testing/notification-room'
import { subscribe } from '@/lib/testing/notifications'
import { testPerson } from '@/lib/testing/people'
import { until } from '@/lib/testing/test-runtime'
import { readEventsAfter } from '../events/catch-up'
import { recoverDestination } from '../operations/redeliver'
import { watchLag } from './watch-lag'

// A destination that falls behind is told of once, and once more when it has caught up.

const { db, receiver, pipeline, run } = await sendingRoom({
  lag: { behindMs: 1_500, everyMs: 50 },
})
const by = { actor: { kind: 'system' as const, name: 'test' } }

const url = (path: string) => ({ url: `${receiver.url}${path}` })
const told = () =>
  receiver.received
    .filter(({ path }) => path === '/watcher')
    .map(({ body }) => JSON.parse(body) as NotificationEvent)

it('tells others once that it falls behind, and once that it has caught up', async () => {
  let works = false
  receiver.answer = ({ path }) => ({ status: path === '/slow' && !works ? 503 : 200 })
  const slow = await subscribe('webhook', url('/slow'), {
    events: ['execution.*', 'destination.*'],
  })
  await subscribe('webhook', url('/watcher'), { events: ['destination.*'] })
  pipeline.changed()
  await run()
  await until('it to be told of', () => told().length === 1)
  const [behind] = told()
  expect(behind).toMatchObject({
    type: 'destination.behind',
    data: { destinationId: slow.destinationId, type: 'webhook', error: 'It answered 503.' },
    workerId: null,
    flowId: null,
  })
  expect(Number(behind?.data.lagMs)).toBeGreaterThanOrEqual(1_500)
  expect(Number(behind?.data.backlog)).toBeGreaterThan(0)
  expect(Object.keys(behind?.data ?? {}).toSorted()).toEqual(
    Object.keys(sampleOf('destination.behind').data).toSorted(),
  )
  // Whoever looks again finds that it is told, another server that looks at the same time as well.
  const { rows } = await db.pool.query<{ id: string }>('SELECT leased_by AS id FROM destinations')
  const serverId = rows[0]?.id ?? ''
  const again = Array.from({ length: 8 }, () => watchLag(db.pool, serverId, 1_500))
  expect((await Promise.all(again)).flat()).toEqual([])
  works = true
  await recoverDestination({ id: slow.destinationId }, by)
  await until('it to be told of again', () => told().length === 2)
  expect(told()[1]).toMatchObject({ type: 'destination.recovered', data: { lagMs: 0, backlog: 0 } })
  await run()
  expect(told()).toHaveLength(2)
  // It is not told of itself.
  const own = receiver.received.filter(
    ({ path, body }) => path === '/slow' && /destination\./.test(body),
  )
  expect(own).toEqual([])
})

it('is seen in the feed by those with the right to its namespace alone', async () => {
  const { viewer: all } = await testPerson([{ namespace: '', role: 'viewer' }])
  const { viewer: some } = await testPerson([{ namespace: 'elsewhere', role: 'administrator' }])
  const types = async (viewer: typeof all) =>
    (await readEventsAfter(viewer, { after: 0, limit: 1_000 })).results
      .map(({ type }) => type)
      .filter((type) => type.startsWith('destination.'))
  expect(await types(all)).toEqual(['destination.behind', 'destination.recovered'])
  expect(await types(some)).toEqual([])
})

it('keeps quiet about what waits for its digest, and about what is switched off', async () => {
  await db.pool.query('DELETE FROM destinations')
  const people = await subscribe('webhook', url('/people'), {
    events: ['execution.*'],
    options: { limits: { digestMinutes: 60, mostAnHour: 1 } },
  })
  receiver.answer = () => ({ status: 503 })
  const off = await subscribe('webhook', url('/off'), { events: ['execution.*'] })
  pipeline.changed()
  await run()
  await until('the other one to be behind', async () => {
    const { rows } = await db.pool.query<{ id: string }>(
      'SELECT id FROM destinations WHERE behind_since IS NOT NULL',
    )
    return rows.some(({ id }) => id === off.destinationId)
  })
  await db.pool.query(
    `UPDATE deliveries SET next_try_at = 'infinity' WHERE destination_id = $1 AND state = 'PENDING'`,
    [people.destinationId],
  )
  await db.pool.query('UPDATE destinations SET disabled = true WHERE id = $1', [off.destinationId])
  await db.pool.query('UPDATE destinations SET behind_since = NULL')
  const { rows } = await db.pool.query<{ id: string }>('SELECT leased_by AS id FROM destinations')
  expect(await watchLag(db.pool, rows[0]?.id ?? '', 1)).toEqual([])
})

it('matches by type and by family', () => {
  const rule = { scope: {}, states: [], changes: [] }
  const event = sampleOf('destination.behind')
  expect(matches({ ...rule, events: ['destination.*'] }, event)).toBe(true)
  expect(matches({ ...rule, events: ['execution.*'] }, event)).toBe(false)
  expect(matches({ ...rule, events: [], level: 'execution' }, event)).toBe(false)
})

import { expect, it } from 'vitest'
import { sendingRoom } from '@/lib/testing/notification-room'
import { subscribe } from '@/lib/testing/notifications'
import { until } from '@/lib/testing/test-runtime'
import { metricsText } from '@/lib/workers/cluster/metrics-text'
import { readMetrics } from '@/lib/workers/cluster/read-metrics'
import { recoverDestination } from '../operations/redeliver'
import { readDestination } from '../read/destinations'

// What Prometheus is told of each destination, as text, while one falls behind beside one that is well.

const { db, receiver, pipeline, run } = await sendingRoom({ lag: { behindMs: 300, everyMs: 20 } })
const by = { actor: { kind: 'system' as const } }

/** By name, of one destination; what is not there is left out. */
async function metricsOf(destination: string): Promise<Record<string, number>> {
  const text = metricsText(await readMetrics('test'))
  const lines = text.matchAll(/^millrace_(\w+)\{destination="([^"]+)"\} (\S+)$/gm)
  return Object.fromEntries(
    [...lines].flatMap(([, name = '', of, value]) =>
      of === destination ? [[name, Number(value)]] : [],
    ),
  )
}

const nothing = {
  deliveries_waiting: 0,
  deliveries_dead: 0,
  delivery_lag_seconds: 0,
  destination_behind: 0,
}

it('has each figure of each destination, and says which one is behind', async () => {
  let works = false
  receiver.answer = ({ path }) => ({ status: path === '/bad' && !works ? 503 : 200 })
  const wanted = { events: ['execution.success'] }
  const bad = await subscribe('webhook', { url: `${receiver.url}/bad` }, wanted)
  const good = await subscribe('webhook', { url: `${receiver.url}/good` }, wanted)
  const { name: badName } = await readDestination(bad.destinationId)
  const { name: goodName } = await readDestination(good.destinationId)
  expect(await metricsOf(badName)).toEqual(nothing)

  pipeline.changed()
  await run(3)
  await until('it to be behind', async () => (await metricsOf(badName)).destination_behind === 1)
  await until('the other to have all', async () => {
    const { deliveries_waiting: waiting, delivery_success_ratio: ratio } = await metricsOf(goodName)
    return waiting === 0 && ratio === 1
  })
  expect(await metricsOf(goodName)).toEqual({ ...nothing, delivery_success_ratio: 1 })
  const behind = await metricsOf(badName)
  expect(behind).toMatchObject({
    deliveries_waiting: 3,
    deliveries_dead: 0,
    delivery_success_ratio: 0,
  })
  expect(behind.delivery_lag_seconds).toBeGreaterThanOrEqual(0.3)

  // What the charts of its page are drawn from.
  const { counts } = await readDestination(bad.destinationId)
  expect(Math.max(...counts.map(({ backlog }) => backlog))).toBe(3)
  expect(Math.max(...counts.map(({ lagMs }) => lagMs))).toBeGreaterThanOrEqual(300)
  expect((await readDestination(good.destinationId)).counts.at(-1)).toMatchObject({ delivered: 3 })

  await db.pool.query(
    `UPDATE deliveries SET state = 'DEAD', ended_at = now(), next_try_at = NULL
     WHERE id = (SELECT id FROM deliveries WHERE destination_id = $1 LIMIT 1)`,
    [bad.destinationId],
  )
  expect(await metricsOf(badName)).toMatchObject({ deliveries_waiting: 2, deliveries_dead: 1 })

  works = true
  await recoverDestination({ id: bad.destinationId }, by)
  await until('it to be told again', async () => {
    const { deliveries_waiting: waiting, destination_behind: mark } = await metricsOf(badName)
    return waiting === 0 && mark === 0
  })
  const { delivery_success_ratio: ratio = 0, ...rest } = await metricsOf(badName)
  expect(rest).toEqual(nothing)
  expect(ratio).toBeGreaterThan(0)
  expect(ratio).toBeLessThan(1)
})

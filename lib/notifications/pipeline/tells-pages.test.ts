import { expect, it } from 'vitest'
import { createBrowserReads } from '@/lib/realtime/reads'
import { sendingRoom } from '@/lib/testing/notification-room'
import { subscribe } from '@/lib/testing/notifications'
import { until } from '@/lib/testing/test-runtime'
import { changeDestination } from '../operations/save-destination'
import { changeSubscription } from '../operations/save-subscription'

// Pages are told of each change of deliveries, destinations and subscriptions: the pipeline says that there is
// one, and the mark that all servers read differs.

const by = { actor: { kind: 'system' as const, name: 'test' } }
let said = 0
const {
  db,
  receiver,
  pipeline,
  run: runChain,
} = await sendingRoom({
  onChanged: () => (said += 1),
})
const unused = { taskTypes: () => Promise.reject(new Error('unused')) }
const { notificationMark } = createBrowserReads(db.pool, unused)

async function changes(what: string, work: () => Promise<unknown>): Promise<void> {
  const [before, saidBefore] = [await notificationMark(), said]
  await work()
  await until(what, async () => (await notificationMark()) !== before && said > saidBefore)
}

it('says so of what is saved, made, tried and ended, and nothing of what stands still', async () => {
  let destinationId = ''
  let subscriptionId = ''
  await changes('a destination and its subscription', async () => {
    const made = await subscribe(
      'webhook',
      { url: receiver.url },
      { events: ['execution.success'] },
    )
    ;({ destinationId, subscriptionId } = made)
    pipeline.changed()
  })
  const run = () => runChain(1)
  const states = async (state: string) =>
    (await db.pool.query('SELECT 1 FROM deliveries WHERE state = $1', [state])).rowCount ?? 0
  let release: () => void = () => undefined
  const held = new Promise<void>((resolve) => (release = resolve))
  receiver.answer = (_one, response) => void held.then(() => response.end())
  await changes('a delivery to be made', async () => {
    await run()
    await until('it is made', async () => (await states('PENDING')) === 1)
  })
  const untried = await db.pool.query('SELECT 1 FROM deliveries WHERE tries = 0')
  expect(untried.rowCount).toBe(1)
  await changes('it to arrive', async () => {
    release()
    await until('it arrives', async () => (await states('DELIVERED')) === 1)
  })
  receiver.answer = () => ({ status: 500 })
  await changes('a try that failed', run)
  await changes('a subscription to be switched off', () =>
    changeSubscription({ id: subscriptionId, disabled: true }, by),
  )
  await changes('a destination to be switched off', () =>
    changeDestination({ id: destinationId, disabled: true }, by),
  )
  // Leases go on being renewed, and executions run: nobody's page has to read anything for it.
  const rest = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms))
  const mark = await until('what was on its way to be noted', async () => {
    const before = await notificationMark()
    await rest(500)
    return (await notificationMark()) === before && before
  })
  await run()
  await rest(1_500)
  expect(await notificationMark()).toBe(mark)
})

it.each([
  `UPDATE subscriptions SET name = name || '!'`,
  `UPDATE subscriptions SET disabled = NOT disabled`,
  `UPDATE destinations SET failures = failures + 1`,
  `UPDATE destinations SET open_until = now()`,
  `UPDATE destinations SET behind_since = now()`,
  `UPDATE delivery_counts SET failed = failed + 1`,
  `DELETE FROM deliveries`,
])('has another mark after: %s', async (change) => {
  // Of one moment, so that nothing but the change itself can make the difference.
  const client = await db.pool.connect()
  try {
    const { notificationMark: markOf } = createBrowserReads(client, unused)
    await client.query('BEGIN ISOLATION LEVEL REPEATABLE READ')
    const before = await markOf()
    expect(await markOf()).toBe(before)
    expect((await client.query(change)).rowCount).toBeGreaterThan(0)
    expect(await markOf()).not.toBe(before)
  } finally {
    await client.query('ROLLBACK')
    client.release()
  }
})

import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { HTTP, type CloudEvent, type Message } from 'cloudevents'
import { Webhook } from 'standardwebhooks'
import { afterAll, expect, it } from 'vitest'
import { notificationRoom } from '@/lib/testing/notification-room'
import { subscribe } from '@/lib/testing/notifications'
import { until } from '@/lib/testing/test-runtime'
import { type Received } from '../receivers/http-receiver.testing'

// Two servers send at once, one of them is killed again and again at whatever it does, and the receiver fails
// now and then. What it recorded says whether anything was lost, out of order, unsigned or different.

const { db, receiver, run: runChains } = await notificationRoom()
const secret = `whsec_${Buffer.from('a secret of thirty-two bytes, yes').toString('base64')}`
const senders: ChildProcess[] = []

afterAll(() => {
  for (const sender of senders) sender.kill('SIGKILL')
})

async function startSender(): Promise<void> {
  const sender = spawn(
    process.execPath,
    ['--import', 'tsx', 'lib/testing/pipeline-process.ts', db.url],
    { stdio: ['ignore', 'pipe', 'inherit'] },
  )
  senders.push(sender)
  if (sender.stdout) await once(sender.stdout, 'data')
}

/** The oldest one has the leases: the others take them once they run out. */
async function killOldest(): Promise<void> {
  const dying = senders.shift()
  if (!dying) return
  const gone = once(dying, 'exit')
  dying.kill('SIGKILL')
  await gone
}

const run = (count: number) => runChains(count, { flowId: 'chaos', tasks: 2 })

/** What waits for its next try is due now, all at one time: on a busy machine a try is late, and the waits grow. */
const hurry = () =>
  db.pool.query(
    `UPDATE deliveries SET next_try_at = now()
     WHERE state = 'PENDING' AND next_try_at > now() AND next_try_at < 'infinity'`,
  )

const idOf = ({ headers }: Received) => String(headers['webhook-id'] ?? headers['ce-id'])

/** What each path got, by execution, first comings only, as numbers. */
function numbersOf(path: string): Map<string, number[]> {
  const seen = new Set<string>()
  const found = new Map<string, number[]>()
  for (const one of receiver.received.filter((each) => each.path === path)) {
    if (seen.has(idOf(one))) continue
    seen.add(idOf(one))
    const { executionId, number } = JSON.parse(one.body) as { executionId: string; number: number }
    found.set(executionId, [...(found.get(executionId) ?? []), number])
  }
  return found
}

const sizeOf = (found: Map<string, number[]>) =>
  [...found.values()].reduce((sum, { length }) => sum + length, 0)

it('everything arrives in order, signed, the same each time', { timeout: 600_000 }, async () => {
  const scope = { namespace: 'test' }
  await subscribe('webhook', { url: `${receiver.url}/signed`, secret }, { scope })
  const binary = { url: `${receiver.url}/binary`, secret, format: 'cloudevents-binary' }
  await subscribe('webhook', binary, { scope })
  const failedOnce = new Set<string>()
  let firsts = 0
  receiver.answer = (one) => {
    const key = `${one.path} ${idOf(one)}`
    if (failedOnce.has(key)) return {}
    firsts += 1
    if (firsts % 23 !== 0) return {}
    failedOnce.add(key)
    return { status: 503 }
  }
  await startSender()
  await startSender()
  for (let round = 0; round < 3; round += 1) {
    const before = receiver.received.length
    await Promise.all([
      run(3),
      until('something to arrive', () => receiver.received.length > before + round),
    ])
    await killOldest()
    await startSender()
  }
  const { rows } = await db.pool.query<{ id: string; n: number }>(
    'SELECT id, event_number AS n FROM executions',
  )
  const expected = rows.reduce((sum, { n }) => sum + n, 0)
  for (const path of ['/signed', '/binary']) {
    await until(`all at ${path}`, async () => {
      await hurry()
      return sizeOf(numbersOf(path)) >= expected
    })
    const wanted = rows.map(({ id, n }) => [id, Array.from({ length: n }, (_, at) => at + 1)])
    expect(Object.fromEntries(numbersOf(path))).toEqual(Object.fromEntries(wanted))
  }
  const bodies = new Map<string, string>()
  for (const one of receiver.received) {
    new Webhook(secret).verify(one.body, one.headers as Record<string, string>)
    const key = `${one.path} ${idOf(one)}`
    expect(bodies.get(key) ?? one.body).toBe(one.body)
    bodies.set(key, one.body)
    if (one.path === '/signed') continue
    const message = { headers: one.headers, body: one.body } as unknown as Message
    const event = HTTP.toEvent(message) as CloudEvent<{ id: string }>
    expect(event.validate()).toBe(true)
    expect({ id: event.id, data: event.data?.id }).toEqual({ id: idOf(one), data: idOf(one) })
  }
  expect(failedOnce.size).toBeGreaterThan(0)
  const twice = await db.pool.query(
    'SELECT event_id FROM deliveries GROUP BY subscription_id, event_id HAVING count(*) > 1',
  )
  expect(twice.rowCount).toBe(0)
})

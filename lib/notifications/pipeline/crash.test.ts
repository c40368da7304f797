import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { Webhook } from 'standardwebhooks'
import { afterAll, expect, it } from 'vitest'
import { notificationRoom } from '@/lib/testing/notification-room'
import { subscribe } from '@/lib/testing/notifications'
import { until } from '@/lib/testing/test-runtime'
import { type Received } from '../receivers/http-receiver.testing'

// A process that sends is killed at each step between commit and answer; another one goes on. Every event
// arrives, in order per execution, with one id and one body however often it comes.

const { db, receiver, run: runChains } = await notificationRoom()
const secret = `whsec_${Buffer.from('a secret of thirty-two bytes, yes').toString('base64')}`
let sender: ChildProcess | null = null

afterAll(() => {
  sender?.kill('SIGKILL')
})

async function startSender(): Promise<void> {
  // As if the time of the lease that the dead one held were over.
  await db.pool.query('UPDATE destinations SET leased_until = NULL')
  sender = spawn(process.execPath, ['--import', 'tsx', 'lib/testing/pipeline-process.ts', db.url], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  if (sender.stdout) await once(sender.stdout, 'data')
}

async function killSender(): Promise<void> {
  const dying = sender
  sender = null
  if (!dying || dying.exitCode !== null) return
  const gone = once(dying, 'exit')
  dying.kill('SIGKILL')
  await gone
}

const run = (count: number) => runChains(count, { flowId: 'crashing', tasks: 2 })

type Body = { id: string; executionId: string; number: number }
const bodyOf = ({ body }: Received) => JSON.parse(body) as Body

it('loses nothing, whenever the sender is killed', { timeout: 240_000 }, async () => {
  await subscribe('webhook', { url: receiver.url, secret }, { scope: { namespace: 'test' } })

  // Before anything was made a delivery: nobody sends at all.
  await run(3)
  expect(receiver.received).toEqual([])

  // While the receiver has the request and has not answered.
  let answers = 0
  receiver.answer = () => ((answers += 1) === 4 ? void killSender() : { status: 200 })
  await startSender()
  await until('it to be killed in the request', () => answers >= 4 && sender === null)

  // Once the answer is sent and not yet written down: the row is locked, so that it cannot be.
  answers = 0
  receiver.answer = () => {
    answers += 1
    return { status: 200 }
  }
  const locked = await db.pool.connect()
  await locked.query('BEGIN')
  await locked.query('SELECT 1 FROM deliveries FOR UPDATE')
  await startSender()
  await until('answers', () => answers >= 3)
  await killSender()
  await locked.query('ROLLBACK')
  locked.release()

  // While deliveries are being made: again and again, at any moment, with new events all the time.
  for (let round = 0; round < 2; round += 1) {
    const before = receiver.received.length
    await startSender()
    await Promise.all([run(3), until('something', () => receiver.received.length > before)])
    await killSender()
  }
  await startSender()
  const { rows } = await db.pool.query<{ id: string; n: number }>(
    'SELECT id, event_number AS n FROM executions',
  )
  const expected = rows.reduce((sum, { n }) => sum + n, 0)
  await until('all', () => new Set(receiver.received.map((one) => bodyOf(one).id)).size >= expected)

  for (const { id, n } of rows) {
    const numbers = receiver.received.map(bodyOf).filter(({ executionId }) => executionId === id)
    const firsts = [...new Set(numbers.map(({ number }) => number))]
    expect(firsts).toEqual(Array.from({ length: n }, (_, at) => at + 1))
  }
  const bodies = new Map<string, string>()
  for (const one of receiver.received) {
    new Webhook(secret).verify(one.body, one.headers as Record<string, string>)
    const id = String(one.headers['webhook-id'])
    expect(id).toBe(bodyOf(one).id)
    expect(bodies.get(id) ?? one.body).toBe(one.body)
    bodies.set(id, one.body)
  }
  expect(bodies.size).toBe(expected)
  expect(receiver.received.length).toBeGreaterThan(expected)
})

import { afterAll, beforeAll, expect, it } from 'vitest'
import type { PeopleState } from '@/lib/engine'
import { transaction } from '@/lib/db/transaction'
import { newId } from '@/lib/runtime/new-id'
import { testDatabase } from '@/lib/testing/database'
import { allowLoopback, subscribe, testPipeline } from '@/lib/testing/notifications'
import { holdRunning } from '@/lib/testing/people'
import { until } from '@/lib/testing/test-runtime'
import { smtpReceiver, type SmtpReceiver } from '../receivers/smtp-receiver.testing'
import type { Pipeline } from './start-pipeline'

// People get few messages, and each of them counts everything.

allowLoopback()
const db = await testDatabase()
let mail: SmtpReceiver
let pipeline: Pipeline

beforeAll(async () => {
  holdRunning(db)
  mail = await smtpReceiver()
  pipeline = testPipeline(db, null)
})
afterAll(async () => {
  await pipeline.stop()
  await mail.close()
})

/** Executions that failed, with the event of it, as commits leave them. */
async function fail(count: number): Promise<void> {
  const ids = Array.from({ length: count }, () => newId())
  await db.pool.query(
    `INSERT INTO executions (id, namespace, flow_id, flow_revision, version, state, terminal, history, inputs,
       labels, actor, correlation_id, created_at, started_at, event_number, progress)
     SELECT id, 'shop', 'flow-' || (row_number() OVER ()) % 3, 1, 1, 'FAILED', true, '[]', '{}', '{}',
       '{"kind":"system"}', id, now(), now(), 1, '{}' FROM unnest($1::uuid[]) AS id`,
    [ids],
  )
  const data = { failure: { code: 'boom', message: 'It broke.' } }
  const event = [['execution.failed', Date.now(), null, null, 'RUNNING', 'FAILED', null, data]]
  await db.pool.query(
    `INSERT INTO execution_event_batches (execution_id, first_number, last_number, of_execution, events)
     SELECT id, 1, 1, true, $2 FROM unnest($1::uuid[]) AS id`,
    [ids, JSON.stringify(event)],
  )
}

/** What the mails say, added up: a mail of one thing tells of one, a digest of as many as it counts. */
const told = () =>
  mail.mails.reduce((sum, { data }) => {
    const counted = /^Subject: \[Millrace\] (\d+) notifications/m.exec(data)?.[1]
    return sum + Number(counted ?? 1)
  }, 0)

it(
  '10,000 failures give at most 5 mails, with all of them counted',
  { timeout: 120_000 },
  async () => {
    await subscribe(
      'email',
      { to: 'ada@example.com', smtpUrl: `smtp://127.0.0.1:${mail.port}` },
      { states: ['FAILED'] },
    )
    await fail(1)
    pipeline.wake()
    await until('the opener', () => mail.mails.length === 1)
    expect(mail.mails[0]?.data).toMatch(/^Subject: \[Millrace\] shop\.flow-\d: FAILED/m)
    for (let part = 0; part < 10; part += 1) await fail(part === 9 ? 999 : 1_000)
    pipeline.wake()
    await until('all of them to be noted', async () => (await countWhere('true')) === 10_000)
    const underWay = `batch_id IS NOT NULL AND state = 'PENDING'`
    await until('an opener for each flow', () => mail.mails.length >= 3)
    await until('the openers to be through', async () => (await countWhere(underWay)) === 0)
    expect(mail.mails.length).toBeLessThanOrEqual(4)
    await elevenMinutesLater()
    await until('the digest', () => told() >= 10_000)
    expect(told()).toBe(10_000)
    expect(mail.mails.length).toBeLessThanOrEqual(5)
    await until(
      'each to be noted as told',
      async () => (await countWhere(`state = 'DELIVERED'`)) === 10_000,
    )
  },
)

async function countWhere(condition: string): Promise<number> {
  const { rows } = await db.pool.query<{ n: number }>(
    `SELECT count(*)::int AS n FROM deliveries WHERE ${condition}`,
  )
  return rows[0]?.n ?? 0
}

/** Moves what was written into the past, instead of waiting. */
async function elevenMinutesLater(): Promise<void> {
  const shift = 11 * 60_000
  await transaction(db.pool, async (client) => {
    const { rows } = await client.query<{ id: string; state: PeopleState }>(
      'SELECT id, people_state AS state FROM subscriptions FOR NO KEY UPDATE',
    )
    for (const { id, state } of rows) {
      const told = Object.entries(state.told).map(([key, at]) => [key, at - shift] as const)
      const sentAt = state.sentAt.map((at) => at - shift)
      await client.query('UPDATE subscriptions SET people_state = $2 WHERE id = $1', [
        id,
        JSON.stringify({ sentAt, told: Object.fromEntries(told) }),
      ])
    }
    await client.query(`UPDATE deliveries SET created_at = created_at - interval '11 minutes'`)
  })
}

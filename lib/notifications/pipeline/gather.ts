// Messages of several events: batches for machines that want them (by size and age), openers and digests for
// people. Which events are one message is written down before it is sent, so that each retry sends the same.
// A subscription has one message under way at most: its next one is put together when that one is through.

import type { Pool, PoolClient } from 'pg'
import { transaction } from '@/lib/db/transaction'
import { decidePeople, emptyPeopleState, rememberSent, type PeopleState } from '@/lib/engine'
import { newId } from '@/lib/runtime/new-id'
import { optionsSchema, peopleLimits, type SubscriptionOptions } from './subscriptions'

export type BatchRule = { size: number; ageMs: number }

type Waiting = { subscriptionId: string; key: string; count: number; oldestMs: number }

/** True where a message was put together: the lane has something to send. */
export async function gather(
  pool: Pool,
  destinationId: string,
  batch: BatchRule | null,
): Promise<boolean> {
  const { rows } = await pool.query<{ id: string }>(
    `SELECT DISTINCT d.subscription_id AS id FROM deliveries d
     WHERE d.destination_id = $1 AND d.state = 'PENDING' AND d.next_try_at = 'infinity' AND d.batch_id IS NULL`,
    [destinationId],
  )
  let made = false
  for (const { id } of rows) {
    const one = await transaction(pool, async (client) => {
      // Before all others, as whoever deletes the destination takes it first and goes on to what it has.
      await client.query('SELECT 1 FROM destinations WHERE id = $1 FOR KEY SHARE', [destinationId])
      return gatherOne(client, id, batch)
    })
    made = one || made
  }
  return made
}

/** The row lock keeps two servers from making two messages of the same events. */
async function gatherOne(
  client: PoolClient,
  subscriptionId: string,
  batch: BatchRule | null,
): Promise<boolean> {
  const found = await client.query<{ options: unknown; state: PeopleState; now: number }>(
    `SELECT options, people_state AS state, (extract(epoch FROM clock_timestamp()) * 1000)::float8 AS now
     FROM subscriptions WHERE id = $1 AND NOT disabled FOR NO KEY UPDATE`,
    [subscriptionId],
  )
  const row = found.rows[0]
  if (!row || (await hasMessageUnderWay(client, subscriptionId))) return false
  const { limits } = optionsSchema.parse(row.options)
  const waiting = await readWaiting(client, subscriptionId)
  if (limits) return gatherPeople(client, subscriptionId, { ...row, limits, waiting })
  return batch ? gatherBatch(client, subscriptionId, batch, waiting, row.now) : false
}

async function hasMessageUnderWay(client: PoolClient, subscriptionId: string): Promise<boolean> {
  const { rowCount } = await client.query(
    `SELECT 1 FROM deliveries WHERE subscription_id = $1 AND state = 'PENDING' AND batch_id IS NOT NULL LIMIT 1`,
    [subscriptionId],
  )
  return rowCount === 1
}

async function readWaiting(client: PoolClient, subscriptionId: string): Promise<Waiting[]> {
  const { rows } = await client.query<Waiting>(
    `SELECT group_key AS key, count(*)::int AS count,
       (extract(epoch FROM min(created_at)) * 1000)::float8 AS "oldestMs"
     FROM deliveries WHERE subscription_id = $1 AND state = 'PENDING' AND batch_id IS NULL
     GROUP BY 1 ORDER BY 3, 1`,
    [subscriptionId],
  )
  return rows
}

async function gatherPeople(
  client: PoolClient,
  subscriptionId: string,
  given: {
    limits: NonNullable<SubscriptionOptions['limits']>
    state: Partial<PeopleState>
    waiting: Waiting[]
    now: number
  },
): Promise<boolean> {
  const limits = peopleLimits(given.limits)
  const state = { ...emptyPeopleState, ...given.state }
  const now = { ms: given.now, minuteOfDay: minuteOfDay(given.now, limits.quiet?.zone ?? 'UTC') }
  const decision = decidePeople(limits, state, given.waiting, now)
  if (decision.send === 'nothing') return false
  const group = decision.send === 'opener' ? decision.group : null
  await makeMessage(client, subscriptionId, { group, most: null })
  const told = group === null ? given.waiting.map(({ key }) => key) : [group]
  await client.query('UPDATE subscriptions SET people_state = $2 WHERE id = $1', [
    subscriptionId,
    JSON.stringify(rememberSent(limits, state, told, given.now)),
  ])
  return true
}

async function gatherBatch(
  client: PoolClient,
  subscriptionId: string,
  { size, ageMs }: BatchRule,
  waiting: Waiting[],
  now: number,
): Promise<boolean> {
  const count = waiting.reduce((sum, each) => sum + each.count, 0)
  const oldest = Math.min(...waiting.map(({ oldestMs }) => oldestMs))
  if (count === 0 || (count < size && oldest + ageMs > now)) return false
  await makeMessage(client, subscriptionId, { group: null, most: size })
  return true
}

/** The first of them stands for the message: it alone is due. */
async function makeMessage(
  client: PoolClient,
  subscriptionId: string,
  { group, most }: { group: string | null; most: number | null },
): Promise<void> {
  const batchId = newId()
  await client.query(
    `UPDATE deliveries SET batch_id = $2 WHERE id IN (
       SELECT id FROM deliveries WHERE subscription_id = $1 AND state = 'PENDING' AND batch_id IS NULL
         AND ($3::text IS NULL OR group_key = $3) ORDER BY position, number LIMIT $4)`,
    [subscriptionId, batchId, group, most],
  )
  await client.query(
    `UPDATE deliveries SET next_try_at = clock_timestamp() WHERE id = (
       SELECT id FROM deliveries WHERE batch_id = $1 ORDER BY position, number LIMIT 1)`,
    [batchId],
  )
}

function minuteOfDay(ms: number, zone: string): number {
  const parts = new Intl.DateTimeFormat('en-GB', {
    timeZone: zone,
    hour: '2-digit',
    minute: '2-digit',
    hourCycle: 'h23',
  }).formatToParts(ms)
  const part = (type: string) => Number(parts.find((each) => each.type === type)?.value ?? 0)
  return part('hour') * 60 + part('minute')
}

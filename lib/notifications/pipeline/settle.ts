// What became of deliveries, written many at a time. A try that is not written because the server died is
// made again: at least once.

import type { Pool, PoolClient } from 'pg'
import { transaction } from '@/lib/db/transaction'
import type { TryEntry } from './window'

export type Settlement = {
  /** The one delivery, or the first of its message. */
  id: string
  batchId: string | null
  /** Of one delivery alone: when it was due. */
  due: string
  log: TryEntry[]
  /** ok; retry at a time; dead for good; held where the destination was switched off over it. */
  fate:
    | { kind: 'delivered' }
    | { kind: 'retry'; atMs: number }
    | { kind: 'dead' }
    | { kind: 'held' }
  ms: number
  events: number
}

const mostTriesKept = 20

const entriesOf = (log: TryEntry[]): string => JSON.stringify(log.slice(-mostTriesKept))

/** All in one transaction; whatever it puts off, it puts off all that stands behind it too. */
export async function settle(
  pool: Pool,
  destinationId: string,
  settlements: Settlement[],
): Promise<void> {
  const ended = settlements.filter(({ fate }) => fate.kind === 'delivered' || fate.kind === 'dead')
  const put = settlements.filter(({ fate }) => fate.kind === 'retry' || fate.kind === 'held')
  await transaction(pool, async (client) => {
    await count(client, destinationId, settlements)
    await end(client, ended)
    for (const { id, batchId, log, fate } of put) {
      const atMs = fate.kind === 'retry' ? fate.atMs : Date.now()
      await client.query(
        `UPDATE deliveries SET tries = tries + 1, log = $2, next_try_at = to_timestamp($3 / 1000.0)
         WHERE id = $1 AND state = 'PENDING'`,
        [id, entriesOf(log), atMs],
      )
      await client.query(
        `UPDATE deliveries d SET next_try_at = to_timestamp($3 / 1000.0)
         FROM deliveries f
         WHERE (f.id = $1 OR f.batch_id = $2) AND f.state = 'PENDING'
           AND d.subscription_id = f.subscription_id AND d.stream = f.stream AND d.state = 'PENDING'
           AND (d.position, d.number) > (f.position, f.number) AND d.next_try_at < to_timestamp($3 / 1000.0)`,
        [id, batchId, atMs],
      )
    }
  })
}

/**
 * Its lock on the destination comes before all others: whoever deletes that one has it first too, and goes on
 * to the deliveries.
 */
async function count(
  client: PoolClient,
  destinationId: string,
  settlements: Settlement[],
): Promise<void> {
  const of = (kind: string) =>
    settlements
      .filter(({ fate }) => fate.kind === kind)
      .reduce((sum, { events }) => sum + events, 0)
  await client.query(
    `INSERT INTO delivery_counts AS c (destination_id, minute, delivered, failed, dead, took_ms)
     SELECT id, date_trunc('minute', clock_timestamp()), $2, $3, $4, $5 FROM destinations WHERE id = $1
     FOR KEY SHARE
     ON CONFLICT (destination_id, minute) DO UPDATE SET delivered = c.delivered + excluded.delivered,
       failed = c.failed + excluded.failed, dead = c.dead + excluded.dead,
       took_ms = c.took_ms + excluded.took_ms`,
    [
      destinationId,
      of('delivered'),
      of('retry') + of('held') + of('dead'),
      of('dead'),
      Math.round(settlements.reduce((sum, { ms }) => sum + ms, 0)),
    ],
  )
}

/**
 * Alone by its id, a message of several by their batch. One that was asked for once more while it was on its way is
 * due at another time by now: that it arrived is noted, and it is sent once more.
 */
async function end(client: PoolClient, ended: Settlement[]): Promise<void> {
  for (const isBatch of [false, true]) {
    const some = ended.filter(({ batchId }) => (batchId !== null) === isBatch)
    if (some.length === 0) continue
    const askedAgain = isBatch ? 'false' : 'd.next_try_at <> r.due'
    await client.query(
      `UPDATE deliveries d SET log = r.log,
         state = CASE WHEN ${askedAgain} THEN d.state ELSE r.state END,
         tries = CASE WHEN ${askedAgain} THEN d.tries ELSE d.tries + 1 END,
         next_try_at = CASE WHEN ${askedAgain} THEN d.next_try_at END,
         ended_at = CASE WHEN ${askedAgain} THEN NULL ELSE clock_timestamp() END
       FROM unnest($1::uuid[], $2::text[], $3::json[], $4::timestamptz[]) AS r(key, state, log, due)
       WHERE d.${isBatch ? 'batch_id' : 'id'} = r.key AND d.state = 'PENDING'`,
      [
        some.map(({ id, batchId }) => batchId ?? id),
        some.map(({ fate }) => (fate.kind === 'dead' ? 'DEAD' : 'DELIVERED')),
        some.map(({ log }) => entriesOf(log)),
        some.map(({ due }) => due),
      ],
    )
  }
}

/** Breaker and last error, so that another server goes on with them, and people see them. */
export async function writeHealth(
  pool: Pool,
  destinationId: string,
  health: { failures: number; openUntilMs: number | null; lastError: string | null },
): Promise<void> {
  await pool.query(
    `UPDATE destinations SET failures = $2, open_until = to_timestamp($3 / 1000.0), last_error = $4
     WHERE id = $1`,
    [destinationId, health.failures, health.openUntilMs, health.lastError],
  )
}

/** Gone for good, by its own answer: a person switches it on again. */
export async function switchOff(pool: Pool, destinationId: string, why: string): Promise<void> {
  await pool.query(
    `UPDATE destinations SET disabled = true, disabled_by = $2, updated_at = clock_timestamp()
     WHERE id = $1 AND NOT disabled`,
    [destinationId, why],
  )
}

// Frees the room of what is over and told: deliveries that arrived or were given up, counts by minute, and
// subscriptions to single executions that have ended and have nothing left to tell. What waits stays.

import type { Pool } from 'pg'

const atOnce = 5_000

/** Gives the number of rows removed. Short statements, so that none holds locks for long. */
export async function sweepDeliveries(pool: Pool, { days }: { days: number }): Promise<number> {
  const age = 'now() - make_interval(days => $2)'
  const old = (table: string, column: string) =>
    `SELECT ctid FROM ${table} WHERE ${column} < ${age} LIMIT $1 FOR UPDATE SKIP LOCKED`
  return (
    (await remove(pool, 'deliveries', old('deliveries', 'ended_at'), [atOnce, days])) +
    (await remove(pool, 'delivery_counts', old('delivery_counts', 'minute'), [atOnce, days])) +
    (await remove(pool, 'subscriptions', overForGood, [atOnce]))
  )
}

/** A restart within a day of the end is told of as well. */
const overForGood = `SELECT s.ctid FROM subscriptions s JOIN destinations d ON d.id = s.destination_id
  WHERE s.scope->>'executionId' IS NOT NULL AND s.created_at < now() - interval '1 day'
    AND NOT EXISTS (SELECT 1 FROM executions e WHERE e.id = (s.scope->>'executionId')::uuid
      AND (NOT e.terminal OR e.ended_at > now() - interval '1 day'))
    AND NOT EXISTS (SELECT 1 FROM execution_event_batches b
      WHERE b.execution_id = (s.scope->>'executionId')::uuid AND b.position > d.cursor)
    AND NOT EXISTS (SELECT 1 FROM deliveries v WHERE v.subscription_id = s.id AND v.state = 'PENDING')
  LIMIT $1 FOR UPDATE OF s SKIP LOCKED`

async function remove(
  pool: Pool,
  table: string,
  chosen: string,
  values: number[],
): Promise<number> {
  let removed = 0
  for (;;) {
    const { rowCount } = await pool.query(
      `DELETE FROM ${table} WHERE ctid = ANY(ARRAY(${chosen}))`,
      values,
    )
    removed += rowCount ?? 0
    if ((rowCount ?? 0) < atOnce) return removed
  }
}

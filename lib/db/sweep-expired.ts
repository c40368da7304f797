// Rows that nobody reads any more, because their time is over. Each reader checks the time itself: this only
// frees their room. Two servers may sweep at once.

import type { Pool } from 'pg'

const week = `interval '7 days'`

/** For how long each is kept: an idempotency key finds its execution for seven days. */
const rules = [
  { table: 'sessions', over: 'expires_at < now()' },
  { table: 'one_time_links', over: `expires_at < now() - ${week}` },
  { table: 'rate_limits', over: `window_at < now() - ${week}` },
  { table: 'idempotency_keys', over: `created_at < now() - ${week}` },
  { table: 'capacity_samples', over: `minute < now() - ${week}` },
  { table: 'worker_hours', over: `hour < now() - interval '30 days'` },
  { table: 'worker_minutes', over: `minute < now() - interval '2 hours'` },
] as const

const atOnce = 5_000

/** Gives the number of rows removed. Short statements, so that none holds locks for long. */
export async function sweepExpired(pool: Pool, limit = atOnce): Promise<number> {
  let removed = 0
  for (const { table, over } of rules) {
    for (;;) {
      const { rowCount } = await pool.query(
        `DELETE FROM ${table} WHERE ctid = ANY(ARRAY(SELECT ctid FROM ${table} WHERE ${over}
           LIMIT $1 FOR UPDATE SKIP LOCKED))`,
        [limit],
      )
      removed += rowCount ?? 0
      if ((rowCount ?? 0) < limit) break
    }
  }
  return removed
}

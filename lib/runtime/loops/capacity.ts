// Capacity and demand of each worker group, looked at every ten seconds and kept as one row a minute. Several
// servers look, each as often: sums are divided by the number of looks, so that makes them no different.

import type { Pool } from 'pg'
import { Rounds } from './rounds'

const everyMs = 10_000

/** One look: workers as their heartbeats left them, and what waits for a group. */
export async function sampleCapacity(pool: Pool): Promise<void> {
  await pool.query(
    `INSERT INTO capacity_samples (minute, "group", looks, slots, running, waiting)
     SELECT date_trunc('minute', clock_timestamp(), 'UTC'), "group", 1, coalesce(w.slots, 0),
       coalesce(w.running, 0), coalesce(q.waiting, 0)
     FROM (SELECT coalesce("group", '') AS "group", sum(running) AS running,
         sum(slots) FILTER (WHERE state = 'active') AS slots
       FROM workers WHERE state IN ('active', 'paused', 'draining') GROUP BY 1) w
     FULL JOIN (SELECT "group", count(*) AS waiting FROM work_items GROUP BY 1) q USING ("group")
     ON CONFLICT (minute, "group") DO UPDATE SET looks = capacity_samples.looks + 1,
       slots = capacity_samples.slots + excluded.slots,
       running = capacity_samples.running + excluded.running,
       waiting = greatest(capacity_samples.waiting, excluded.waiting)`,
  )
}

export const capacityLoop = (pool: Pool): Rounds =>
  new Rounds({
    work: () => sampleCapacity(pool),
    everyMs,
    failed: 'Capacity could not be looked at',
  })

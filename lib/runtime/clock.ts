// One clock for all servers: that of the database, carried on by the monotonic clock of this process. A step
// of the machine's clock therefore moves no timer and no order of events.

import { performance } from 'node:perf_hooks'
import type { Pool } from 'pg'

export type Clock = { now(): number; sync(pool: Pool): Promise<void> }

export function createClock(): Clock {
  let offset = performance.timeOrigin
  return {
    /** Epoch milliseconds, whole. */
    now: () => Math.floor(performance.now() + offset),
    /** Sets the clock by the database's; half of the round trip is taken off. */
    async sync(pool) {
      const before = performance.now()
      const { rows } = await pool.query<{ ms: number }>(
        'SELECT (extract(epoch FROM clock_timestamp()) * 1000)::float8 AS ms',
      )
      const after = performance.now()
      const found = rows[0]
      if (found) offset = found.ms - (before + after) / 2
    },
  }
}

// One clock for all servers: that of the database, carried on by the monotonic clock of this process. A step
// of the machine's clock therefore moves no timer and no order of events.

import { performance } from 'node:perf_hooks'
import type { Pool } from 'pg'

const asks = 3

export type Clock = { now(): number; sync(pool: Pool): Promise<void> }

/** `elapsed` is a clock that never steps, in milliseconds. */
export function createClock(elapsed = () => performance.now()): Clock {
  let offset = performance.timeOrigin
  return {
    /** Epoch milliseconds, whole. */
    now: () => Math.floor(elapsed() + offset),
    /**
     * Sets the clock by the database's; half of the round trip is taken off. On a connection that is open
     * already, and by the quickest of a few answers: making a connection takes longer than an answer, and all
     * of it before the database looks at its clock.
     */
    async sync(pool) {
      const client = await pool.connect()
      try {
        let quickest = Infinity
        for (let ask = 0; ask < asks; ask++) {
          const before = elapsed()
          const { rows } = await client.query<{ ms: number }>(
            'SELECT (extract(epoch FROM clock_timestamp()) * 1000)::float8 AS ms',
          )
          const after = elapsed()
          const found = rows[0]
          if (!found || after - before >= quickest) continue
          quickest = after - before
          offset = found.ms - (before + after) / 2
        }
      } finally {
        client.release()
      }
    },
  }
}

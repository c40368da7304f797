// The runtime's recovery declares workers lost, in one statement for all. Here each loss becomes an event for
// those who watch workers: its id is made of the worker and the moment, so that any number of servers that
// see the same loss write one row.

import { createHash } from 'node:crypto'
import type { Pool } from 'pg'

export async function writeLostEvents(pool: Pool): Promise<string[]> {
  const { rows } = await pool.query<{ id: string; name: string; left_at: Date }>(
    `SELECT id, name, left_at FROM workers
     WHERE state = 'lost' AND left_at > clock_timestamp() - interval '5 minutes'`,
  )
  for (const { id, name, left_at } of rows) {
    const digest = createHash('sha256').update(`lost ${id} ${left_at.getTime()}`).digest('hex')
    await pool.query(
      `INSERT INTO system_events (id, type, subject, at, data)
       VALUES ($1, 'worker.lost', $2, $3, $4) ON CONFLICT (id) DO NOTHING`,
      [digest.slice(0, 32), id, left_at, JSON.stringify({ name })],
    )
  }
  return rows.map(({ id }) => id)
}

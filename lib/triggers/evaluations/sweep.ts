// Frees the room of what triggers did long ago: slots that were started, and looks that nobody asks for any
// more. A slot that is not known to be started stays, whatever its age.

import type { Pool } from 'pg'

export type TriggerRetention = {
  /** Slots and looks are kept for so long. */
  days: number
  /** Of each trigger, the newest looks. */
  looksOfEach?: number
}

const atOnce = 5_000

/** Gives the number of rows removed. Short statements, so that none holds locks for long. */
export async function sweepTriggers(pool: Pool, retention: TriggerRetention): Promise<number> {
  const { days, looksOfEach = 1_000 } = retention
  const age = `now() - make_interval(days => $2)`
  const slots = `SELECT ctid FROM trigger_slots WHERE created_at < ${age} AND request IS NULL
    LIMIT $1 FOR UPDATE SKIP LOCKED`
  const old = `SELECT ctid FROM trigger_evaluations WHERE at < ${age} LIMIT $1 FOR UPDATE SKIP LOCKED`
  const many = `SELECT e.ctid FROM trigger_evaluations e JOIN LATERAL (
      SELECT id FROM trigger_evaluations n WHERE (n.namespace, n.flow_id, n.trigger_id) = (e.namespace, e.flow_id, e.trigger_id)
       ORDER BY id DESC OFFSET $2 LIMIT 1) last ON e.id <= last.id
    WHERE (e.namespace, e.flow_id, e.trigger_id) IN (SELECT namespace, flow_id, trigger_id FROM trigger_evaluations
      GROUP BY 1, 2, 3 HAVING count(*) > $2) LIMIT $1`
  return (
    (await remove(pool, 'trigger_slots', slots, days)) +
    (await remove(pool, 'trigger_evaluations', old, days)) +
    (await remove(pool, 'trigger_evaluations', many, looksOfEach))
  )
}

async function remove(pool: Pool, table: string, chosen: string, most: number): Promise<number> {
  let removed = 0
  for (;;) {
    const { rowCount } = await pool.query(
      `DELETE FROM ${table} WHERE ctid = ANY(ARRAY(${chosen}))`,
      [atOnce, most],
    )
    removed += rowCount ?? 0
    if ((rowCount ?? 0) < atOnce) return removed
  }
}

// Which polling triggers ask now. Taking one moves its next time on by a lease in the same statement, so of
// any number of servers one asks; a server that dies while it asks loses that one question, and the next one
// is asked when the lease is over.

import type { Pool } from 'pg'
import type { TriggerKey } from '../schedule/rows'
import { pollType } from './read-poll'

export type TakenPoll = TriggerKey & {
  revision: number
  /** The lease: what is written afterwards is written only while it stands. */
  nextAt: Date
  /** By the clock of the database. */
  now: number
  /** State of its last execution while that runs, `STARTING` before it is there; null: none runs. */
  running: string | null
}

const leaseS = 90

export async function takePolls(pool: Pool, most: number): Promise<TakenPoll[]> {
  const { rows } = await pool.query<TakenPoll>(
    `WITH due AS (
       SELECT ctid FROM triggers WHERE type = $1 AND NOT disabled
          AND (next_at IS NULL OR next_at <= statement_timestamp())
        ORDER BY next_at NULLS FIRST LIMIT $2 FOR UPDATE SKIP LOCKED
     ), taken AS (
       UPDATE triggers t SET next_at = date_trunc('milliseconds', statement_timestamp()) + make_interval(secs => $3)
         FROM due WHERE t.ctid = due.ctid RETURNING t.*
     )
     SELECT t.namespace, t.flow_id AS "flowId", t.trigger_id AS "triggerId", t.flow_revision AS revision,
        t.next_at AS "nextAt", floor(extract(epoch FROM statement_timestamp()) * 1000)::float8 AS now,
        CASE WHEN e.id IS NOT NULL THEN CASE WHEN e.terminal THEN NULL ELSE e.state END
          WHEN EXISTS (SELECT 1 FROM trigger_slots s WHERE s.namespace = t.namespace AND s.flow_id = t.flow_id
            AND s.trigger_id = t.trigger_id AND s.request IS NOT NULL) THEN 'STARTING' END AS running
       FROM taken t LEFT JOIN executions e ON e.id = t.last_execution_id`,
    [pollType, most, leaseS],
  )
  return rows
}

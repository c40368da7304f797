// What a question came to, in one statement: the next time, the reason or the slot of what starts. It is
// written only while the lease of the question stands: a trigger that was saved, switched off or taken by
// another server since then is left as it is, and nothing starts.

import type { Pool } from 'pg'
import type { StartRequest } from '@/lib/engine'
import { newId } from '@/lib/runtime/new-id'
import type { TakenSlot } from '../schedule/take-due'
import type { TakenPoll } from './take-polls'

export type PollEnd = {
  nextInMs: number
  reason: string | null
  request: StartRequest | null
  /** It waits for an execution of its own. */
  waiting: boolean
  /** It asks no more. */
  stop: boolean
}

/** The slot to start, or null. */
export async function finishPoll(
  pool: Pool,
  poll: TakenPoll,
  end: PollEnd,
): Promise<TakenSlot | null> {
  const { namespace, flowId, triggerId, revision, nextAt, now } = poll
  const { request, reason } = end
  const plannedAt = new Date(now).toISOString()
  const executionId = request?.executionId ?? null
  const { rows } = await pool.query<{ id: string | null }>(
    `WITH before AS (
       SELECT ctid, last_reason FROM triggers WHERE namespace = $1 AND flow_id = $2 AND trigger_id = $3
          AND flow_revision = $4 AND next_at = $5 AND NOT disabled FOR UPDATE
     ), moved AS (
       UPDATE triggers t SET next_at = date_trunc('milliseconds', clock_timestamp()) + make_interval(secs => $6 / 1000.0),
         disabled = $7,
         state = t.state - 'schedule' || CASE WHEN $7 THEN '{"switchedOff": true}'::jsonb ELSE '{}' END
           || CASE WHEN $8 THEN '{"schedule": {"waiting": true}}'::jsonb ELSE '{}' END,
         last_at = CASE WHEN $9::uuid IS NULL THEN t.last_at ELSE clock_timestamp() END,
         last_execution_id = coalesce($9::uuid, t.last_execution_id),
         last_reason = $10::text, last_reason_at = CASE WHEN $10::text IS NULL THEN NULL ELSE clock_timestamp() END
         FROM before WHERE t.ctid = before.ctid
       RETURNING before.last_reason AS "lastReason"
     ), looked AS (
       INSERT INTO trigger_evaluations (id, namespace, flow_id, trigger_id, at, reason, execution_id, planned_at)
       SELECT coalesce($9::uuid, $11::uuid), $1, $2, $3, clock_timestamp(), $10, $9, CASE WHEN $9::uuid IS NULL THEN NULL ELSE $12::timestamptz END
         FROM moved WHERE NOT $8 OR "lastReason" IS DISTINCT FROM $10
     ), written AS (
       INSERT INTO trigger_slots (namespace, flow_id, trigger_id, planned_at, execution_id, created_at, request)
       SELECT $1, $2, $3, $12::timestamptz, $9::uuid, clock_timestamp(), $13::json FROM moved WHERE $9::uuid IS NOT NULL
       ON CONFLICT DO NOTHING RETURNING execution_id
     )
     SELECT execution_id AS id FROM written`,
    [
      namespace,
      flowId,
      triggerId,
      revision,
      nextAt,
      end.nextInMs,
      end.stop,
      end.waiting,
      executionId,
      reason,
      newId(now),
      plannedAt,
      request ? JSON.stringify(request) : null,
    ],
  )
  if (!request || rows.length === 0) return null
  return { namespace, flowId, triggerId, plannedAt, executionId: request.executionId, request }
}

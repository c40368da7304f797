// What triggers looked at: each look that started nothing, with its reason, and each that did. For people to
// read; nothing is decided by it. The newest reason also stands on the trigger itself, for the list; why one
// was switched off stays there although the start that led to it is told later.

import type { Pool } from 'pg'
import { newId } from '@/lib/runtime/new-id'
import type { TriggerKey } from '../schedule/rows'

export type Evaluation = TriggerKey & {
  /** The same look written twice is one row. A new one where left out. */
  id?: string
  at: number
  /** Null where it started `executionId`. */
  reason: string | null
  /** How many looks this stands for. */
  times?: number
  upstreamId?: string | null
  executionId?: string | null
}

const longestReason = 1_000

/** Looks of triggers that are gone are left out. */
export async function recordEvaluations(
  pool: Pick<Pool, 'query'>,
  evaluations: Evaluation[],
): Promise<void> {
  if (evaluations.length === 0) return
  // Drawn together and in order, so that looks of one moment are read in the order in which they came.
  const ids = evaluations.map(({ at }) => newId(at)).sort()
  const rows = evaluations.map((one, n) => ({
    namespace: one.namespace,
    flowId: one.flowId,
    triggerId: one.triggerId,
    at: one.at,
    id: one.id ?? ids[n],
    times: one.times ?? 1,
    reason: one.reason?.slice(0, longestReason) ?? null,
    upstreamId: one.upstreamId ?? null,
    executionId: one.executionId ?? null,
  }))
  await pool.query(
    `WITH given AS (
       SELECT w.*, to_timestamp(w.at / 1000.0) AS "atTime" FROM json_to_recordset($1::json) AS w(id uuid, namespace text,
         "flowId" text, "triggerId" text, at float8, reason text, times int, "upstreamId" uuid, "executionId" uuid)
       JOIN triggers t ON t.namespace = w.namespace AND t.flow_id = w."flowId" AND t.trigger_id = w."triggerId"
     ), newest AS (
       SELECT DISTINCT ON (namespace, "flowId", "triggerId") * FROM given
        ORDER BY namespace, "flowId", "triggerId", at DESC, id DESC
     ), noted AS (
       UPDATE triggers t SET last_reason = n.reason,
         last_reason_at = CASE WHEN n.reason IS NULL THEN NULL ELSE n."atTime" END
         FROM newest n WHERE t.namespace = n.namespace AND t.flow_id = n."flowId" AND t.trigger_id = n."triggerId"
           AND (n.reason IS NOT NULL OR NOT t.disabled)
     )
     INSERT INTO trigger_evaluations (id, namespace, flow_id, trigger_id, at, reason, times, upstream_id, execution_id)
     SELECT id, namespace, "flowId", "triggerId", "atTime", reason, times, "upstreamId", "executionId" FROM given
     ON CONFLICT DO NOTHING`,
    [JSON.stringify(rows)],
  )
}

// What a trigger came to, newest first: each look that started nothing with its reason, and each start.

import { may } from '@/lib/accounts/may'
import type { Viewer } from '@/lib/accounts/schema'
import { running } from '@/lib/runtime/running'
import { AppError } from '@/lib/shared/errors'
import { noTrigger } from '../read'
import type { EvaluationFilter, EvaluationPage, EvaluationView, TriggerKeyInput } from '../schema'

type Row = Omit<EvaluationView, 'at' | 'plannedAt'> & { at: Date; plannedAt: Date | null }

/** Throws not-found where the viewer may not see it. */
export async function readEvaluations(
  viewer: Pick<Viewer, 'grants'>,
  key: TriggerKeyInput,
  { before, limit = 50 }: EvaluationFilter = {},
): Promise<EvaluationPage> {
  const { namespace, flowId, triggerId } = key
  if (!may(viewer, 'trigger.read', namespace)) throw new AppError('not-found', noTrigger(key))
  const { rows } = await running().pool.query<Row>(
    `SELECT v.id, v.at, v.reason, v.times, v.upstream_id AS "upstreamId", v.execution_id AS "executionId",
        v.planned_at AS "plannedAt", e.state AS "executionState"
       FROM trigger_evaluations v LEFT JOIN executions e ON e.id = v.execution_id
      WHERE v.namespace = $1 AND v.flow_id = $2 AND v.trigger_id = $3 AND ($4::uuid IS NULL OR v.id < $4)
      ORDER BY v.id DESC LIMIT $5`,
    [namespace, flowId, triggerId, before ?? null, limit + 1],
  )
  const page = rows.slice(0, limit)
  return {
    evaluations: page.map(viewOf),
    next: rows.length > limit ? (page.at(-1)?.id ?? null) : null,
  }
}

const viewOf = ({ at, plannedAt, ...row }: Row): EvaluationView => ({
  ...row,
  at: at.toISOString(),
  plannedAt: plannedAt?.toISOString() ?? null,
})

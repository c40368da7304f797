// What is planned of an execution that has not ended, and how long each of its tasks takes as a rule. The past
// is bounded on both sides: the last ten successes among the fifty executions of the flow before this one, and
// of each the first five hundred task runs. Both are ranges of an index (plan.test.ts reads the plan).

import type { Viewer } from '@/lib/accounts/schema'
import { running } from '@/lib/runtime/running'
import { planExecution, type ExecutionPlan, type TaskHistory } from '../plan'
import { authoriseExecution } from './one'

const mostLookedAt = 50
const mostSuccesses = 10
const mostTaskRuns = 500

export const historyText = `
WITH past AS MATERIALIZED (
  SELECT id FROM (
    SELECT e.id, e.state FROM executions e
    WHERE e.namespace = $1 AND e.flow_id = $2 AND e.id < $3
    ORDER BY e.id DESC LIMIT ${mostLookedAt}) newest
  WHERE state = 'SUCCESS' LIMIT ${mostSuccesses})
SELECT t.task_id AS "taskId", count(DISTINCT past.id)::int AS executions,
  (SELECT count(*)::int FROM past) AS "of",
  percentile_cont(0.5) WITHIN GROUP (
    ORDER BY extract(epoch FROM t.ended_at - t.created_at)::float8 * 1000) AS "medianMs",
  count(*)::int AS runs,
  percentile_disc(0.5) WITHIN GROUP (ORDER BY json_array_length(t.items)) AS items
FROM past CROSS JOIN LATERAL (
  SELECT r.task_id, r.state, r.created_at, r.ended_at, r.items FROM task_runs r
  WHERE r.execution_id = past.id AND r.ordinal > 0 ORDER BY r.ordinal LIMIT ${mostTaskRuns}) t
WHERE t.state <> 'SKIPPED' AND t.ended_at IS NOT NULL
GROUP BY 1`

/** Throws not-found. */
export async function readPlan(viewer: Viewer, executionId: string): Promise<ExecutionPlan> {
  const ran = await authoriseExecution(viewer, 'execution.read', executionId)
  const { namespace, flowId, flowRevision } = ran
  const { runtime, pool } = running()
  const [flow, { rows }] = await Promise.all([
    runtime.loadFlow(namespace, flowId, flowRevision),
    pool.query<TaskHistory & { of: number }>(historyText, [namespace, flowId, executionId]),
  ])
  return planExecution(flow, { executions: rows[0]?.of ?? 0, tasks: rows })
}

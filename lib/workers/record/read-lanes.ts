// What a worker ran in a window of time, for its swim lanes. Attempts are found by the index over worker and
// claim: those claimed in the window, and of those claimed before it the newest thousand that reach into it.

import { authorise } from '@/lib/accounts/authorise'
import { addNamespaceRight } from '@/lib/accounts/namespace-filter'
import type { Viewer } from '@/lib/accounts/schema'
import { running } from '@/lib/runtime/running'
import type { LaneAttempt, WorkerLanes } from './schema'

const mostShown = 2_000
const mostBefore = 1_000

type Row = Omit<LaneAttempt, 'createdAt' | 'claimedAt' | 'endedAt'> & {
  createdAt: Date
  claimedAt: Date
  endedAt: Date | null
}

const columns = `execution_id, task_run_id, number, state, created_at, claimed_at, ended_at, ended_by`
const newest = `SELECT execution_id, id AS task_run_id, attempt_number AS number, attempt_state AS state,
  attempt_created_at AS created_at, attempt_claimed_at AS claimed_at, attempt_ended_at AS ended_at,
  attempt_ended_by AS ended_by FROM task_runs WHERE attempt_worker_id = $1`
const past = `SELECT ${columns} FROM past_attempts WHERE worker_id = $1`

const chosen = (condition: (claimed: string) => string, most: number) =>
  [
    [newest, 'attempt_claimed_at'],
    [past, 'claimed_at'],
  ]
    .map(
      ([select, claimed = '']) =>
        `(${select} AND ${condition(claimed)} ORDER BY ${claimed} DESC LIMIT ${most})`,
    )
    .join(' UNION ALL ')

export async function readWorkerLanes(
  viewer: Viewer,
  { workerId, from, to }: { workerId: string; from: string; to: string },
): Promise<WorkerLanes> {
  authorise(viewer, 'worker.read', 'anywhere')
  const where = {
    conditions: ['true'],
    values: [workerId, new Date(from), new Date(to)] as unknown[],
  }
  addNamespaceRight(where, viewer, 'execution.read', 'e.namespace')
  const { rows } = await running().pool.query<Row>(
    `WITH inside AS (${chosen((at) => `${at} >= $2 AND ${at} <= $3`, mostShown + 1)}),
     before AS (${chosen((at) => `${at} < $2`, mostBefore)}),
     all_of_them AS (SELECT * FROM inside
       UNION ALL SELECT * FROM before WHERE ended_at IS NULL OR ended_at >= $2)
     SELECT a.execution_id AS "executionId", e.namespace, e.flow_id AS "flowId", a.task_run_id AS "taskRunId",
       t.task_id AS "taskId", t.value, a.number, a.state, a.created_at AS "createdAt",
       a.claimed_at AS "claimedAt", a.ended_at AS "endedAt", a.ended_by AS "endedBy"
     FROM all_of_them a JOIN executions e ON e.id = a.execution_id
       JOIN task_runs t ON t.execution_id = a.execution_id AND t.id = a.task_run_id
     WHERE ${where.conditions.join(' AND ')}
     ORDER BY a.claimed_at DESC LIMIT ${mostShown + 1}`,
    where.values,
  )
  const shown = rows.slice(0, mostShown).toReversed()
  return {
    from,
    to,
    cut: rows.length > mostShown,
    attempts: shown.map(({ createdAt, claimedAt, endedAt, ...rest }) =>
      Object.assign(rest, {
        createdAt: createdAt.toISOString(),
        claimedAt: claimedAt.toISOString(),
        endedAt: endedAt?.toISOString() ?? null,
      }),
    ),
  }
}

// An execution as it stands in Postgres, in one snapshot.

import type { Pool, PoolClient } from 'pg'
import type { Attempt, Execution, ExecutionState, TaskRun } from '@/lib/engine'

const ms = (column: string, as: string) =>
  `(extract(epoch FROM ${column}) * 1000)::float8 AS "${as}"`

const executionSql = `SELECT id, namespace, flow_id AS "flowId", flow_revision AS "flowRevision", version,
  state, history, inputs, outputs, labels, variables, trigger, actor, correlation_id AS "correlationId",
  original_id AS "originalId", parent_execution_id AS "parentExecutionId",
  parent_task_run_id AS "parentTaskRunId", attempt_number AS "attemptNumber",
  ${ms('schedule_at', 'scheduleAt')}, ${ms('created_at', 'createdAt')}, ${ms('started_at', 'startedAt')},
  ${ms('ended_at', 'endedAt')}, event_number AS "eventNumber", failure, breakpoints, progress
  FROM executions WHERE id = $1`

const taskRunsSql = `SELECT id, execution_id AS "executionId", task_id AS "taskId", parent_id AS "parentId",
  value, iteration, branch, ordinal, state, history, outputs, attempt_count AS "attemptCount",
  lost_count AS "lostCount", ${ms('created_at', 'createdAt')}, ${ms('started_at', 'startedAt')},
  ${ms('ended_at', 'endedAt')}, failure, items, progress, child_execution_id AS "childExecutionId",
  waiting_for AS "waitingFor"
  FROM task_runs WHERE execution_id = $1 ORDER BY ordinal`

const attemptsSql = `SELECT execution_id AS "executionId", task_run_id AS "taskRunId", number, state, history,
  token, "group", worker_id AS "workerId", ${ms('created_at', 'createdAt')}, ${ms('claimed_at', 'claimedAt')},
  ${ms('started_at', 'startedAt')}, ${ms('ended_at', 'endedAt')}, failure, stop, ended_by AS "endedBy"
  FROM attempts WHERE execution_id = $1 ORDER BY task_run_id, number`

type ExecutionRow = Omit<Execution, 'parent'> & {
  parentExecutionId: string | null
  parentTaskRunId: string | null
}

function toExecution(row: ExecutionRow): Execution {
  const { parentExecutionId, parentTaskRunId, ...rest } = row
  const parent =
    parentExecutionId && parentTaskRunId
      ? { executionId: parentExecutionId, taskRunId: parentTaskRunId }
      : null
  return { ...rest, parent }
}

async function read(client: PoolClient, executionId: string): Promise<ExecutionState | null> {
  const found = await client.query<ExecutionRow>(executionSql, [executionId])
  const row = found.rows[0]
  if (!row) return null
  const taskRuns = await client.query<TaskRun>(taskRunsSql, [executionId])
  const attempts = await client.query<Attempt>(attemptsSql, [executionId])
  const state: ExecutionState = {
    execution: toExecution(row),
    taskRuns: new Map(taskRuns.rows.map((taskRun) => [taskRun.id, taskRun])),
    attempts: new Map(),
  }
  for (const attempt of attempts.rows) {
    const list = state.attempts.get(attempt.taskRunId)
    if (list) list.push(attempt)
    else state.attempts.set(attempt.taskRunId, [attempt])
  }
  return state
}

/** The committed state, or null where there is no such execution. One snapshot: no commit stands half in it. */
export async function loadState(pool: Pool, executionId: string): Promise<ExecutionState | null> {
  const client = await pool.connect()
  let failed: unknown
  try {
    await client.query('BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY')
    const state = await read(client, executionId)
    await client.query('COMMIT')
    return state
  } catch (error) {
    failed = error
    throw error
  } finally {
    client.release(failed !== undefined)
  }
}

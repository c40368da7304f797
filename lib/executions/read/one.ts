// One execution. Its header is one row; its task runs come in windows by ordinal, because there may be a
// hundred thousand of them.

import { authorise } from '@/lib/accounts/authorise'
import { may } from '@/lib/accounts/may'
import type { Permission, Viewer } from '@/lib/accounts/schema'
import type { Attempt, Waiting } from '@/lib/engine'
import { running, type FlowRevision } from '@/lib/runtime/running'
import { AppError } from '@/lib/shared/errors'
import type { ExecutionHeader, ExecutionView, TaskRunView } from '../schema'
import { executionHeader, taskRunView } from '../view'
import {
  attemptColumns,
  executionDetailColumns,
  taskRunColumns,
  toAttempt,
  toExecution,
  toTaskRun,
  type AttemptRow,
  type ExecutionRow,
  type TaskRunRow,
} from './rows'

/** Said alike of what does not exist and of what the viewer may not see. */
export const noExecution = (id: string) => `There is no execution ${id}.`

/** Of which revision of which flow an execution is. Throws not-found. */
async function revisionOfExecution(id: string): Promise<FlowRevision> {
  const found = await running().pool.query<FlowRevision>(
    `select namespace, flow_id as "flowId", flow_revision as "flowRevision"
     from executions where id = $1`,
    [id],
  )
  const row = found.rows[0]
  if (!row) throw new AppError('not-found', noExecution(id))
  return row
}

/** The namespace of an execution, for the check of rights. Throws not-found. */
export async function namespaceOfExecution(id: string): Promise<string> {
  return (await revisionOfExecution(id)).namespace
}

/** Throws not-found where it does not exist or may not be seen, forbidden where only the right is missing. */
export async function authoriseExecution(
  viewer: Viewer,
  permission: Permission,
  id: string,
): Promise<FlowRevision> {
  const revision = await revisionOfExecution(id)
  authorise(viewer, permission, { namespace: revision.namespace, missing: noExecution(id) })
  return revision
}

/** Throws not-found. */
export async function readExecutionHeader(viewer: Viewer, id: string): Promise<ExecutionHeader> {
  const found = await running().pool.query<
    ExecutionRow & { waitingFor: Waiting | null; slotLimit: number | null }
  >(
    `select ${executionDetailColumns},
       case when e.terminal then null else (select t.waiting_for from task_runs t
         where t.execution_id = e.id and t.live and t.waiting_for is not null
         order by t.ordinal limit 1) end as "waitingFor",
       (select s.slot_limit from flow_slots s
         where s.execution_id = e.id and s.granted_at is null) as "slotLimit"
     from executions e where e.id = $1`,
    [id],
  )
  const row = found.rows[0]
  if (!row || !may(viewer, 'execution.read', row.namespace)) {
    throw new AppError('not-found', noExecution(id))
  }
  const { waitingFor, slotLimit, ...execution } = row
  const { namespace, flowId, state } = row
  const queued = state === 'QUEUED' && slotLimit !== null
  const slot = queued ? { kind: 'slot' as const, namespace, flowId, limit: slotLimit } : null
  return executionHeader(toExecution(execution), waitingFor ?? slot)
}

export type TaskRunWindow = {
  taskRuns: TaskRunView[]
  /** The ordinal to read on after, or null at the end. */
  next: number | null
}

/** Task runs after an ordinal, in the order of their creation, each with its attempts. */
export async function readTaskRuns(
  viewer: Viewer,
  id: string,
  window: {
    after?: number | undefined
    limit?: number | undefined
    taskRunId?: string | undefined
  },
): Promise<TaskRunWindow> {
  const revision = await authoriseExecution(viewer, 'execution.read', id)
  const limit = Math.min(window.limit ?? 1_000, 5_000)
  const found = await running().pool.query<TaskRunRow>(
    `select ${taskRunColumns} from task_runs t
     where t.execution_id = $1 and t.ordinal > $2 and ($4::uuid is null or t.id = $4)
     order by t.ordinal limit $3`,
    [id, window.after ?? 0, limit + 1, window.taskRunId ?? null],
  )
  const rows = found.rows.slice(0, limit)
  const attempts = await readAttempts(
    id,
    rows.filter((row) => Number(row.attemptCount) > 0).map((row) => row.id),
  )
  const typeOf = await running().runtime.taskTypes(revision)
  return {
    taskRuns: rows.map((row) =>
      taskRunView(toTaskRun(row), attempts.get(row.id) ?? [], typeOf(row.taskId)),
    ),
    next: found.rows.length > limit ? Number(rows.at(-1)?.ordinal ?? 0) : null,
  }
}

async function readAttempts(
  executionId: string,
  taskRunIds: string[],
): Promise<Map<string, Attempt[]>> {
  const byTaskRun = new Map<string, Attempt[]>()
  if (taskRunIds.length === 0) return byTaskRun
  const found = await running().pool.query<AttemptRow>(
    `select ${attemptColumns} from attempts a
     where a.execution_id = $1 and a.task_run_id = any($2) order by a.task_run_id, a.number`,
    [executionId, taskRunIds],
  )
  for (const row of found.rows) {
    const list = byTaskRun.get(row.taskRunId)
    if (list) list.push(toAttempt(row))
    else byTaskRun.set(row.taskRunId, [toAttempt(row)])
  }
  return byTaskRun
}

/** Task runs that come with one answer; more are read by `readTaskRuns`. */
export const mostTaskRunsAtOnce = 5_000

/** With a page: enough to fill a screen and to tell that it is large; the page asks for the rest. */
export const firstTaskRuns = 500

/** Header and the first task runs. Throws not-found. */
export async function readExecution(
  viewer: Viewer,
  id: string,
  most = mostTaskRunsAtOnce,
): Promise<ExecutionView & { nextTaskRuns: number | null }> {
  const header = await readExecutionHeader(viewer, id)
  const { taskRuns, next } = await readTaskRuns(viewer, id, { limit: most })
  return { ...header, taskRunList: taskRuns, nextTaskRuns: next }
}

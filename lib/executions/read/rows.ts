// From rows of Postgres to the engine's own types. Columns and fields are the same; only their spelling
// and the kind of a date differ.

import type { Attempt, Execution, TaskRun } from '@/lib/engine'

type Stored<T> = { [Key in keyof T]: T[Key] extends number | null ? T[Key] | Date : T[Key] }

const ms = (value: unknown): number =>
  value instanceof Date ? value.getTime() : typeof value === 'string' ? Date.parse(value) : 0
const msOrNull = (value: unknown): number | null => (value === null ? null : ms(value))

/** The columns of a list, in the shape that `toExecution` takes; `e` is executions. */
export const executionColumns = [
  'e.id',
  'e.namespace',
  'e.flow_id as "flowId"',
  'e.flow_revision as "flowRevision"',
  'e.version',
  'e.state',
  'e.history',
  'e.labels',
  'e.trigger',
  'e.actor',
  'e.created_at as "createdAt"',
  'e.started_at as "startedAt"',
  'e.ended_at as "endedAt"',
  'e.event_number as "eventNumber"',
].join(', ')

export const executionDetailColumns = [
  executionColumns,
  'e.inputs',
  'e.outputs',
  'e.variables',
  'e.correlation_id as "correlationId"',
  'e.original_id as "originalId"',
  'e.parent_execution_id as "parentExecutionId"',
  'e.parent_task_run_id as "parentTaskRunId"',
  'e.attempt_number as "attemptNumber"',
  'e.schedule_at as "scheduleAt"',
  'e.failure',
  'e.breakpoints',
].join(', ')

export type ExecutionRow = Stored<Omit<Execution, 'parent' | 'progress'>> & {
  parentExecutionId?: string | null
  parentTaskRunId?: string | null
}

export function toExecution(row: ExecutionRow): Execution {
  const { parentExecutionId, parentTaskRunId, ...rest } = row
  return {
    ...(rest as unknown as Execution),
    inputs: row.inputs ?? {},
    outputs: row.outputs ?? null,
    parent:
      parentExecutionId && parentTaskRunId
        ? { executionId: parentExecutionId, taskRunId: parentTaskRunId }
        : null,
    createdAt: ms(row.createdAt),
    startedAt: msOrNull(row.startedAt),
    endedAt: msOrNull(row.endedAt),
    scheduleAt: msOrNull(row.scheduleAt ?? null),
    progress: {},
  }
}

/** `t` is task_runs. What only the engine needs (items, progress) stays in the table. */
export const taskRunColumns = [
  't.id',
  't.execution_id as "executionId"',
  't.task_id as "taskId"',
  't.parent_id as "parentId"',
  't.value',
  't.iteration',
  't.branch',
  't.ordinal',
  't.state',
  't.history',
  't.outputs',
  't.attempt_count as "attemptCount"',
  't.lost_count as "lostCount"',
  't.created_at as "createdAt"',
  't.started_at as "startedAt"',
  't.ended_at as "endedAt"',
  't.failure',
  't.child_execution_id as "childExecutionId"',
  't.waiting_for as "waitingFor"',
].join(', ')

export type TaskRunRow = Stored<Omit<TaskRun, 'items' | 'progress'>>

export function toTaskRun(row: TaskRunRow): TaskRun {
  return {
    ...(row as unknown as TaskRun),
    items: null,
    progress: null,
    createdAt: ms(row.createdAt),
    startedAt: msOrNull(row.startedAt),
    endedAt: msOrNull(row.endedAt),
  }
}

/** `a` is attempts. The token stays in the table: whoever has it could report a result. */
export const attemptColumns = [
  'a.execution_id as "executionId"',
  'a.task_run_id as "taskRunId"',
  'a.number',
  'a.state',
  'a.history',
  'a."group"',
  'a.worker_id as "workerId"',
  'a.created_at as "createdAt"',
  'a.claimed_at as "claimedAt"',
  'a.started_at as "startedAt"',
  'a.ended_at as "endedAt"',
  'a.failure',
  'a.stop',
  'a.ended_by as "endedBy"',
].join(', ')

export type AttemptRow = Stored<Omit<Attempt, 'token'>>

export function toAttempt(row: AttemptRow): Attempt {
  return {
    ...(row as unknown as Attempt),
    token: '',
    createdAt: ms(row.createdAt),
    claimedAt: msOrNull(row.claimedAt),
    startedAt: msOrNull(row.startedAt),
    endedAt: msOrNull(row.endedAt),
  }
}

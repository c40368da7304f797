// The shapes in which executions leave the server: for pages, sockets and the REST API alike (the field
// names are those of the public API of the system whose flow language we speak).
// Dates are ISO 8601 strings with milliseconds in UTC; durations are milliseconds.

import type { Actor, Attempt, ExecutionTrigger, Failure, StateName, Waiting } from '@/lib/engine'

export type StateView = {
  current: StateName
  histories: { state: StateName; date: string }[]
  startDate: string
  endDate: string | null
  /** From creation to the end, or to now when it is still going on. */
  durationMs: number | null
}

/** A line in the executions list. */
export type ExecutionSummary = {
  id: string
  namespace: string
  flowId: string
  flowRevision: number
  state: StateView
  labels: Record<string, string>
  trigger: ExecutionTrigger | null
  actor: Actor
  createdAt: string
  startedAt: string | null
  endedAt: string | null
}

export type ExecutionHeader = ExecutionSummary & {
  eventNumber: number
  inputs: Record<string, unknown>
  outputs: Record<string, unknown> | null
  failure: Failure | null
  correlationId: string
  originalId: string | null
  parent: { executionId: string; taskRunId: string } | null
  attemptNumber: number
  scheduleAt: string | null
  waitingFor: Waiting | null
}

export type AttemptView = {
  number: number
  state: StateView
  workerId: string | null
  createdAt: string
  claimedAt: string | null
  startedAt: string | null
  endedAt: string | null
  failure: Failure | null
  stop: Attempt['stop']
  endedBy: string | null
}

export type TaskRunView = {
  id: string
  executionId: string
  taskId: string
  taskType: string | null
  parentTaskRunId: string | null
  value: string | null
  iteration: number | null
  branch: string
  ordinal: number
  state: StateView
  attempts: AttemptView[]
  outputs: Record<string, unknown> | null
  failure: Failure | null
  waitingFor: Waiting | null
  childExecutionId: string | null
}

export type ExecutionView = ExecutionHeader & { taskRunList: TaskRunView[] }

export const logLevels = ['TRACE', 'DEBUG', 'INFO', 'WARN', 'ERROR'] as const

export type LogLineView = {
  executionId: string
  /** Order within the execution; the cursor for reading on. */
  seq: number
  taskRunId: string | null
  taskId: string | null
  attempt: number | null
  level: (typeof logLevels)[number]
  at: string
  message: string
  cut: number | null
}

/** Operations that the state allows now, for buttons and for the command palette. */
export type ExecutionOperation =
  | 'kill'
  | 'pause'
  | 'resume'
  | 'restart'
  | 'replay'
  | 'force-run'
  | 'unqueue'
  | 'change-state'
  | 'delete'

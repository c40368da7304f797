// From what the engine knows to what people and programs see. Pure: the list, the page, the socket and the
// REST API all show an execution by these functions, so they cannot disagree. Secret inputs are masked here.

import { isTerminal, type Attempt, type Execution, type ExecutionState } from '@/lib/engine'
import type { StateChange, StateName, TaskRun } from '@/lib/engine'
import { maskSealed } from '@/lib/shared/sealed'
import type {
  AttemptView,
  ExecutionHeader,
  ExecutionOperation,
  ExecutionSummary,
  ExecutionView,
  StateView,
  TaskRunView,
} from './schema'

const iso = (at: number) => new Date(at).toISOString()
const isoOrNull = (at: number | null) => (at === null ? null : iso(at))

type Lasting = {
  state: StateName
  history: StateChange[]
  createdAt: number
  endedAt: number | null
}

export function stateView(row: Lasting, now: number = Date.now()): StateView {
  const end = row.endedAt ?? (isTerminal(row.state) ? (row.history.at(-1)?.at ?? null) : null)
  return {
    current: row.state,
    histories: row.history.map(({ state, at }) => ({ state, date: iso(at) })),
    startDate: iso(row.history[0]?.at ?? row.createdAt),
    endDate: isoOrNull(end),
    durationMs: Math.max(0, (end ?? now) - row.createdAt),
  }
}

export function executionSummary(row: Execution, now?: number): ExecutionSummary {
  return {
    id: row.id,
    namespace: row.namespace,
    flowId: row.flowId,
    flowRevision: row.flowRevision,
    state: stateView(row, now),
    labels: row.labels,
    trigger: maskSealed(row.trigger),
    actor: row.actor,
    createdAt: iso(row.createdAt),
    startedAt: isoOrNull(row.startedAt),
    endedAt: isoOrNull(row.endedAt),
  }
}

/** `waitingFor` of an execution is what its first waiting task run waits for, or its own door. */
export function executionHeader(
  row: Execution,
  waitingFor: ExecutionHeader['waitingFor'] = null,
  now?: number,
): ExecutionHeader {
  return {
    ...executionSummary(row, now),
    eventNumber: row.eventNumber,
    inputs: maskSealed(row.inputs),
    outputs: maskSealed(row.outputs),
    failure: maskSealed(row.failure),
    correlationId: row.correlationId,
    originalId: row.originalId,
    parent: row.parent,
    attemptNumber: row.attemptNumber,
    scheduleAt: isoOrNull(row.scheduleAt),
    waitingFor: waitingFor ?? ownWaiting(row),
  }
}

function ownWaiting(row: Execution): ExecutionHeader['waitingFor'] {
  if (row.state === 'CREATED' && row.scheduleAt !== null) {
    return { kind: 'timer', dueAt: row.scheduleAt }
  }
  return row.state === 'BREAKPOINT' ? { kind: 'breakpoint' } : null
}

export function attemptView(row: Attempt, now?: number): AttemptView {
  return {
    number: row.number,
    state: stateView(row, now),
    workerId: row.workerId,
    createdAt: iso(row.createdAt),
    claimedAt: isoOrNull(row.claimedAt),
    startedAt: isoOrNull(row.startedAt),
    endedAt: isoOrNull(row.endedAt),
    failure: maskSealed(row.failure),
    stop: row.stop,
    endedBy: row.endedBy,
  }
}

export function taskRunView(
  row: TaskRun,
  attempts: Attempt[],
  taskType: string | null,
  now?: number,
): TaskRunView {
  return {
    id: row.id,
    executionId: row.executionId,
    taskId: row.taskId,
    taskType,
    parentTaskRunId: row.parentId,
    value: maskSealed(row.value),
    iteration: row.iteration,
    branch: row.branch,
    ordinal: row.ordinal,
    state: stateView(row, now),
    attempts: attempts.map((attempt) => attemptView(attempt, now)),
    outputs: maskSealed(row.outputs),
    failure: maskSealed(row.failure),
    waitingFor: row.waitingFor,
    childExecutionId: row.childExecutionId,
  }
}

/** The whole execution, as the runtime has it in memory. */
export function executionView(
  state: ExecutionState,
  taskTypes: (taskId: string) => string | null,
  now?: number,
): ExecutionView {
  const rows = [...state.taskRuns.values()]
  const waitingFor = rows.find((row) => row.waitingFor !== null)?.waitingFor ?? null
  return {
    ...executionHeader(state.execution, waitingFor, now),
    taskRunList: rows.map((row) =>
      taskRunView(row, state.attempts.get(row.id) ?? [], taskTypes(row.taskId), now),
    ),
  }
}

/** What the state allows now. The server decides again when it is asked. */
export function allowedOperations(state: StateName): ExecutionOperation[] {
  if (state === 'KILLING') return ['force-run']
  if (state === 'QUEUED') return ['kill', 'unqueue', 'force-run']
  if (state === 'PAUSED' || state === 'BREAKPOINT') {
    return ['resume', 'kill', 'force-run']
  }
  if (!isTerminal(state)) return ['kill', 'pause', 'force-run']
  const restartable = state === 'FAILED' || state === 'KILLED' || state === 'CANCELLED'
  return [...(restartable ? (['restart'] as const) : []), 'replay', 'change-state', 'delete']
}

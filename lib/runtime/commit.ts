// The round trip: the writes of many executions become one statement. Everything about concurrency is in
// the statement (lib/db/statements/flush); here it is said where the value of each column is.

import type { PoolClient } from 'pg'
import { encodeRows, type Readers, type RowType } from '@/lib/db/row-encoder'
import {
  columnsOf,
  flushParts,
  flushText,
  rowTypeOf,
  type FlushPart,
} from '@/lib/db/statements/flush'
import {
  isTerminal,
  type Attempt,
  type Execution,
  type ExecutionState,
  type TaskRun,
  type TimerKey,
} from '@/lib/engine'
import { attemptKey, type Audited, type QueuedWork, type StoredEffect, type Writes } from './batch'
import { packEvents, type PackedEvents } from './pack-events'

/** Stands for "belongs to the execution itself" in the key of a timer. */
export const noTaskRun = '00000000-0000-0000-0000-000000000000'
/** How long the server that wrote an effect has for itself before others may take it up. */
export const effectLeaseMs = 5_000

/** What is to be written of an execution, and its state with that. */
type Laid = { writes: Writes; state: ExecutionState }
/** A task run with its newest attempt. */
type TaskRunRow = {
  row: TaskRun
  newest: Attempt | undefined
  version: number
  newItems: boolean
}
type AttemptRow = { row: Attempt; version: number }
type TimerRow = { executionId: string; timer: TimerKey & { dueAt?: number } }
type AuditRow = { executionId: string; audited: Audited }
type WorkKey = { executionId: string; taskRunId: string; attempt: number }

/** What the rows of each part are laid out from. */
type Rows = {
  keys: Writes
  newExecutions: Execution
  executions: Writes
  executionSteps: Execution
  newTaskRuns: TaskRunRow
  taskRuns: TaskRunRow
  pastAttempts: AttemptRow
  events: PackedEvents
  timersSet: TimerRow
  timersCancelled: TimerRow
  workNew: QueuedWork
  workDone: WorkKey
  effects: StoredEffect
  audits: AuditRow
}
type Parts = { [Part in FlushPart]: Rows[Part][] }

const executionMoves = {
  flow_revision: (row) => row.flowRevision,
  version: (row) => row.version,
  state: (row) => row.state,
  terminal: (row) => isTerminal(row.state),
  history: (row) => row.history,
  outputs: (row) => row.outputs,
  labels: (row) => row.labels,
  variables: (row) => row.variables,
  attempt_number: (row) => row.attemptNumber,
  schedule_at: (row) => row.scheduleAt,
  started_at: (row) => row.startedAt,
  ended_at: (row) => row.endedAt,
  event_number: (row) => row.eventNumber,
  failure: (row) => row.failure,
  breakpoints: (row) => row.breakpoints,
  progress: (row) => row.progress,
} satisfies Readers<Execution>

/** Of an execution whose writes are laid out there always is one. */
const executionOf = ({ execution }: Writes): Execution => execution as Execution

function ofWrites(readers: Readers<Execution>): Readers<Writes> {
  const entries = Object.entries(readers)
  return Object.fromEntries(
    entries.map(([name, read]) => [name, (writes: Writes) => read(executionOf(writes))]),
  )
}

const taskRunMoves = {
  state: ({ row }) => row.state,
  live: ({ row }) => !isTerminal(row.state),
  history: ({ row }) => row.history,
  outputs: ({ row }) => row.outputs,
  attempt_count: ({ row }) => row.attemptCount,
  lost_count: ({ row }) => row.lostCount,
  started_at: ({ row }) => row.startedAt,
  ended_at: ({ row }) => row.endedAt,
  failure: ({ row }) => row.failure,
  items: ({ row, newItems }) => (newItems ? row.items : null),
  progress: ({ row }) => row.progress,
  child_execution_id: ({ row }) => row.childExecutionId,
  waiting_for: ({ row }) => row.waitingFor,
  version: ({ version }) => version,
  attempt_number: ({ newest }) => newest?.number,
  attempt_state: ({ newest }) => newest?.state,
  attempt_live: ({ newest }) => newest && !isTerminal(newest.state),
  attempt_history: ({ newest }) => newest?.history,
  attempt_token: ({ newest }) => newest?.token,
  attempt_group: ({ newest }) => newest?.group,
  attempt_worker_id: ({ newest }) => newest?.workerId,
  attempt_created_at: ({ newest }) => newest?.createdAt,
  attempt_claimed_at: ({ newest }) => newest?.claimedAt,
  attempt_started_at: ({ newest }) => newest?.startedAt,
  attempt_ended_at: ({ newest }) => newest?.endedAt,
  attempt_failure: ({ newest }) => newest?.failure,
  attempt_stop: ({ newest }) => newest?.stop,
  attempt_ended_by: ({ newest }) => newest?.endedBy,
} satisfies Readers<TaskRunRow>

const timerKey: Readers<TimerRow> = {
  execution_id: ({ executionId }) => executionId,
  name: ({ timer }) => timer.name,
  task_run_id: ({ timer }) => timer.taskRunId ?? noTaskRun,
  attempt: ({ timer }) => timer.attempt ?? -1,
}

const workKey = {
  execution_id: (row) => row.executionId,
  task_run_id: (row) => row.taskRunId,
  attempt: (row) => row.attempt,
} satisfies Readers<WorkKey>

/** The columns that each part carries (`columnsOf` of the statement), and where their values are. */
const readersOf: { [Part in FlushPart]: Readers<Rows[Part]> } = {
  keys: {
    namespace: (writes) => executionOf(writes).namespace,
    flow_id: (writes) => executionOf(writes).flowId,
    key: ({ idempotencyKey }) => idempotencyKey,
    execution_id: ({ executionId }) => executionId,
  },
  newExecutions: {
    id: (row) => row.id,
    namespace: (row) => row.namespace,
    flow_id: (row) => row.flowId,
    inputs: (row) => row.inputs,
    trigger: (row) => row.trigger,
    actor: (row) => row.actor,
    correlation_id: (row) => row.correlationId,
    original_id: (row) => row.originalId,
    parent_execution_id: (row) => row.parent?.executionId,
    parent_task_run_id: (row) => row.parent?.taskRunId,
    created_at: (row) => row.createdAt,
    ...executionMoves,
    state_changes: () => 0,
  },
  executions: {
    id: ({ executionId }) => executionId,
    ...ofWrites(executionMoves),
    state_changes: ({ stateChanges }) => stateChanges,
  },
  executionSteps: {
    id: (row) => row.id,
    version: (row) => row.version,
    event_number: (row) => row.eventNumber,
    progress: (row) => row.progress,
  },
  newTaskRuns: {
    execution_id: ({ row }) => row.executionId,
    id: ({ row }) => row.id,
    task_id: ({ row }) => row.taskId,
    parent_id: ({ row }) => row.parentId,
    value: ({ row }) => row.value,
    iteration: ({ row }) => row.iteration,
    branch: ({ row }) => row.branch,
    ordinal: ({ row }) => row.ordinal,
    created_at: ({ row }) => row.createdAt,
    ...taskRunMoves,
  },
  taskRuns: {
    execution_id: ({ row }) => row.executionId,
    id: ({ row }) => row.id,
    ...taskRunMoves,
  },
  pastAttempts: {
    execution_id: ({ row }) => row.executionId,
    task_run_id: ({ row }) => row.taskRunId,
    number: ({ row }) => row.number,
    created_at: ({ row }) => row.createdAt,
    state: ({ row }) => row.state,
    live: ({ row }) => !isTerminal(row.state),
    history: ({ row }) => row.history,
    token: ({ row }) => row.token,
    group: ({ row }) => row.group,
    worker_id: ({ row }) => row.workerId,
    claimed_at: ({ row }) => row.claimedAt,
    started_at: ({ row }) => row.startedAt,
    ended_at: ({ row }) => row.endedAt,
    failure: ({ row }) => row.failure,
    stop: ({ row }) => row.stop,
    ended_by: ({ row }) => row.endedBy,
    version: ({ version }) => version,
  },
  events: {
    execution_id: (row) => row.executionId,
    first_number: (row) => row.firstNumber,
    last_number: (row) => row.lastNumber,
    of_execution: (row) => row.ofExecution,
    events: (row) => row.events,
  },
  timersSet: { ...timerKey, due_at: ({ timer }) => timer.dueAt },
  timersCancelled: timerKey,
  workNew: {
    ...workKey,
    token: (row) => row.token,
    group: (row) => row.group ?? '',
    fallback: (row) => row.fallback,
    task_type: (row) => row.taskType,
    directory_key: (row) => row.directoryKey,
    avoid_worker_id: (row) => row.avoidWorkerId,
    created_at: (row) => row.createdAt,
  },
  workDone: workKey,
  effects: {
    id: (row) => row.id,
    execution_id: (row) => row.executionId,
    type: (row) => row.effect.type,
    payload: ({ effect: { type: _type, ...payload } }) => payload,
    created_at: (row) => row.createdAt,
    next_try_at: (row) => row.createdAt + effectLeaseMs,
  },
  audits: {
    execution_id: ({ executionId }) => executionId,
    id: ({ audited }) => audited.id,
    at: ({ audited }) => audited.at,
    actor_kind: ({ audited }) => audited.entry.actor.kind,
    actor_id: ({ audited }) => audited.entry.actor.id,
    actor_name: ({ audited }) => audited.entry.actor.name,
    action: ({ audited }) => audited.entry.action,
    namespace: ({ audited }) => audited.entry.namespace,
    subject: ({ audited }) => audited.entry.subject,
    data: ({ audited }) => audited.entry.data ?? {},
    ip: ({ audited }) => audited.entry.ip,
  },
}

for (const part of flushParts) {
  const [said, read] = [columnsOf[part], Object.keys(readersOf[part])].map((names) =>
    names.toSorted().join(', '),
  )
  if (said !== read) throw new Error(`Invariant broken: ${part} carries ${said}, not ${read}`)
}

function addTo(parts: Parts, versions: number[], stepVersions: number[], laid: Laid): void {
  const { writes, state } = laid
  const { execution, executionId, baseVersion, idempotencyKey } = writes
  if (!execution) return
  const { version } = execution
  if (baseVersion === 0) {
    parts.newExecutions.push(execution)
    if (idempotencyKey !== null) parts.keys.push(writes)
  } else if (writes.isStep) {
    parts.executionSteps.push(execution)
    stepVersions.push(baseVersion)
  } else {
    parts.executions.push(writes)
    versions.push(baseVersion)
  }
  for (const { row, isNew, newItems } of writes.taskRuns.values()) {
    const newest = state.attempts.get(row.id)?.at(-1)
    const part = isNew ? parts.newTaskRuns : parts.taskRuns
    part.push({ row, newest, version, newItems })
  }
  addAttempts(parts, writes, state, version)
  packEvents(executionId, writes.events, parts.events)
  addQueues(parts, writes)
}

/**
 * The newest attempt goes with its task run, so only what the task runs above did not carry is left: a newest
 * attempt that changed alone, a past one that changed, and one that has become past because another follows.
 */
function addAttempts(parts: Parts, writes: Writes, state: ExecutionState, version: number): void {
  for (const { row, isNew } of writes.attempts.values()) {
    const all = state.attempts.get(row.taskRunId)
    const newest = all?.at(-1)
    if (newest && row.number < newest.number) {
      parts.pastAttempts.push({ row, version })
    } else if (newest && !writes.taskRuns.has(row.taskRunId)) {
      const taskRun = state.taskRuns.get(row.taskRunId)
      if (!taskRun) throw new Error(`Invariant broken: no task run ${row.taskRunId}`)
      parts.taskRuns.push({ row: taskRun, newest, version, newItems: false })
    }
    const before = isNew ? all?.[row.number - 2] : undefined
    if (before && !writes.attempts.has(attemptKey(before))) {
      parts.pastAttempts.push({ row: before, version })
    }
  }
}

function addQueues(parts: Parts, writes: Writes): void {
  const { executionId } = writes
  for (const timer of writes.timersSet.values()) parts.timersSet.push({ executionId, timer })
  for (const timer of writes.timersCancelled.values()) {
    parts.timersCancelled.push({ executionId, timer })
  }
  for (const work of writes.workNew) parts.workNew.push(work)
  for (const { taskRunId, attempt } of writes.workDone) {
    parts.workDone.push({ executionId, taskRunId, attempt })
  }
  for (const effect of writes.effects) parts.effects.push(effect)
  for (const audited of writes.audits) parts.audits.push({ executionId, audited })
}

export type Flush = { name: string; text: string; values: (Buffer | number[])[] }

const texts = new Map<string, string>()

const byKey = (a: Writes, b: Writes): number => (keyOf(a) < keyOf(b) ? -1 : 1)
const keyOf = (writes: Writes): string => {
  const { namespace, flowId } = executionOf(writes)
  return `${namespace}\n${flowId}\n${writes.idempotencyKey}\n${writes.executionId}`
}

function layOutPart(part: FlushPart, parts: Parts, types: RowTypes): Buffer {
  const type = types.get(rowTypeOf[part])
  if (!type) throw new Error(`Invariant broken: no row type ${rowTypeOf[part]}`)
  // Rows and readers of one part fit each other: both are typed by `Rows`.
  return encodeRows<never>(type, readersOf[part], parts[part] as never[])
}

type RowTypes = ReadonlyMap<string, RowType>

/** Lays a batch out as one prepared statement. `types` are the row types of the database that it goes to. */
export function layOutFlush(batch: Iterable<Laid>, types: RowTypes): Flush {
  const parts = Object.fromEntries(flushParts.map((part) => [part, []])) as unknown as Parts
  const versions: number[] = []
  const stepVersions: number[] = []
  for (const laid of batch) addTo(parts, versions, stepVersions, laid)
  // Two commits that ask for the same keys at once then ask in the same order, and neither waits for ever.
  if (parts.keys.length > 1) parts.keys.sort(byKey)
  const present = flushParts.filter((part) => parts[part].length > 0)
  const name = `flush_${flushParts.map((part) => (parts[part].length > 0 ? '1' : '0')).join('')}`
  let text = texts.get(name)
  if (!text) {
    text = flushText(present)
    texts.set(name, text)
  }
  const values: Flush['values'] = present.map((part) => layOutPart(part, parts, types))
  if (versions.length > 0) values.push(versions)
  if (stepVersions.length > 0) values.push(stepVersions)
  return { name, text, values }
}

/** Sends it; gives the ids of the executions that landed. */
export async function sendFlush(client: PoolClient, flush: Flush): Promise<Set<string>> {
  const { rows } = await client.query<{ id: string }>(flush)
  return new Set(rows.map((row) => row.id))
}

/**
 * What the plan of the flush rests on: prepared and planned once, and an index probe a row whatever the
 * tables held at that moment. Given at connect, so that it costs no round trip.
 */
export const committerSettings = [
  'plan_cache_mode=force_generic_plan',
  'enable_hashjoin=off',
  'enable_mergejoin=off',
  'enable_seqscan=off',
  'enable_bitmapscan=off',
  'jit=off',
  // A row that somebody holds for longer is left to its own next commit, so that others do not wait for it.
  'lock_timeout=5s',
  'statement_timeout=30s',
]
  .map((setting) => `-c ${setting}`)
  .join(' ')

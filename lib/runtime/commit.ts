// The round trip: the writes of many executions become one statement. Everything about concurrency is in
// the statement (lib/db/statements/flush); here rows are only laid out for it, column by column.

import type { PoolClient } from 'pg'
import { encodeRows, type Cell, type RowType } from '@/lib/db/row-encoder'
import {
  columnsOf,
  flushParts,
  flushText,
  tableOf,
  type FlushPart,
} from '@/lib/db/statements/flush'
import {
  isTerminal,
  type Attempt,
  type Execution,
  type ExecutionState,
  type TaskRun,
} from '@/lib/engine'
import { attemptKey, type Writes } from './batch'
import { packEvents } from './pack-events'

/** Stands for "belongs to the execution itself" in the key of a timer. */
export const noTaskRun = '00000000-0000-0000-0000-000000000000'
/** How long the server that wrote an effect has for itself before others may take it up. */
export const effectLeaseMs = 5_000

/** What is to be written of an execution, and its state with that. */
type Laid = { writes: Writes | null; state: ExecutionState | null }
type Parts = Record<FlushPart, Cell[][]> & { versions: number[]; stepVersions: number[] }

const executionMoves = (row: Execution): Cell[] => [
  row.flowRevision,
  row.version,
  row.state,
  isTerminal(row.state),
  row.history,
  row.outputs,
  row.labels,
  row.variables,
  row.attemptNumber,
  row.scheduleAt,
  row.startedAt,
  row.endedAt,
  row.eventNumber,
  row.failure,
  row.breakpoints,
  row.progress,
]

const newExecution = (row: Execution): Cell[] => [
  row.id,
  row.namespace,
  row.flowId,
  row.inputs,
  row.trigger,
  row.actor,
  row.correlationId,
  row.originalId,
  row.parent?.executionId,
  row.parent?.taskRunId,
  row.createdAt,
  ...executionMoves(row),
  0,
]

const taskRunMoves = (row: TaskRun, version: number, newest: Attempt | undefined): Cell[] => [
  row.state,
  !isTerminal(row.state),
  row.history,
  row.outputs,
  row.attemptCount,
  row.lostCount,
  row.startedAt,
  row.endedAt,
  row.failure,
  row.items,
  row.progress,
  row.childExecutionId,
  row.waitingFor,
  version,
  ...(newest ? newestAttempt(newest) : noAttempt),
]

const noAttempt: Cell[] = Array.from({ length: 14 }, () => null)
const newestAttempt = (row: Attempt): Cell[] => [
  row.number,
  row.state,
  !isTerminal(row.state),
  row.history,
  row.token,
  row.group,
  row.workerId,
  row.createdAt,
  row.claimedAt,
  row.startedAt,
  row.endedAt,
  row.failure,
  row.stop,
  row.endedBy,
]

const newTaskRun = (row: TaskRun, version: number, newest: Attempt | undefined): Cell[] => [
  row.executionId,
  row.id,
  row.taskId,
  row.parentId,
  row.value,
  row.iteration,
  row.branch,
  row.ordinal,
  row.createdAt,
  ...taskRunMoves(row, version, newest),
]

const pastAttempt = (row: Attempt, version: number): Cell[] => [
  row.executionId,
  row.taskRunId,
  row.number,
  row.createdAt,
  row.state,
  !isTerminal(row.state),
  row.history,
  row.token,
  row.group,
  row.workerId,
  row.claimedAt,
  row.startedAt,
  row.endedAt,
  row.failure,
  row.stop,
  row.endedBy,
  version,
]

function addTo(parts: Parts, { writes, state }: Laid): void {
  if (!writes || !state) return
  const { execution, executionId, baseVersion, idempotencyKey } = writes
  if (!execution) return
  const { version } = execution
  if (baseVersion === 0) {
    parts.newExecutions.push(newExecution(execution))
    if (idempotencyKey !== null) {
      parts.keys.push([execution.namespace, execution.flowId, idempotencyKey, executionId])
    }
  } else if (writes.isStep) {
    parts.executionSteps.push([executionId, version, execution.eventNumber, execution.progress])
    parts.stepVersions.push(baseVersion)
  } else {
    parts.executions.push([executionId, ...executionMoves(execution), writes.stateChanges])
    parts.versions.push(baseVersion)
  }
  for (const { row, isNew } of writes.taskRuns.values()) {
    const newest = state.attempts.get(row.id)?.at(-1)
    if (isNew) parts.newTaskRuns.push(newTaskRun(row, version, newest))
    else parts.taskRuns.push([row.executionId, row.id, ...taskRunMoves(row, version, newest)])
  }
  addAttempts(parts, writes, state, version)
  for (const row of packEvents(writes.events)) parts.events.push([executionId, ...row])
  addQueues(parts, writes)
}

/**
 * The newest attempt goes with its task run, so only what the task runs above did not carry is left: a newest
 * attempt that changed alone, a past one that changed, and one that has become past because another follows.
 */
function addAttempts(parts: Parts, writes: Writes, state: ExecutionState, version: number): void {
  for (const { row, isNew } of writes.attempts.values()) {
    const all = state.attempts.get(row.taskRunId) ?? []
    const newest = all.at(-1)
    if (newest && row.number < newest.number) {
      parts.pastAttempts.push(pastAttempt(row, version))
    } else if (newest && !writes.taskRuns.has(row.taskRunId)) {
      const taskRun = state.taskRuns.get(row.taskRunId)
      if (!taskRun) throw new Error(`Invariant broken: no task run ${row.taskRunId}`)
      parts.taskRuns.push([
        row.executionId,
        row.taskRunId,
        ...taskRunMoves(taskRun, version, newest),
      ])
    }
    const before = isNew ? all[row.number - 2] : undefined
    if (before && !writes.attempts.has(attemptKey(before))) {
      parts.pastAttempts.push(pastAttempt(before, version))
    }
  }
}

function addQueues(parts: Parts, writes: Writes): void {
  const { executionId } = writes
  for (const timer of writes.timersSet.values()) {
    parts.timersSet.push([...timerKey(executionId, timer), timer.dueAt])
  }
  for (const timer of writes.timersCancelled.values()) {
    parts.timersCancelled.push(timerKey(executionId, timer))
  }
  for (const work of writes.workNew) {
    const { taskRunId, attempt, token, group, fallback, taskType, directoryKey, createdAt } = work
    parts.workNew.push([
      executionId,
      taskRunId,
      attempt,
      token,
      group ?? '',
      fallback,
      taskType,
      directoryKey,
      createdAt,
    ])
  }
  for (const { taskRunId, attempt } of writes.workDone) {
    parts.workDone.push([executionId, taskRunId, attempt])
  }
  for (const { id, effect, createdAt } of writes.effects) {
    const { type, ...payload } = effect
    parts.effects.push([id, executionId, type, payload, createdAt, createdAt + effectLeaseMs])
  }
}

function timerKey(
  executionId: string,
  timer: { name: string; taskRunId: string | null; attempt: number | null },
): Cell[] {
  return [executionId, timer.name, timer.taskRunId ?? noTaskRun, timer.attempt ?? -1]
}

export type Flush = { name: string; text: string; values: (Buffer | number[])[] }

const texts = new Map<string, string>()

const byKey = (a: Cell[], b: Cell[]): number => (a.join('\n') < b.join('\n') ? -1 : 1)

/** Lays a batch out as one prepared statement. `types` are the row types of the database that it goes to. */
export function layOutFlush(batch: Iterable<Laid>, types: Map<string, RowType>): Flush {
  const parts = { versions: [], stepVersions: [] } as unknown as Parts
  for (const part of flushParts) parts[part] = []
  for (const lane of batch) addTo(parts, lane)
  // Two commits that ask for the same keys at once then ask in the same order, and neither waits for ever.
  if (parts.keys.length > 1) parts.keys.sort(byKey)
  const present = flushParts.filter((part) => parts[part].length > 0)
  const name = `flush_${flushParts.map((part) => (parts[part].length > 0 ? '1' : '0')).join('')}`
  let text = texts.get(name)
  if (!text) {
    text = flushText(present)
    texts.set(name, text)
  }
  const values: Flush['values'] = present.map((part) => {
    const type = types.get(tableOf[part])
    if (!type) throw new Error(`Invariant broken: no table ${tableOf[part]}`)
    return encodeRows(type, columnsOf[part], parts[part])
  })
  if (parts.versions.length > 0) values.push(parts.versions)
  if (parts.stepVersions.length > 0) values.push(parts.stepVersions)
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
  'statement_timeout=30s',
]
  .map((setting) => `-c ${setting}`)
  .join(' ')

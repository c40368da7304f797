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
import { isTerminal, type Attempt, type Execution, type TaskRun } from '@/lib/engine'
import type { Writes } from './batch'
import { packEvents } from './pack-events'

/** Stands for "belongs to the execution itself" in the key of a timer. */
export const noTaskRun = '00000000-0000-0000-0000-000000000000'
/** How long the server that wrote an effect has for itself before others may take it up. */
export const effectLeaseMs = 5_000

type Parts = Record<FlushPart, Cell[][]> & { versions: number[] }

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

const taskRunMoves = (row: TaskRun, version: number): Cell[] => [
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
]

const newTaskRun = (row: TaskRun, version: number): Cell[] => [
  row.executionId,
  row.id,
  row.taskId,
  row.parentId,
  row.value,
  row.iteration,
  row.branch,
  row.ordinal,
  row.createdAt,
  ...taskRunMoves(row, version),
]

const attemptMoves = (row: Attempt, version: number): Cell[] => [
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

function addTo(parts: Parts, writes: Writes): void {
  const { execution, executionId, baseVersion, idempotencyKey } = writes
  if (!execution) return
  const { version } = execution
  if (baseVersion === 0) {
    parts.newExecutions.push(newExecution(execution))
    if (idempotencyKey !== null) {
      parts.keys.push([execution.namespace, execution.flowId, idempotencyKey, executionId])
    }
  } else {
    parts.executions.push([executionId, ...executionMoves(execution), writes.stateChanges])
    parts.versions.push(baseVersion)
  }
  for (const { row, isNew } of writes.taskRuns.values()) {
    if (isNew) parts.newTaskRuns.push(newTaskRun(row, version))
    else parts.taskRuns.push([row.executionId, row.id, ...taskRunMoves(row, version)])
  }
  for (const { row, isNew } of writes.attempts.values()) {
    const key = [row.executionId, row.taskRunId, row.number]
    if (isNew) parts.newAttempts.push([...key, row.createdAt, ...attemptMoves(row, version)])
    else parts.attempts.push([...key, ...attemptMoves(row, version)])
  }
  for (const row of packEvents(writes.events)) parts.events.push([executionId, ...row])
  addQueues(parts, writes)
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
export function layOutFlush(batch: Iterable<Writes>, types: Map<string, RowType>): Flush {
  const parts = { versions: [] } as unknown as Parts
  for (const part of flushParts) parts[part] = []
  for (const writes of batch) addTo(parts, writes)
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

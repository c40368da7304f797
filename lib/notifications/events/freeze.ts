// Stored events as those outside are told of them. What an end says about its duration, its first failed
// task and its log is read here, once; everything later works on what was frozen.

import type { Pool, PoolClient } from 'pg'
import {
  executionEventId,
  isTerminal,
  levelOf,
  systemEventId,
  type EndFacts,
  type Failure,
  type NotificationEvent,
  type TriggerSource,
  type Waiting,
} from '@/lib/engine'
import { maskSealed } from '@/lib/shared/sealed'
import type { StoredEvent, StoredSystemEvent } from './read-range'

const iso = (at: number): string => new Date(at).toISOString()
const textOf = (value: unknown): string | null => (typeof value === 'string' ? value : null)

export function freezeEvent(event: StoredEvent, recordedAt: number): NotificationEvent {
  const { data } = event
  const isEnd = event.taskRunId === null && event.to !== null && isTerminal(event.to)
  return {
    id: executionEventId(event.executionId, event.number),
    type: event.type,
    number: event.number,
    position: event.position,
    namespace: event.namespace,
    flowId: event.flowId,
    flowRevision: event.flowRevision,
    executionId: event.executionId,
    correlationId: event.correlationId,
    taskRunId: event.taskRunId,
    taskId: textOf(data.taskId),
    value: textOf(data.value),
    attempt: event.attempt,
    workerId: event.workerId,
    oldState: event.from,
    newState: event.to,
    labels: event.labels,
    triggerSource: sourceOf(event),
    happenedAt: iso(event.at),
    recordedAt: iso(Math.max(event.at, recordedAt)),
    error: (data.failure as Failure | undefined) ?? null,
    waitingFor: (data.waitingFor as Waiting | undefined) ?? null,
    end: isEnd
      ? {
          durationMs: event.startedAt === null ? null : Math.max(0, event.at - event.startedAt),
          firstFailedTask: null,
          lastLogs: [],
        }
      : null,
    data,
  }
}

function sourceOf({ trigger, actor }: StoredEvent): TriggerSource {
  return {
    kind: actor.kind,
    id: trigger?.id ?? actor.id ?? null,
    type: trigger?.type ?? null,
    name: actor.name ?? null,
  }
}

export function freezeSystemEvent(event: StoredSystemEvent, recordedAt: number): NotificationEvent {
  const level = levelOf(event.type)
  const isFlow = level === 'flow'
  const { data, actor } = event
  return {
    id: systemEventId(event.id),
    type: event.type,
    number: null,
    position: event.position,
    namespace: textOf(data.namespace),
    flowId: isFlow ? textOf(data.flowId) : null,
    flowRevision: isFlow && typeof data.revision === 'number' ? data.revision : null,
    executionId: null,
    correlationId: null,
    taskRunId: null,
    taskId: null,
    value: null,
    attempt: null,
    workerId: level === 'worker' ? event.subject : null,
    oldState: null,
    newState: null,
    labels: {},
    triggerSource: actor
      ? { kind: actor.kind, id: actor.id ?? null, type: null, name: actor.name ?? null }
      : null,
    happenedAt: iso(event.at),
    recordedAt: iso(Math.max(event.at, recordedAt)),
    error: null,
    waitingFor: null,
    end: null,
    data,
  }
}

type Queryable = Pick<Pool | PoolClient, 'query'>
type FailedRow = {
  executionId: string
  taskRunId: string
  taskId: string
  failure: Failure | null
  lines: string[] | null
}

/**
 * Adds the first failed task and its last lines to the ends among these, in one query: to a failure, and to a
 * warning, a kill or a cancellation where something had failed before. A task that went well after all is
 * none; what ran comes before what only holds others.
 */
export async function addFailures(
  client: Queryable,
  events: NotificationEvent[],
  { alsoLive = false }: { alsoLive?: boolean } = {},
): Promise<void> {
  const failed = events.filter(
    ({ end, newState }) =>
      end !== null &&
      newState !== null &&
      newState !== 'SUCCESS' &&
      (alsoLive || isTerminal(newState)),
  )
  if (failed.length === 0) return
  const { rows } = await client.query<FailedRow>(
    `SELECT x.id AS "executionId", f.id AS "taskRunId", f.task_id AS "taskId", f.failure, l.lines
     FROM unnest($1::uuid[]) AS x(id)
     CROSS JOIN LATERAL (
       SELECT t.id, t.task_id, t.failure FROM task_runs t
       WHERE t.execution_id = x.id AND t.failure IS NOT NULL AND NOT t.live
       ORDER BY t.attempt_number IS NULL, t.ended_at, t.ordinal LIMIT 1) f
     LEFT JOIN LATERAL (
       SELECT array_agg(message ORDER BY seq) AS lines FROM (
         SELECT message, seq FROM log_lines WHERE execution_id = x.id AND task_run_id = f.id
         ORDER BY seq DESC LIMIT 10) newest) l ON true`,
    [[...new Set(failed.map(({ executionId }) => executionId))]],
  )
  const byId = new Map(rows.map((row) => [row.executionId, row]))
  for (const event of failed) {
    const row = byId.get(event.executionId ?? '')
    if (!row || !event.end) continue
    const end: EndFacts = event.end
    end.firstFailedTask = {
      taskRunId: row.taskRunId,
      taskId: row.taskId,
      message: maskSealed(row.failure?.message ?? ''),
    }
    end.lastLogs = maskSealed((row.lines ?? []).map((line) => line.slice(0, 500)))
  }
}

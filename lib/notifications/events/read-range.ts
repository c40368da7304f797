// The one reader of events. All that is known of how events are stored stands here: deliveries, the feed and
// the preview read through these functions alone. Positions are drawn from one sequence over executions,
// flows and workers; a range of them is an index range.

import type { Pool, PoolClient } from 'pg'
import type { Actor, ExecutionEvent, ExecutionTrigger, JsonObject } from '@/lib/engine'
import { unpackEvents, type PackedRow } from '@/lib/runtime/pack-events'
import { maskSealed } from '@/lib/shared/sealed'

type Queryable = Pick<Pool | PoolClient, 'query'>

/** An event of an execution with what its row says of the execution. */
export type StoredEvent = ExecutionEvent & {
  position: number
  namespace: string
  flowId: string
  flowRevision: number
  correlationId: string
  labels: Record<string, string>
  trigger: ExecutionTrigger | null
  actor: Actor
  startedAt: number | null
}

export type StoredSystemEvent = {
  id: string
  type: string
  subject: string
  at: number
  actor: Actor | null
  data: JsonObject
  position: number
}

/** What an execution's row says and may say otherwise later. */
type Facts = { labels: Record<string, string>; flowRevision: number }

type Row = PackedRow &
  Facts & {
    position: number
    namespace: string
    flowId: string
    correlationId: string
    trigger: ExecutionTrigger | null
    actor: Actor
    startedAt: number | null
    /** Of a commit that is several rows and changed the facts: what its earlier rows say of the execution. */
    saidBefore: JsonObject[] | null
  }

// Labels and revision are those before the row: as the next commit that changed them found them, or, where none
// did, as they are.
const select = `SELECT b.execution_id AS "executionId", b.first_number AS "firstNumber", b.events,
    b.position::float8 AS position, e.namespace, e.flow_id AS "flowId",
    coalesce(p.flow_revision, e.flow_revision) AS "flowRevision", coalesce(p.labels, e.labels) AS labels,
    e.correlation_id AS "correlationId", e.trigger, e.actor,
    (extract(epoch FROM e.started_at) * 1000)::float8 AS "startedAt",
    CASE WHEN p.after_number < b.first_number - 1 THEN (SELECT json_agg(v.data ORDER BY v.number)
      FROM execution_events v WHERE v.execution_id = b.execution_id AND v.task_run_id IS NULL
        AND v.first_number > p.after_number AND v.first_number < b.first_number) END AS "saidBefore"
  FROM execution_event_batches b JOIN executions e ON e.id = b.execution_id
    LEFT JOIN LATERAL (SELECT * FROM execution_pasts
      WHERE execution_id = b.execution_id AND up_to_number >= b.first_number
      ORDER BY up_to_number LIMIT 1) p ON true`

/** What one commit wrote of one execution, taken apart, without anything that is secret. */
function unpack(row: Row): StoredEvent[] {
  const { executionId, firstNumber, events, labels, flowRevision, saidBefore, ...about } = row
  let facts = (saidBefore ?? []).reduce(factsAfter, { labels: maskSealed(labels), flowRevision })
  return unpackEvents({ executionId, firstNumber, events }).map((event) => {
    const data = maskSealed(event.data)
    if (event.taskRunId === null) facts = factsAfter(facts, data)
    return Object.assign(event, about, facts, { data })
  })
}

/** An event of the execution itself says its labels where it changes them, and its revision. */
function factsAfter(facts: Facts, { labels, revision }: JsonObject): Facts {
  if (labels === undefined && revision === undefined) return facts
  return {
    labels: isTexts(labels) ? labels : facts.labels,
    flowRevision: typeof revision === 'number' ? revision : facts.flowRevision,
  }
}

function isTexts(value: unknown): value is Record<string, string> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

/** Events of executions in (after, upTo], by position and number. Keep the range narrow: it is read whole. */
export async function readEventRange(
  client: Queryable,
  range: { after: number; upTo: number },
  options: { tasks: boolean },
): Promise<StoredEvent[]> {
  const { rows } = await client.query<Row>(
    `${select} WHERE b.position > $1 AND b.position <= $2${options.tasks ? '' : ' AND b.of_execution'}
     ORDER BY b.position`,
    [range.after, range.upTo],
  )
  const events = rows.flatMap(unpack)
  return options.tasks ? events : events.filter(({ taskRunId }) => taskRunId === null)
}

/** Events of one execution after a number, in order. */
export async function readEventsOfExecution(
  client: Queryable,
  executionId: string,
  window: { after: number; limit: number },
): Promise<StoredEvent[]> {
  const { rows } = await client.query<Row>(
    `${select} WHERE b.execution_id = $1 AND b.last_number > $2 AND b.first_number <= $2::bigint + $3
     ORDER BY b.first_number`,
    [executionId, window.after, window.limit],
  )
  return rows
    .flatMap(unpack)
    .filter(({ number }) => number > window.after)
    .slice(0, window.limit)
}

/** All events of these executions after a position, by position. */
export async function readEventsOfExecutions(
  client: Queryable,
  executionIds: string[],
  after: number,
): Promise<StoredEvent[]> {
  const { rows } = await client.query<Row>(
    `${select} WHERE b.execution_id = ANY($1::uuid[]) AND b.position > $2 ORDER BY b.position, b.first_number`,
    [executionIds, after],
  )
  return rows.flatMap(unpack)
}

const newestBatches = 20

/** The newest events of the execution itself, in order; those of its task runs only where one commit wrote both. */
export async function readNewestOfExecution(
  client: Queryable,
  executionId: string,
): Promise<StoredEvent[]> {
  const { rows } = await client.query<Row>(
    `${select} WHERE b.execution_id = $1 AND b.of_execution ORDER BY b.first_number DESC LIMIT ${newestBatches}`,
    [executionId],
  )
  return rows.toReversed().flatMap(unpack)
}

/** Changes of flows, workers and destinations in (after, upTo], by position. */
export async function readSystemRange(
  client: Queryable,
  range: { after: number; upTo: number },
): Promise<StoredSystemEvent[]> {
  const { rows } = await client.query<StoredSystemEvent>(
    `SELECT id, type, subject, (extract(epoch FROM at) * 1000)::float8 AS at, actor, data,
       position::float8 AS position
     FROM system_events WHERE position > $1 AND position <= $2 ORDER BY position`,
    [range.after, range.upTo],
  )
  return rows
}

/** How far positions have been drawn, committed or not. */
export async function drawnPosition(client: Queryable): Promise<number> {
  const { rows } = await client.query<{ position: number }>(
    `SELECT CASE WHEN is_called THEN last_value ELSE 0 END::float8 AS position
     FROM execution_event_batches_position_seq`,
  )
  return rows[0]?.position ?? 0
}

/** The transactions that may have drawn positions and not committed yet. */
export async function openWriters(client: Queryable): Promise<Set<string>> {
  const { rows } = await client.query<{ holder: string }>(
    `SELECT DISTINCT virtualtransaction AS holder FROM pg_locks
     WHERE locktype = 'relation' AND mode = 'RowExclusiveLock' AND granted
       AND database = (SELECT oid FROM pg_database WHERE datname = current_database())
       AND relation IN ('execution_event_batches'::regclass, 'system_events'::regclass)`,
  )
  return new Set(rows.map(({ holder }) => holder))
}

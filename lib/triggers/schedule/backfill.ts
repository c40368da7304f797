// Makes up for a range of the past of one schedule. It goes from its first time to its last, as fast as its
// executions may run beside each other; a time that has started an execution already is left out (P9). Each
// step moves the cursor and writes the slots in one statement, only where the cursor still stands as it was
// read: pausing, cancelling and other servers come in between and lose nothing.

import type { Pool } from 'pg'
import type { Actor, JsonObject } from '@/lib/engine'
import { newId } from '@/lib/runtime/new-id'
import type { FlowParts } from '../flow-parts'
import { prepareStart } from '../prepare-start'
import { triggerExpressions } from '../render-trigger'
import { readSchedule } from './read-schedule'
import type { TriggerKey } from './rows'
import type { TakenSlot } from './take-due'
import { scheduleVariables } from './variables'

export type Backfill = {
  /** Epoch milliseconds, both included. */
  from: number
  to: number
  /** The next time to start; null when all were. */
  cursor: number | null
  paused: boolean
  inputs: JsonObject
  labels: Record<string, string>
  total: number
  started: number
  /** Times that had started an execution before. */
  skipped: number
  by: Actor
  lastExecutionId?: string | null
}

type Row = TriggerKey & { revision: number; backfill: Backfill; running: boolean }

const slotsAtOnce = 50

/** What was taken, to be started. */
export async function stepBackfills(pool: Pool, parts: FlowParts): Promise<TakenSlot[]> {
  const { rows } = await pool.query<Row>(
    `SELECT t.namespace, t.flow_id AS "flowId", t.trigger_id AS "triggerId", t.flow_revision AS revision, t.backfill,
        (t.backfill->>'lastExecutionId') IS NOT NULL AND NOT coalesce(e.terminal, false) AS running
       FROM triggers t LEFT JOIN executions e ON e.id = (t.backfill->>'lastExecutionId')::uuid
      WHERE t.backfill IS NOT NULL AND t.backfill->>'cursor' IS NOT NULL AND NOT (t.backfill->>'paused')::boolean
      LIMIT 50`,
  )
  if (rows.length === 0) return []
  const partOf = await parts.load(rows)
  const taken = await Promise.all(
    rows.map(async (row) => {
      const part = partOf(row)
      const definition = part?.triggers.get(row.triggerId)
      if (!part || !definition) return []
      const rule = readSchedule(definition)
      if (row.running && !rule.allowConcurrent) return []
      const slots: TakenSlot[] = []
      const most = rule.allowConcurrent ? slotsAtOnce : 1
      let at = row.backfill.cursor
      while (at !== null && at <= row.backfill.to && slots.length < most) {
        const variables = scheduleVariables(rule, at)
        const expressions = triggerExpressions(part, variables, at, rule.zone)
        const executionId = newId()
        const { inputs, labels } = row.backfill
        const request = await prepareStart(part, definition, expressions, {
          executionId,
          variables,
          inputs,
          labels: { ...labels, 'system.backfill': row.triggerId },
        })
        const plannedAt = new Date(at).toISOString()
        slots.push({ ...keyOf(row), plannedAt, executionId, request })
        at = rule.after(at)
      }
      const cursor = at !== null && at <= row.backfill.to ? at : null
      return write(pool, row, slots, cursor)
    }),
  )
  return taken.flat()
}

const keyOf = ({ namespace, flowId, triggerId }: TriggerKey): TriggerKey => ({
  namespace,
  flowId,
  triggerId,
})

async function write(
  pool: Pool,
  row: Row,
  slots: TakenSlot[],
  cursor: number | null,
): Promise<TakenSlot[]> {
  const { rows } = await pool.query<{ ids: string[] }>(
    `WITH locked AS (
       SELECT namespace, flow_id, trigger_id FROM triggers
       WHERE namespace = $1 AND flow_id = $2 AND trigger_id = $3 AND NOT (backfill->>'paused')::boolean
         AND (backfill->>'cursor')::float8 = $4 FOR UPDATE SKIP LOCKED
     ), written AS (
       INSERT INTO trigger_slots (namespace, flow_id, trigger_id, planned_at, execution_id, created_at, request)
       SELECT l.namespace, l.flow_id, l.trigger_id, s."plannedAt", s."executionId", clock_timestamp(), s.request
         FROM locked l, json_to_recordset($5::json) AS s("plannedAt" timestamptz, "executionId" uuid, request json)
       ON CONFLICT DO NOTHING RETURNING namespace, flow_id, trigger_id, planned_at, execution_id
     ), looked AS (
       INSERT INTO trigger_evaluations (id, namespace, flow_id, trigger_id, at, execution_id, planned_at)
       SELECT execution_id, namespace, flow_id, trigger_id, clock_timestamp(), execution_id, planned_at FROM written
       ON CONFLICT DO NOTHING
     ), counted AS (
       SELECT coalesce(array_agg(execution_id::text), '{}') AS ids, max(execution_id::text) AS last, count(*) AS n FROM written
     )
     UPDATE triggers t SET backfill = t.backfill || jsonb_build_object('cursor', $6::float8,
         'started', (t.backfill->>'started')::int + c.n, 'skipped', (t.backfill->>'skipped')::int + $7 - c.n,
         'lastExecutionId', coalesce(c.last, t.backfill->>'lastExecutionId'))
       FROM locked l, counted c
      WHERE t.namespace = l.namespace AND t.flow_id = l.flow_id AND t.trigger_id = l.trigger_id
     RETURNING c.ids`,
    [
      row.namespace,
      row.flowId,
      row.triggerId,
      row.backfill.cursor,
      JSON.stringify(slots),
      cursor,
      slots.length,
    ],
  )
  const written = new Set(rows[0]?.ids ?? [])
  return slots.filter(({ executionId }) => written.has(executionId))
}

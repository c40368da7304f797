// Takes the schedules that are due. What starts is worked out first, without a lock; then one statement moves
// each trigger on, only where it still stands as it was read, and writes the slots of those that it moved,
// with what they start. So of any number of servers one takes a time, and a slot is there with its start or
// not at all (P9; the UNIQUE key of trigger_slots is the last judge).

import type { Pool } from 'pg'
import type { StartRequest, TriggerDefinition } from '@/lib/engine'
import { newId } from '@/lib/runtime/new-id'
import type { FlowPart, FlowParts } from '../flow-parts'
import { prepareStart } from '../prepare-start'
import { triggerExpressions } from '../render-trigger'
import { decideSlots } from './decide-slots'
import { jitterOf, nextLook } from './next-look'
import type { ScheduleState } from './plan'
import { readSchedule, scheduleTypes, type ScheduleRule } from './read-schedule'
import { keyText, type TriggerKey } from './rows'
import { scheduleVariables } from './variables'

export type TakenSlot = TriggerKey & {
  plannedAt: string
  executionId: string
  request: StartRequest
}

export type DueRow = TriggerKey & {
  revision: number
  nextAt: Date
  state: { schedule?: ScheduleState; stoppedBy?: string }
  lastExecutionId: string | null
  /** State of its last execution, `STARTING` before it is there, null where it has none. */
  lastState: string | null
  lastEnded: boolean
  /** By the clock of the database. */
  now: number
}

type Move = TriggerKey & {
  revision: number
  was: string
  nextAt: string | null
  schedule: ScheduleState
  reason: string | null
  lastExecutionId: string | null
  stoppedBy: string | null
}

const takenAtOnce = 500
const slotsAtOnce = 50
const lookAgainMs = 5_000

export type Taking = { pool: Pool; parts: FlowParts; watchedSince: number }

/** `more` where there may be others due. */
export async function takeDue(
  taking: Taking,
): Promise<{ slots: TakenSlot[]; waiting: TriggerKey[]; more: boolean }> {
  const rows = await readDue(taking.pool)
  if (rows.length === 0) return { slots: [], waiting: [], more: false }
  const partOf = await taking.parts.load(rows)
  const decided = await Promise.all(
    rows.map((row) => decideRow(row, partOf(row), taking.watchedSince)),
  )
  const moves = decided.map(({ move }) => move)
  const slots = await write(
    taking.pool,
    moves,
    decided.flatMap((one) => one.slots),
  )
  return {
    slots,
    waiting: moves.filter(({ schedule }) => schedule.waiting),
    more: rows.length === takenAtOnce || decided.some((one) => one.more),
  }
}

async function readDue(pool: Pool): Promise<DueRow[]> {
  const { rows } = await pool.query<DueRow>(
    `SELECT t.namespace, t.flow_id AS "flowId", t.trigger_id AS "triggerId", t.flow_revision AS revision,
        t.next_at AS "nextAt", t.state, t.last_execution_id AS "lastExecutionId",
        coalesce(e.state, CASE WHEN EXISTS (SELECT 1 FROM trigger_slots s WHERE s.namespace = t.namespace
          AND s.flow_id = t.flow_id AND s.trigger_id = t.trigger_id AND s.request IS NOT NULL) THEN 'STARTING' END) AS "lastState",
        coalesce(e.terminal, false) AS "lastEnded",
        floor(extract(epoch FROM statement_timestamp()) * 1000)::float8 AS now
       FROM triggers t LEFT JOIN executions e ON e.id = t.last_execution_id
      WHERE t.next_at <= statement_timestamp() AND NOT t.disabled AND t.type = ANY($1)
      ORDER BY t.next_at LIMIT $2`,
    [scheduleTypes, takenAtOnce],
  )
  return rows
}

type Decided = { move: Move; slots: TakenSlot[]; more: boolean }

async function decideRow(
  row: DueRow,
  part: FlowPart | null,
  watchedSince: number,
): Promise<Decided> {
  const { namespace, flowId, triggerId, revision, nextAt } = row
  const planned = row.state.schedule?.planned ?? null
  const move: Move = {
    namespace,
    flowId,
    triggerId,
    revision,
    was: nextAt.toISOString(),
    nextAt: null,
    schedule: { signature: row.state.schedule?.signature ?? '', planned },
    reason: null,
    lastExecutionId: null,
    stoppedBy: null,
  }
  const definition = part?.triggers.get(triggerId)
  if (!part || !definition || planned === null) {
    return { move: { ...move, reason: 'its flow cannot be read' }, slots: [], more: false }
  }
  const rule = readSchedule(definition)
  const stopped = stoppedBy(row, rule)
  if (stopped) return { move: { ...move, ...stopped }, slots: [], more: false }
  if (!rule.allowConcurrent && row.lastState !== null && !row.lastEnded) {
    return { move: { ...move, ...waits(row, planned) }, slots: [], more: false }
  }
  return fireRow(row, part, definition, rule, move, watchedSince)
}

function stoppedBy(row: DueRow, rule: ScheduleRule): Partial<Move> | null {
  const { lastState, lastExecutionId } = row
  if (lastState === null || !rule.stopAfter.includes(lastState)) return null
  if (lastExecutionId === null || row.state.stoppedBy === lastExecutionId) return null
  return {
    stoppedBy: lastExecutionId,
    reason: `stopped: its last execution ended as ${lastState}, as stopAfter says`,
  }
}

function waits(row: DueRow, planned: number): Partial<Move> {
  return {
    nextAt: new Date(row.now + lookAgainMs).toISOString(),
    schedule: { signature: row.state.schedule?.signature ?? '', planned, waiting: true },
    reason: `waits: its last execution is ${row.lastState}, and allowConcurrent is not set`,
  }
}

async function fireRow(
  row: DueRow,
  part: FlowPart,
  definition: TriggerDefinition,
  rule: ScheduleRule,
  move: Move,
  watchedSince: number,
): Promise<Decided> {
  const { namespace, flowId, triggerId, now } = row
  const planned = row.state.schedule?.planned ?? now
  // What came while it waited for its own execution is missed like what came while nobody was there.
  const since = row.state.schedule?.waiting ? now : watchedSince
  // With jitter, it is now what it was then without.
  const jitter = jitterOf(row, rule)
  const most = rule.allowConcurrent ? slotsAtOnce : 1
  const decision = decideSlots(rule, planned, now - jitter, since - jitter, most)
  const slots: TakenSlot[] = []
  let { reason } = decision
  for (const at of decision.fire) {
    const variables = scheduleVariables(rule, at)
    const expressions = triggerExpressions(part, variables, at, rule.zone)
    const unmet = await expressions.holds(rule)
    if (unmet !== null) {
      reason = unmet
      continue
    }
    const executionId = newId(now)
    const request = await prepareStart(part, definition, expressions, { executionId, variables })
    slots.push({
      namespace,
      flowId,
      triggerId,
      plannedAt: new Date(at).toISOString(),
      executionId,
      request,
    })
  }
  const { next } = decision
  return {
    slots,
    move: {
      ...move,
      nextAt: nextLook(row, rule, next),
      schedule: { signature: rule.signature, planned: next },
      reason,
      lastExecutionId: slots.at(-1)?.executionId ?? null,
    },
    more: next !== null && next + jitter <= now,
  }
}

/**
 * SKIP LOCKED: a row that another server is moving is left to it. A row that was moved, saved or switched off
 * since it was read no longer matches, and nothing of it is written. Each row is found by its key alone and
 * then by where it lies: however many there are, no plan reads the table for each of them. A schedule that goes
 * on waiting for the same is noted once.
 */
async function write(pool: Pool, moves: Move[], slots: TakenSlot[]): Promise<TakenSlot[]> {
  const numbers = new Map(moves.map((move, n) => [keyText(move), n]))
  const { rows } = await pool.query<{ id: string }>(
    `WITH locked AS (
       SELECT w.*, t.tid, t."lastReason" FROM json_to_recordset($1::json) AS w(n int, namespace text, "flowId" text,
         "triggerId" text, revision int, was timestamptz, "nextAt" timestamptz, schedule jsonb, reason text,
         "lookId" uuid, "lastExecutionId" uuid, "stoppedBy" text)
       CROSS JOIN LATERAL (
         SELECT ctid AS tid, last_reason AS "lastReason" FROM triggers t WHERE t.namespace = w.namespace AND t.flow_id = w."flowId" AND t.trigger_id = w."triggerId"
           AND date_trunc('milliseconds', t.next_at) = w.was AND t.flow_revision = w.revision AND NOT t.disabled
         FOR UPDATE SKIP LOCKED) t
     ), moved AS (
       UPDATE triggers t SET next_at = coalesce(w."nextAt", 'infinity'::timestamptz),
         disabled = w."stoppedBy" IS NOT NULL,
         state = t.state || jsonb_build_object('schedule', w.schedule) || CASE WHEN w."stoppedBy" IS NULL
           THEN '{}'::jsonb ELSE jsonb_build_object('stoppedBy', w."stoppedBy", 'switchedOff', true) END,
         last_at = CASE WHEN w."lastExecutionId" IS NULL THEN t.last_at ELSE clock_timestamp() END,
         last_execution_id = coalesce(w."lastExecutionId", t.last_execution_id),
         last_reason = w.reason,
         last_reason_at = CASE WHEN w.reason IS NULL THEN NULL ELSE clock_timestamp() END
       FROM locked w WHERE t.ctid = w.tid RETURNING w.n
     ), written AS (
       INSERT INTO trigger_slots (namespace, flow_id, trigger_id, planned_at, execution_id, created_at, request)
       SELECT s.namespace, s."flowId", s."triggerId", s."plannedAt", s."executionId", clock_timestamp(), s.request
         FROM json_to_recordset($2::json) AS s(n int, namespace text, "flowId" text, "triggerId" text,
           "plannedAt" timestamptz, "executionId" uuid, request json)
         JOIN moved m ON m.n = s.n
       ON CONFLICT DO NOTHING
       RETURNING namespace, flow_id, trigger_id, planned_at, execution_id
     ), looked AS (
       INSERT INTO trigger_evaluations (id, namespace, flow_id, trigger_id, at, reason, execution_id, planned_at)
       SELECT w."lookId", w.namespace, w."flowId", w."triggerId", clock_timestamp(), w.reason, NULL, NULL
         FROM locked w JOIN moved m ON m.n = w.n
        WHERE w.reason IS NOT NULL AND (w.reason IS DISTINCT FROM w."lastReason" OR NOT w.schedule ? 'waiting')
       UNION ALL
       SELECT execution_id, namespace, flow_id, trigger_id, clock_timestamp(), NULL, execution_id, planned_at FROM written
       ON CONFLICT DO NOTHING
     )
     SELECT execution_id AS id FROM written`,
    [
      JSON.stringify(
        moves.map((move, n) => ({ ...move, n, lookId: move.reason === null ? null : newId() })),
      ),
      JSON.stringify(slots.map((slot) => ({ ...slot, n: numbers.get(keyText(slot)) }))),
    ],
  )
  const written = new Set(rows.map(({ id }) => id))
  return slots.filter(({ executionId }) => written.has(executionId))
}

// Windows of flow triggers that close before enough has come. What that comes to is written in one
// transaction with the window's new state: a reason to read, and where `onMiss` asks for it an execution, as a
// slot, so that it starts once whoever dies in between. Any server may do it; the row decides.

import type { Pool, PoolClient } from 'pg'
import { transaction } from '@/lib/db/transaction'
import {
  closeWindow,
  emptyWindow,
  nextClosing,
  type JsonObject,
  type StartRequest,
  type WindowState,
} from '@/lib/engine'
import { newId } from '@/lib/runtime/new-id'
import { recordEvaluations } from '../evaluations/record'
import { startSlots } from '../schedule/start-slots'
import type { TakenSlot } from '../schedule/take-due'
import type { Listener } from './listener-index'

const closedAtOnce = 100

type Row = { state: { window?: WindowState }; now: number }

export async function closeWindows(pool: Pool, listeners: readonly Listener[]): Promise<void> {
  const waiting = listeners.filter(({ rule }) => rule.onMiss !== 'SKIP')
  if (waiting.length > 0) await expectDaily(pool, waiting)
  const { rows } = await pool.query<{ namespace: string; flowId: string; triggerId: string }>(
    `SELECT namespace, flow_id AS "flowId", trigger_id AS "triggerId" FROM triggers
      WHERE state->'window'->>'closesAt' IS NOT NULL AND NOT disabled
        AND (state->'window'->>'closesAt')::float8 <= extract(epoch FROM clock_timestamp()) * 1000 LIMIT $1`,
    [closedAtOnce],
  )
  const known = new Map(listeners.map((one) => [keyOf(one), one]))
  const slots: TakenSlot[] = []
  for (const row of rows) {
    const listener = known.get(keyOf(row))
    const slot = listener ? await transaction(pool, (client) => closeOne(client, listener)) : null
    if (slot) slots.push(slot)
  }
  if (slots.length > 0) await startSlots(pool, slots)
}

const keyOf = ({
  namespace,
  flowId,
  triggerId,
}: Pick<Listener, 'namespace' | 'flowId' | 'triggerId'>) => `${namespace}/${flowId}/${triggerId}`

/** Daily windows that somebody wants to know the miss of close also on days when nothing comes. */
async function expectDaily(pool: Pool, listeners: Listener[]): Promise<void> {
  const { rows } = await pool.query<Row & { key: string }>(
    `SELECT concat_ws('/', namespace, flow_id, trigger_id) AS key, state,
        floor(extract(epoch FROM clock_timestamp()) * 1000)::float8 AS now
       FROM triggers WHERE concat_ws('/', namespace, flow_id, trigger_id) = ANY($1) AND NOT disabled
        AND state->'window'->>'closesAt' IS NULL`,
    [listeners.map(keyOf)],
  )
  for (const { key, state, now } of rows) {
    const listener = listeners.find((one) => keyOf(one) === key)
    const closesAt = listener && nextClosing(listener.rule, state.window ?? emptyWindow, now)
    if (!listener || closesAt == null) continue
    await pool.query(
      `UPDATE triggers SET state = jsonb_set(state || jsonb_build_object('window', coalesce(state->'window', $5)),
           '{window,closesAt}', to_jsonb($4::float8))
        WHERE namespace = $1 AND flow_id = $2 AND trigger_id = $3 AND state->'window'->>'closesAt' IS NULL`,
      [
        listener.namespace,
        listener.flowId,
        listener.triggerId,
        closesAt,
        JSON.stringify(emptyWindow),
      ],
    )
  }
}

async function closeOne(client: PoolClient, listener: Listener): Promise<TakenSlot | null> {
  const { namespace, flowId, triggerId, rule } = listener
  const key = [namespace, flowId, triggerId]
  const { rows } = await client.query<Row>(
    `SELECT state, floor(extract(epoch FROM clock_timestamp()) * 1000)::float8 AS now FROM triggers
      WHERE namespace = $1 AND flow_id = $2 AND trigger_id = $3 FOR UPDATE SKIP LOCKED`,
    key,
  )
  const row = rows[0]
  const window = row?.state.window
  const closed = row && window ? closeWindow(rule, window, row.now) : null
  if (!row || !window || !closed) return null
  await client.query(
    `UPDATE triggers SET state = jsonb_set(state, '{window}', $4)
      WHERE namespace = $1 AND flow_id = $2 AND trigger_id = $3`,
    [...key, JSON.stringify(closed.state)],
  )
  const at = row.now
  await recordEvaluations(client, [{ namespace, flowId, triggerId, at, reason: closed.reason }])
  if (closed.onMiss === 'SKIP') return null
  const plannedAt = new Date(window.closesAt ?? at).toISOString()
  const { come, missing, reason } = closed
  const request = requestOf(listener, newId(at), { plannedAt, come, missing }, reason)
  const { executionId } = request
  const { rowCount } = await client.query(
    `INSERT INTO trigger_slots (namespace, flow_id, trigger_id, planned_at, execution_id, created_at, request)
     VALUES ($1, $2, $3, $4, $5, clock_timestamp(), $6) ON CONFLICT DO NOTHING`,
    [...key, plannedAt, executionId, JSON.stringify(request)],
  )
  if (rowCount === 0) return null
  await client.query(
    `UPDATE triggers SET last_at = clock_timestamp(), last_execution_id = $4
      WHERE namespace = $1 AND flow_id = $2 AND trigger_id = $3`,
    [...key, executionId],
  )
  return { namespace, flowId, triggerId, plannedAt, executionId, request }
}

/** FAIL: it is created and ends at once with the reason. RUN: it runs with the defaults of its inputs. */
function requestOf(
  listener: Listener,
  executionId: string,
  { plannedAt, come, missing }: { plannedAt: string; come: string[]; missing: string[] },
  reason: string,
): StartRequest {
  const variables: JsonObject = { missed: true, date: plannedAt, come, missing }
  return {
    executionId,
    namespace: listener.namespace,
    flowId: listener.flowId,
    flowRevision: listener.flowRevision,
    inputs: {},
    labels: {},
    trigger: { id: listener.triggerId, type: 'core.trigger.Flow', variables },
    correlationId: executionId,
    parent: null,
    originalId: null,
    scheduleAt: null,
    ...(listener.rule.onMiss === 'FAIL'
      ? { failure: { code: 'trigger-window', message: `The ${reason}.` } }
      : {}),
  }
}

// All reads of triggers. Each takes the viewer and shows nothing outside their namespaces.

import { may } from '@/lib/accounts/may'
import { addNamespacePrefix, addNamespaceRight } from '@/lib/accounts/namespace-filter'
import type { Viewer } from '@/lib/accounts/schema'
import type { TriggerDefinition } from '@/lib/engine'
import { newestFlow } from '@/lib/flows/newest'
import { noFlow } from '@/lib/flows/read'
import { running } from '@/lib/runtime/running'
import { AppError } from '@/lib/shared/errors'
import type { Backfill } from './schedule/backfill'
import { clockNote } from './schedule/next-fires'
import { isSchedule, readSchedule } from './schedule/read-schedule'
import {
  countedAtMost,
  lateAfterMs,
  type BackfillView,
  type ComingTriggers,
  type FireTime,
  type FlowTriggerView,
  type TriggerFilter,
  type TriggerPage,
  type TriggerShow,
  type TriggerView,
} from './schema'

type TriggerRow = Omit<TriggerView, 'nextAt' | 'lastAt' | 'lastReasonAt' | 'backfill'> & {
  backfill: Backfill | null
  nextAt: Date | number | null
  planned: number | null
  lastAt: Date | null
  lastReasonAt: Date | null
}

const waiting = `(NOT t.disabled AND coalesce(t.state->'schedule' ? 'waiting', false))`
const shown: Record<TriggerShow, string> = {
  on: 'NOT t.disabled',
  off: 't.disabled',
  waiting,
  // By the clock of the database, which says when it is due.
  late: `(NOT t.disabled AND NOT ${waiting} AND coalesce(t.next_at < clock_timestamp() - interval '${lateAfterMs} milliseconds', false))`,
  backfill: `t.backfill->>'cursor' IS NOT NULL`,
}
const columns = `t.namespace, t.flow_id AS "flowId", t.trigger_id AS "triggerId", t.type, t.disabled,
  t.state ? 'switchedOff' AS "switchedOff", t.next_at AS "nextAt", (t.state->'schedule'->>'planned')::float8 AS planned,
  ${shown.waiting} AS waiting, ${shown.late} AS late, t.last_at AS "lastAt",
  CASE WHEN e.id IS NULL THEN NULL ELSE json_build_object('id', e.id, 'state', e.state) END AS "lastExecution",
  t.last_reason AS "lastReason", t.last_reason_at AS "lastReasonAt", t.backfill`
const from = 'triggers t LEFT JOIN executions e ON e.id = t.last_execution_id'

/** By namespace, flow and trigger. */
export async function readTriggers(
  viewer: Pick<Viewer, 'grants'>,
  filter: TriggerFilter,
): Promise<TriggerPage> {
  const limit = filter.limit ?? 50
  const where = { conditions: ['true'], values: [] as unknown[] }
  const value = (given: unknown) => `$${where.values.push(given)}`
  addNamespaceRight(where, viewer, 'trigger.read', 't.namespace')
  if (filter.namespace) addNamespacePrefix(where, filter.namespace, 't.namespace')
  if (filter.flowId) where.conditions.push(`t.flow_id = ${value(filter.flowId)}`)
  if (filter.type) where.conditions.push(`t.type = ${value(filter.type)}`)
  if (filter.show) where.conditions.push(shown[filter.show])
  if (filter.text) {
    const all = `lower(t.namespace || '.' || t.flow_id || ' ' || t.trigger_id || ' ' || t.type)`
    where.conditions.push(`strpos(${all}, ${value(filter.text.toLowerCase())}) > 0`)
  }
  const after = filter.after?.split('/') ?? []
  if (after.length === 3) {
    const [namespace, flowId, triggerId] = after.map(value)
    where.conditions.push(
      `(t.namespace, t.flow_id, t.trigger_id) > (${namespace}, ${flowId}, ${triggerId})`,
    )
  }
  const { rows } = await running().pool.query<TriggerRow>(
    `SELECT ${columns} FROM ${from} WHERE ${where.conditions.join(' AND ')}
      ORDER BY t.namespace, t.flow_id, t.trigger_id LIMIT ${value(limit + 1)}`,
    where.values,
  )
  const page = rows.slice(0, limit)
  const last = page.at(-1)
  const next =
    rows.length > limit && last ? `${last.namespace}/${last.flowId}/${last.triggerId}` : null
  return { triggers: page.map(triggerView), next }
}

/** The soonest of what goes by the clock, and how many are late or wait for an execution of their own. */
export async function readComing(
  viewer: Pick<Viewer, 'grants'>,
  limit: number,
  namespace?: string,
): Promise<ComingTriggers> {
  const where = { conditions: ['true'], values: [] as unknown[] }
  addNamespaceRight(where, viewer, 'trigger.read', 't.namespace')
  if (namespace) addNamespacePrefix(where, namespace, 't.namespace')
  const { pool } = running()
  const own = where.conditions.join(' AND ')
  const count = async (show: TriggerShow): Promise<number> => {
    const some = `SELECT 1 FROM triggers t WHERE ${own} AND ${shown[show]} LIMIT ${countedAtMost}`
    return (await pool.query(some, where.values)).rowCount ?? 0
  }
  const [{ rows }, late, waits] = await Promise.all([
    pool.query<TriggerRow>(
      `SELECT ${columns} FROM ${from} WHERE ${own} AND NOT t.disabled AND NOT ${shown.waiting} AND t.next_at < 'infinity'
         AND t.type LIKE 'core.trigger.Schedule%'
        ORDER BY t.next_at, t.namespace, t.flow_id, t.trigger_id LIMIT $${where.values.length + 1}`,
      [...where.values, limit],
    ),
    count('late'),
    count('waiting'),
  ])
  return { next: rows.map(triggerView), late, waiting: waits }
}

/**
 * What it waits for until then is told by the planned time; else it is when it will be looked at, with its
 * jitter. A trigger that was just saved has no look yet.
 */
function triggerView({ planned, backfill, ...row }: TriggerRow): TriggerView {
  const look = row.nextAt instanceof Date ? row.nextAt.getTime() : null
  const next = row.waiting ? (planned ?? look) : (look ?? planned)
  return {
    ...row,
    nextAt: row.disabled || next === null ? null : new Date(next).toISOString(),
    lastAt: row.lastAt?.toISOString() ?? null,
    lastReasonAt: row.lastReasonAt?.toISOString() ?? null,
    backfill: backfill && backfillView(backfill),
  }
}

const shownTimes = 10

/** The triggers of one flow, with the next times of those that go by the clock. Throws not-found. */
export async function readFlowTriggers(
  viewer: Pick<Viewer, 'grants'>,
  namespace: string,
  flowId: string,
): Promise<FlowTriggerView[]> {
  if (!may(viewer, 'trigger.read', namespace)) {
    throw new AppError('not-found', noFlow(namespace, flowId))
  }
  const newest = await newestFlow(namespace, flowId)
  if (!newest) throw new AppError('not-found', noFlow(namespace, flowId))
  const { rows } = await running().pool.query<TriggerRow>(
    `SELECT ${columns} FROM ${from} WHERE t.namespace = $1 AND t.flow_id = $2`,
    [namespace, flowId],
  )
  const byId = new Map(rows.map((row) => [row.triggerId, triggerView(row)]))
  return newest.flow.triggers.flatMap((definition) => {
    const view = byId.get(definition.id)
    if (!view) return []
    return [{ ...view, description: definition.description ?? null, ...timesOf(definition) }]
  })
}

function backfillView(backfill: Backfill): BackfillView {
  const { from: begin, to, cursor, paused, total, started, skipped } = backfill
  return {
    from: new Date(begin).toISOString(),
    to: new Date(to).toISOString(),
    paused,
    going: cursor !== null,
    total,
    started,
    skipped,
  }
}

/** As its text says, whether it is switched on or not. */
function timesOf(definition: TriggerDefinition): Pick<FlowTriggerView, 'cron' | 'zone' | 'times'> {
  const none = { cron: null, zone: null, times: [] }
  if (!isSchedule(definition.type)) return none
  try {
    const { cron, zone, after } = readSchedule(definition)
    const times: FireTime[] = []
    let at = after(Date.now())
    while (at !== null && times.length < shownTimes) {
      const note = cron === null ? null : clockNote(cron, zone, at)
      times.push({
        at: new Date(at).toISOString(),
        note: note && { kind: note.kind, from: hourOf(note.from), to: hourOf(note.to) },
      })
      at = after(at)
    }
    return { cron, zone, times }
  } catch {
    return none
  }
}

const hourOf = (wall: number): string => new Date(wall).toISOString().slice(11, 16)

export const noTrigger = (key: { namespace: string; flowId: string; triggerId: string }): string =>
  `There is no trigger ${key.triggerId} in ${key.namespace}.${key.flowId}.`

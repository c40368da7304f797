// What something waits for, with the facts behind the words: who holds the slots, which workers could take
// it and what stands before it, who may let it go on. Each kind costs one short statement.

import { may } from '@/lib/accounts/may'
import { permissions, roles, type Viewer } from '@/lib/accounts/schema'
import type { Waiting } from '@/lib/engine'
import { running } from '@/lib/runtime/running'
import { authoriseExecution } from './one'

/** Why an execution or one of its task runs waits, as things stand now. */
export type WaitingFacts = {
  waiting: Waiting
  /** Of what waits for a worker: those that could take it. */
  workers?: {
    connected: number
    /** Connected, but paused or draining: they take nothing new. */
    standing: number
    slots: number
    running: number
    /** Attempts that wait for the same group and came before. */
    ahead: number
  }
  /** Of what waits for a slot. */
  slot?: {
    /** Executions that hold the slots, oldest first, and at most ten of them; only those one may see. */
    holders: { id: string; since: string }[]
    held: number
    ahead: number
  }
  /** Of what waits for a person: those with the right to let it go on. */
  people?: { names: string[]; count: number }
}

/** Null where nothing waits. Throws not-found. */
export async function readWaiting(
  viewer: Viewer,
  executionId: string,
  taskRunId: string | undefined,
): Promise<WaitingFacts | null> {
  await authoriseExecution(viewer, 'execution.read', executionId)
  const found = await currentWaiting(executionId, taskRunId)
  if (!found) return null
  const { waiting, namespace, waitingTaskRunId } = found
  if (waiting.kind === 'worker') {
    return { waiting, workers: await workerFacts(waiting.group, executionId, waitingTaskRunId) }
  }
  if (waiting.kind === 'slot')
    return { waiting, slot: await slotFacts(viewer, waiting, executionId) }
  if (waiting.kind === 'approval' || waiting.kind === 'breakpoint') {
    return { waiting, people: await peopleWhoMay(namespace) }
  }
  return { waiting }
}

type Row = {
  namespace: string
  flow_id: string
  state: string
  schedule_at: Date | null
  waiting_for: Waiting | null
  task_run_id: string | null
  slot_limit: number | null
}

async function currentWaiting(executionId: string, taskRunId: string | undefined) {
  const { rows } = await running().pool.query<Row>(
    `select e.namespace, e.flow_id, e.state, e.schedule_at, t.waiting_for, t.id as task_run_id,
       (select s.slot_limit from flow_slots s
         where s.execution_id = e.id and s.granted_at is null) as slot_limit
     from executions e
     left join lateral (select id, waiting_for from task_runs
       where execution_id = e.id and live and waiting_for is not null
         and ($2::uuid is null or id = $2) order by ordinal limit 1) t on true
     where e.id = $1 and not e.terminal`,
    [executionId, taskRunId ?? null],
  )
  const row = rows[0]
  const waiting = row && (row.waiting_for ?? (taskRunId ? null : ownWaiting(row)))
  if (!row || !waiting) return null
  return { waiting, namespace: row.namespace, waitingTaskRunId: row.task_run_id }
}

/** What the execution itself waits for before any task of it does. */
function ownWaiting(row: Row): Waiting | null {
  if (row.state === 'CREATED' && row.schedule_at) {
    return { kind: 'timer', dueAt: row.schedule_at.getTime() }
  }
  if (row.state === 'BREAKPOINT') return { kind: 'breakpoint' }
  if (row.state === 'PAUSED') return { kind: 'approval', dueAt: null }
  if (row.state !== 'QUEUED' || row.slot_limit === null) return null
  const { namespace, flow_id: flowId, slot_limit: limit } = row
  return { kind: 'slot', namespace, flowId, limit }
}

async function workerFacts(
  group: string | null,
  executionId: string,
  taskRunId: string | null,
): Promise<NonNullable<WaitingFacts['workers']>> {
  const { rows } = await running().pool.query<NonNullable<WaitingFacts['workers']>>(
    `select count(*) filter (where w.state = 'active')::int as connected,
       count(*) filter (where w.state <> 'active')::int as standing,
       coalesce(sum(w.slots) filter (where w.state = 'active'), 0)::int as slots,
       coalesce(sum(w.running) filter (where w.state = 'active'), 0)::int as running,
       (select count(*)::int from work_items i
         where i."group" = coalesce($1, '') and i.created_at < coalesce((select min(o.created_at)
           from work_items o where o.execution_id = $2 and o.task_run_id = $3), now())) as ahead
     from workers w
     where w.state in ('active', 'paused', 'draining') and coalesce(w."group", '') = coalesce($1, '')`,
    [group, executionId, taskRunId],
  )
  return rows[0] ?? { connected: 0, standing: 0, slots: 0, running: 0, ahead: 0 }
}

const mostHolders = 10

async function slotFacts(
  viewer: Viewer,
  { namespace, flowId }: Extract<Waiting, { kind: 'slot' }>,
  executionId: string,
): Promise<NonNullable<WaitingFacts['slot']>> {
  const { rows } = await running().pool.query<{ id: string; granted: Date | null; first: boolean }>(
    `select s.execution_id as id, s.granted_at as granted,
       (s.asked_at, s.execution_id) < (select o.asked_at, o.execution_id from flow_slots o
         where o.execution_id = $3) as first
     from flow_slots s where s.namespace = $1 and s.flow_id = $2
     order by s.asked_at, s.execution_id`,
    [namespace, flowId, executionId],
  )
  const held = rows.filter(({ granted }) => granted !== null)
  const holders = held.slice(0, mostHolders).map(({ id, granted }) => ({
    id,
    since: (granted ?? new Date(0)).toISOString(),
  }))
  return {
    holders: may(viewer, 'execution.read', namespace) ? holders : [],
    held: held.length,
    ahead: rows.filter(({ granted, first }) => granted === null && first).length,
  }
}

const mostNames = 5

async function peopleWhoMay(namespace: string): Promise<NonNullable<WaitingFacts['people']>> {
  const enough = roles.slice(roles.indexOf(permissions['execution.control']))
  const { rows } = await running().pool.query<{ name: string; count: number }>(
    `select u.name, count(*) over ()::int as count from users u
     where not u.disabled and exists (select 1 from role_grants g
       where g.user_id = u.id and g.role = any($2)
         and (g.namespace = '' or g.namespace = $1 or starts_with($1, g.namespace || '.')))
     order by u.name limit ${mostNames}`,
    [namespace, enough],
  )
  return { names: rows.map(({ name }) => name), count: rows[0]?.count ?? 0 }
}

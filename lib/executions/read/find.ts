// Which executions match a filter, newest first, without ever reading much for one answer.
//
// A filter that little matches would have Postgres read the whole table for a page, and an index for each filter
// would be paid by every start and every end. So a look goes along an index that is there, in the order of ids,
// for a bounded number of rows; what it found is the answer, with the id that it came to, where the next one goes on.
// The way is chosen here and not by statistics, which say how much matches but not where it lies:
// - few flows (of a namespace, a text, a right): each flow's own part of its index, merged;
// - states that executions are seldom in: those that go on, and those that ended without success;
// - a worker, where it ran little: what it ran; otherwise all, newest first.

import { addNamespaceRight } from '@/lib/accounts/namespace-filter'
import type { Permission, Viewer } from '@/lib/accounts/schema'
import { isTerminal } from '@/lib/engine'
import { running } from '@/lib/runtime/running'
import { uuidFloor } from '@/lib/shared/uuid-floor'
import type { ExecutionPageRequest } from '../filter'
import {
  add,
  addFilter,
  addFlow,
  addIdRange,
  executionWhere,
  idsThatBegin,
  textOfFlow,
  whereText,
  type Where,
} from './conditions'

/** Newest first; `reached`: all from this id on were looked at, and older ones were not. Null: all were. */
export type Found = { ids: string[]; reached: string | null }

type Asked = Omit<ExecutionPageRequest, 'limit'>
type Flows = { namespaces: string[]; flowIds: string[] }
/** A way along an index: what is added to its condition. */
type Way = { flows: Flows } | { ids: { first: string; last: string } } | { only: string }

export type Bounds = typeof bounds

/** How many rows one look reads at most. */
const bounds = {
  /** Newest first they lie side by side. */
  inOrder: 10_000,
  /** Along another index each lies on a page of its own. */
  scattered: 1_500,
  /** Each is asked which worker ran it. */
  askedForWorker: 1_000,
  ofWorker: 5_000,
  flows: 60,
}

export async function findExecutions(
  viewer: Pick<Viewer, 'grants'>,
  request: Asked,
  permission: Permission,
  limit: number,
  most: Bounds = bounds,
): Promise<Found> {
  const asked = request.workerId ? { ...request, before: await leftBefore(request) } : request
  const found = async (ways: Way[], reached: string | null, among?: string[]): Promise<Found> => {
    const conditions = (where: Where, way: Way) => {
      if ('flows' in way) addFilter(where, withoutFlows(asked))
      else {
        addNamespaceRight(where, viewer, permission, 'e.namespace')
        addFilter(where, asked)
      }
      addIdRange(where, { before: asked.before, after: asked.after })
      if (reached) add(where, 'e.id >= ?', reached)
      if (among) add(where, 'e.id = any(?::uuid[])', among)
    }
    return { ids: await idsAlong(ways, conditions, `limit ${limit}`), reached }
  }
  if (!isNarrowed(viewer, asked, permission)) return found([all], null)
  const ran = asked.workerId ? await ranBy(asked.workerId, most) : null
  if (ran) return found([all], null, ran)
  const { ways, reached } = await waysFor(viewer, asked, permission, most)
  return found(ways, reached)
}

const all: Way = { only: 'true' }

/** Whether anything but times is asked, and no index answers it alone. */
function isNarrowed(viewer: Pick<Viewer, 'grants'>, asked: Asked, permission: Permission): boolean {
  const { from: _from, to: _to, ...rest } = asked
  if (asked.correlationId !== undefined) return false
  return executionWhere(viewer, rest, permission).conditions.length > 0
}

/** What is left to ask of the rows of flows that were chosen by all of this, and by the viewer's rights. */
function withoutFlows(asked: Asked): Asked {
  const { namespace: _namespace, flowId: _flowId, text: _text, ...rest } = asked
  const { namespaces: _some, otherThanNamespaces: _but, ...others } = rest
  const { flowIds: _these, otherThanFlowIds: _not, ...left } = others
  return left
}

function asksFlowsAlone(asked: Asked): boolean {
  const { from: _from, to: _to, before: _before, after: _after, ...rest } = withoutFlows(asked)
  return Object.values(rest).every((value) => value === undefined)
}

async function waysFor(
  viewer: Pick<Viewer, 'grants'>,
  asked: Asked,
  permission: Permission,
  most: Bounds,
): Promise<{ ways: Way[]; reached: string | null }> {
  const scattered = asked.workerId ? most.askedForWorker : most.scattered
  const rare = asked.states ? waysOfStates(asked.states) : null
  const flows = await flowsOf(viewer, asked, permission, most)
  const ids = asked.text ? idsThatBegin(asked.text) : null
  const byId: Way[] = ids ? [{ ids }] : []
  if (flows) {
    const ways: Way[] = [{ flows }, ...byId]
    if (asksFlowsAlone(asked)) return { ways, reached: null }
    const each = Math.ceil(scattered / Math.max(1, flows.flowIds.length))
    const reached = await edgeOf(ways, asked, each)
    if (reached === null || !rare) return { ways, reached }
  }
  if (rare) {
    const ways = [...rare, ...byId]
    return { ways, reached: await edgeOf(ways, asked, scattered) }
  }
  const ways = [all, ...byId]
  const inOrder = asked.workerId ? most.askedForWorker : most.inOrder
  return { ways, reached: await edgeOf(ways, asked, inOrder) }
}

/** Null where one of the states is that of most executions. */
function waysOfStates(states: NonNullable<Asked['states']>): Way[] | null {
  if (states.length === 0 || states.includes('SUCCESS')) return null
  const ended = states.filter((state) => isTerminal(state)).length
  return [
    ...(ended < states.length ? [{ only: 'not e.terminal' }] : []),
    ...(ended > 0 ? [{ only: 'e.unsuccessful' }] : []),
  ]
}

/** The flows that can match, deleted ones too; null where they are too many to walk one by one, or all. */
async function flowsOf(
  viewer: Pick<Viewer, 'grants'>,
  asked: Asked,
  permission: Permission,
  most: Bounds,
): Promise<Flows | null> {
  const where: Where = { conditions: [], values: [] }
  addNamespaceRight(where, viewer, permission, 'f.namespace')
  addFlow(where, asked, { namespace: 'f.namespace', flowId: 'f.id' })
  if (asked.text) {
    add(where, `(${textOfFlow('?', 'f.namespace', 'f.id')})`, asked.text.toLowerCase())
  }
  if (where.conditions.length === 0) return null
  const { rows } = await running().pool.query<{ namespace: string; id: string }>(
    `select f.namespace, f.id from flows f ${whereText(where)} limit ${most.flows + 1}`,
    where.values,
  )
  if (rows.length > most.flows) return null
  return { namespaces: rows.map((row) => row.namespace), flowIds: rows.map((row) => row.id) }
}

/** Executions that had an attempt on the worker; null where they are many. */
async function ranBy(workerId: string, { ofWorker }: Bounds): Promise<string[] | null> {
  const { rows } = await running().pool.query<{ id: string }>(
    `select distinct execution_id as id from (
       (select execution_id from task_runs where attempt_worker_id = $1 limit ${ofWorker + 1})
       union all
       (select execution_id from past_attempts where worker_id = $1 limit ${ofWorker + 1})) ran`,
    [workerId],
  )
  return rows.length > ofWorker ? null : rows.map((row) => row.id)
}

/** What was created after a worker had left was not run by it (a minute: clocks differ). An earlier end of the page. */
async function leftBefore({ workerId, before }: Asked): Promise<string | undefined> {
  const { rows } = await running().pool.query<{ leftAt: Date }>(
    'select left_at as "leftAt" from workers where id = $1 and left_at is not null',
    [workerId],
  )
  const [left] = rows.map(({ leftAt }) => uuidFloor(leftAt.getTime() + 60_000))
  return left && (!before || left < before) ? left : before
}

/** How far back a look along these ways goes at most; null: to the end. */
async function edgeOf(ways: Way[], asked: Asked, most: number): Promise<string | null> {
  const [edge] = await idsAlong(ways, (where) => addIdRange(where, asked), `offset ${most} limit 1`)
  return edge ?? null
}

/**
 * Each way for itself in the order of ids, and cut by `tail` for itself: each then ends where its own index
 * says. One may find what another found.
 */
async function idsAlong(
  ways: Way[],
  addConditions: (where: Where, way: Way) => void,
  tail: string,
): Promise<string[]> {
  const values: unknown[] = []
  const parts = ways.map((way) => {
    const where: Where = { conditions: [], values }
    let from = ''
    if ('only' in way) where.conditions.push(way.only)
    else if ('ids' in way) {
      add(where, 'e.id >= ?', way.ids.first)
      add(where, 'e.id <= ?', way.ids.last)
    } else {
      values.push(way.flows.namespaces, way.flows.flowIds)
      from = `unnest($${values.length - 1}::text[], $${values.length}::text[]) f(namespace, flow_id)`
      where.conditions.push('e.namespace = f.namespace', 'e.flow_id = f.flow_id')
    }
    addConditions(where, way)
    const walk = `select e.id from executions e ${whereText(where)} order by e.id desc ${tail}`
    return from ? `(select one.id from ${from} cross join lateral (${walk}) one)` : `(${walk})`
  })
  const limit = /limit \d+$/.exec(tail)?.[0] ?? ''
  const { rows } = await running().pool.query<{ id: string }>(
    `select id from (${parts.join(' union ')}) found order by id desc ${limit}`,
    values,
  )
  return rows.map((row) => row.id)
}

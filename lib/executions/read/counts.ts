// What the home page draws: executions by state over time from the minute counts, and what goes on now.

import { addNamespacePrefix, addNamespaceRight } from '@/lib/accounts/namespace-filter'
import type { Viewer } from '@/lib/accounts/schema'
import type { StateName } from '@/lib/engine'
import { running } from '@/lib/runtime/running'
import { executionColumns, toExecution, type ExecutionRow } from './rows'
import type { ExecutionSummary } from '../schema'
import { executionSummary } from '../view'
import { add, whereText, type Where } from './conditions'

export type HomeCounts = {
  /** One entry per bucket and state with executions that came to that state then. */
  overTime: { at: string; state: StateName; count: number }[]
  bucketMinutes: number
  /** Live executions by state. */
  live: { state: StateName; count: number }[]
  /** The newest that failed in the range. */
  failed: ExecutionSummary[]
}

export type HomeRequest = {
  namespace?: string | undefined
  flowId?: string | undefined
  /** ISO 8601. */
  from: string
  to: string
}

const wantedBuckets = 60

export async function readHomeCounts(viewer: Viewer, request: HomeRequest): Promise<HomeCounts> {
  const minutes = Math.max(1, (Date.parse(request.to) - Date.parse(request.from)) / 60_000)
  const bucketMinutes = Math.max(1, Math.ceil(minutes / wantedBuckets))
  const [overTime, live, failed] = await Promise.all([
    countsOverTime(viewer, request, bucketMinutes),
    liveCounts(viewer, request),
    newestFailed(viewer, request),
  ])
  return { overTime, bucketMinutes, live, failed }
}

function scoped(viewer: Viewer, request: HomeRequest, prefix: string): Where {
  const where: Where = { conditions: [], values: [] }
  addNamespaceRight(where, viewer, 'execution.read', `${prefix}.namespace`)
  if (request.namespace) addNamespacePrefix(where, request.namespace, `${prefix}.namespace`)
  if (request.flowId) add(where, `${prefix}.flow_id = ?`, request.flowId)
  return where
}

type Bucket = { at: Date; state: StateName; count: number }

async function countsOverTime(viewer: Viewer, request: HomeRequest, bucketMinutes: number) {
  const where = scoped(viewer, request, 'c')
  add(where, 'c.minute >= ?', new Date(request.from))
  add(where, 'c.minute < ?', new Date(request.to))
  where.values.push(bucketMinutes)
  const found = await running().pool.query<Bucket>(
    `select date_bin(make_interval(mins => $${where.values.length}), c.minute,
       timestamptz '2000-01-01 00:00:00+00') as at, c.state, sum(c.count)::int as count
     from execution_counts c ${whereText(where)} group by 1, 2 order by 1, 2`,
    where.values,
  )
  return found.rows.map((row) => ({ at: row.at.toISOString(), state: row.state, count: row.count }))
}

/** Only live rows are looked at: there are as many as run now. */
async function liveCounts(viewer: Viewer, request: HomeRequest) {
  const where = scoped(viewer, request, 'e')
  where.conditions.push('not e.terminal')
  const found = await running().pool.query<{ state: StateName; count: number }>(
    `select e.state, count(*)::int as count from executions e ${whereText(where)}
     group by 1 order by 2 desc`,
    where.values,
  )
  return found.rows
}

async function newestFailed(viewer: Viewer, request: HomeRequest): Promise<ExecutionSummary[]> {
  const where = scoped(viewer, request, 'e')
  add(where, 'e.created_at >= ?', new Date(request.from))
  where.conditions.push(`e.state = 'FAILED'`)
  const found = await running().pool.query<ExecutionRow>(
    `select ${executionColumns} from executions e ${whereText(where)} order by e.id desc limit 10`,
    where.values,
  )
  return found.rows.map((row) => executionSummary(toExecution(row)))
}

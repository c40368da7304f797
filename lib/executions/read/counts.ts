// What the home page draws: executions by state over time from the minute counts, and what goes on now.

import { addNamespacePrefix, addNamespaceRight } from '@/lib/accounts/namespace-filter'
import type { Viewer } from '@/lib/accounts/schema'
import { isTerminal, type StateName, stateNames } from '@/lib/engine'
import { running } from '@/lib/runtime/running'
import type { ExecutionSummary } from '../schema'
import { add, whereText, type Where } from './conditions'
import { readExecutions } from './list'

export type FailingFlow = {
  namespace: string
  flowId: string
  /** Of the executions that ended in the range. */
  failed: number
  ended: number
  /** How many failed in each twenty-fourth of the range, oldest first. */
  trend: number[]
}

export type HomeCounts = {
  /** One entry per bucket and state with executions that ended in that state then. */
  overTime: { at: string; state: StateName; count: number }[]
  bucketMinutes: number
  /** Live executions by state. */
  live: { state: StateName; count: number }[]
  /** The flows with most failures in the range. */
  failing: FailingFlow[]
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
const trendParts = 24
const mostFailing = 8
const mostFailed = 5

export async function readHomeCounts(viewer: Viewer, request: HomeRequest): Promise<HomeCounts> {
  const minutes = Math.max(1, (Date.parse(request.to) - Date.parse(request.from)) / 60_000)
  const bucketMinutes = Math.max(1, Math.ceil(minutes / wantedBuckets))
  const { namespace, flowId, from } = request
  const failed = { namespace, flowId, from, states: ['FAILED' as const], limit: mostFailed }
  const [counted, live, newest] = await Promise.all([
    countsOverTime(viewer, request, bucketMinutes),
    liveCounts(viewer, request),
    readExecutions(viewer, failed),
  ])
  return { ...counted, bucketMinutes, live, failed: newest.executions }
}

function scoped(viewer: Viewer, request: HomeRequest, prefix: string): Where {
  const where: Where = { conditions: [], values: [] }
  addNamespaceRight(where, viewer, 'execution.read', `${prefix}.namespace`)
  if (request.namespace) addNamespacePrefix(where, request.namespace, `${prefix}.namespace`)
  if (request.flowId) add(where, `${prefix}.flow_id = ?`, request.flowId)
  return where
}

type Bucket = { at: string; state: StateName; count: number }
type Failing = Omit<FailingFlow, 'trend'> & { parts: [at: string, count: number][] }

const ends = stateNames.filter((state) => isTerminal(state))

/** The counts of a range are read once, for the chart and for the flows that fail. */
async function countsOverTime(viewer: Viewer, request: HomeRequest, bucketMinutes: number) {
  const where = scoped(viewer, request, 'c')
  add(where, 'c.minute >= ?', new Date(request.from))
  add(where, 'c.minute < ?', new Date(request.to))
  add(where, 'c.state = any(?)', ends)
  const step = `make_interval(mins => $${where.values.push(bucketMinutes)})`
  const { rows } = await running().pool.query<{ overTime: Bucket[]; failing: Failing[] }>(
    `with c as materialized (
       select date_bin(${step}, c.minute, timestamptz '2000-01-01 00:00:00+00') as at, c.namespace,
         c.flow_id, c.state, sum(c.count)::int as count
       from execution_counts c ${whereText(where)} group by 1, 2, 3, 4
     ), over_time as (
       select at, state, sum(count)::int as count from c group by 1, 2 order by 1, 2
     ), failing as (
       select namespace, flow_id as "flowId", sum(count) filter (where state = 'FAILED')::int as failed,
         sum(count)::int as ended, json_agg(json_build_array(at, count)) filter (where state = 'FAILED') as parts
       from c group by 1, 2 having bool_or(state = 'FAILED') order by 3 desc, 1, 2 limit ${mostFailing}
     )
     select (select coalesce(json_agg(over_time), '[]') from over_time) as "overTime",
       (select coalesce(json_agg(failing), '[]') from failing) as failing`,
    where.values,
  )
  const [{ overTime, failing } = { overTime: [], failing: [] }] = rows
  return {
    overTime: overTime.map(({ at, state, count }) => {
      return { at: new Date(at).toISOString(), state, count }
    }),
    failing: failing.map(({ parts, namespace, flowId, failed, ended }) => {
      return { namespace, flowId, failed, ended, trend: trendOf(parts, request) }
    }),
  }
}

/** A bucket counts where it begins; the first may begin before the range. */
function trendOf(parts: Failing['parts'], { from, to }: HomeRequest): number[] {
  const trend = Array.from({ length: trendParts }, () => 0)
  const [start, end] = [Date.parse(from), Date.parse(to)]
  for (const [at, count] of parts) {
    const place = Math.floor(((Date.parse(at) - start) / Math.max(1, end - start)) * trendParts)
    const part = Math.min(trendParts - 1, Math.max(0, place))
    trend[part] = (trend[part] ?? 0) + count
  }
  return trend
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

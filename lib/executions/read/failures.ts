// Failures of executions, grouped by what is the same about them: flow, task, code and the message without
// what changes. They are counted among the newest of a range, so that a storm of failures costs no more than
// its newest thousands.

import { z } from 'zod'
import type { Viewer } from '@/lib/accounts/schema'
import type { Failure } from '@/lib/engine'
import { running } from '@/lib/runtime/running'
import { uuidFloor } from '@/lib/shared/uuid-floor'
import { patternOf } from '../fingerprint'
import { executionWhere, whereText } from './conditions'

export type FailureGroup = {
  /** Equal for failures that are the same. */
  key: string
  namespace: string
  flowId: string
  /** The task that failed first; null where the execution failed without one. */
  taskId: string | null
  code: string
  /** The message of the newest. */
  message: string
  count: number
  /** How many failed in each twenty-fourth of the range, oldest first. */
  trend: number[]
  /** ISO 8601. */
  firstAt: string
  lastAt: string
  lastExecutionId: string
}

export type FailureReport = {
  /** The most frequent first. */
  groups: FailureGroup[]
  /** How many executions they were counted among, and whether there are older ones in the range. */
  counted: number
  cut: boolean
  from: string
  to: string
}

export const failureRequestSchema = z.object({
  namespace: z.string().max(150).optional(),
  flowId: z.string().max(100).optional(),
  from: z.iso.datetime({ offset: true }),
  to: z.iso.datetime({ offset: true }),
})

export type FailureRequest = z.infer<typeof failureRequestSchema>

export type SameFailures = {
  /** Other executions of the flow that failed in the same way in the last thirty days. */
  others: number
  /** The newest of them. */
  lastExecutionId: string | null
  lastAt: string | null
}

const newest = 5_000
const sameMs = 30 * 86_400_000
const buckets = 24

type Row = {
  id: string
  namespace: string
  flowId: string
  createdAt: Date
  taskId: string | null
  failure: Failure
}

export async function readFailures(
  viewer: Viewer,
  request: FailureRequest,
): Promise<FailureReport> {
  const rows = await readFailed(viewer, request)
  const counted = rows.slice(0, newest)
  return {
    groups: groupFailures(counted, request),
    counted: counted.length,
    cut: rows.length > newest,
    from: request.from,
    to: request.to,
  }
}

/** Null where the execution has not failed, or did so more than thirty days ago. */
export async function readSameFailures(
  viewer: Viewer,
  { id, namespace, flowId }: { id: string; namespace: string; flowId: string },
): Promise<SameFailures | null> {
  const [from, to] = [Date.now() - sameMs, Date.now()].map((at) => new Date(at).toISOString())
  const rows = await readFailed(viewer, { namespace, flowId, from: from ?? '', to: to ?? '' })
  const own = rows.find((row) => row.id === id)
  if (!own) return null
  const others = rows.filter((row) => row.id !== id && wayOf(row) === wayOf(own))
  const [last] = others
  return {
    others: others.length,
    lastExecutionId: last?.id ?? null,
    lastAt: last?.createdAt.toISOString() ?? null,
  }
}

/**
 * The newest failed executions of the range with what failed first in each, one more than are counted. Most
 * failed by a task; the others (a check, an input that could not be read) have their failure themselves.
 */
async function readFailed(viewer: Viewer, request: FailureRequest): Promise<Row[]> {
  const where = executionWhere(viewer, request, 'execution.read')
  where.conditions.push(`e.state = 'FAILED'`)
  where.values.push(newest + 1, uuidFloor(Date.parse(request.from)))
  const [limit, oldest] = [`$${where.values.length - 1}`, `$${where.values.length}`]
  const columns = `e.id, e.namespace, e.flow_id as "flowId", e.created_at as "createdAt"`
  const found = await running().pool.query<Row>(
    `with by_task as (
       select distinct on (t.execution_id) ${columns}, t.task_id as "taskId", t.failure
       from task_runs t join executions e on e.id = t.execution_id
       ${whereText(where)} and t.failure is not null and t.attempt_number is not null
         and t.execution_id >= ${oldest}::uuid
       order by t.execution_id desc, t.ended_at, t.ordinal limit ${limit}),
     by_itself as (
       select ${columns}, null as "taskId", e.failure from executions e
       ${whereText(where)} and e.failure is not null and e.id >= ${oldest}::uuid
         and not exists (select 1 from by_task where by_task.id = e.id)
       order by e.id desc limit ${limit})
     select * from by_task union all select * from by_itself order by id desc limit ${limit}`,
    where.values,
  )
  return found.rows
}

/** In what way it failed: equal for failures that are the same. */
function wayOf(row: Row): string {
  const { namespace, flowId, taskId, failure } = row
  return JSON.stringify([namespace, flowId, taskId, failure.code, patternOf(failure)])
}

/** Newest first in, most frequent first out. */
function groupFailures(rows: Row[], { from, to }: FailureRequest): FailureGroup[] {
  const start = Date.parse(from)
  const bucketMs = Math.max(1, Date.parse(to) - start) / buckets
  const groups = new Map<string, FailureGroup>()
  for (const row of rows) {
    const key = wayOf(row)
    const at = row.createdAt.toISOString()
    let group = groups.get(key)
    if (!group) {
      const { namespace, flowId, taskId } = row
      const { code, message } = row.failure
      const trend = Array.from({ length: buckets }, () => 0)
      const seen = { count: 0, trend, firstAt: at, lastAt: at, lastExecutionId: row.id }
      group = { key, namespace, flowId, taskId, code, message, ...seen }
      groups.set(key, group)
    }
    group.count += 1
    group.firstAt = at
    const bucket = Math.floor((row.createdAt.getTime() - start) / bucketMs)
    const place = Math.min(buckets - 1, Math.max(0, bucket))
    group.trend[place] = (group.trend[place] ?? 0) + 1
  }
  return [...groups.values()].sort((a, b) => b.count - a.count)
}

// Pages of executions, newest first, by keyset: an id is a time, so the key of a page is the id at which
// the one before ended, and page 1,000 costs what page 1 costs.

import { addNamespacePrefix, addNamespaceRight } from '@/lib/accounts/namespace-filter'
import type { Permission, Viewer } from '@/lib/accounts/schema'
import { running } from '@/lib/runtime/running'
import { uuidFloor } from '@/lib/shared/uuid-floor'
import type { ExecutionFilter, ExecutionPageRequest } from '../filter'
import type { ExecutionSummary } from '../schema'
import { executionSummary } from '../view'
import { executionColumns, toExecution, type ExecutionRow } from './rows'

export type ExecutionPage = { executions: ExecutionSummary[]; next: string | null }
export type Where = { conditions: string[]; values: unknown[] }

export async function readExecutions(
  viewer: Pick<Viewer, 'grants'>,
  request: ExecutionPageRequest,
): Promise<ExecutionPage> {
  const limit = request.limit ?? 25
  const where = executionWhere(viewer, request, 'execution.read')
  if (request.before) add(where, 'e.id < ?', request.before)
  if (request.after) add(where, 'e.id > ?', request.after)
  where.values.push(limit + 1)
  const found = await running().pool.query<ExecutionRow>(
    `select ${executionColumns} from executions e ${whereText(where)}
     order by e.id desc limit $${where.values.length}`,
    where.values,
  )
  const page = found.rows.slice(0, limit)
  const now = Date.now()
  return {
    executions: page.map((row) => executionSummary(toExecution(row), now)),
    next: found.rows.length > limit ? (page.at(-1)?.id ?? null) : null,
  }
}

/** Ids that a filter matches, newest first, for bulk operations. */
export async function readExecutionIds(
  viewer: Pick<Viewer, 'grants'>,
  filter: ExecutionFilter,
  permission: Permission,
  limit: number,
): Promise<string[]> {
  const where = executionWhere(viewer, filter, permission)
  where.values.push(limit)
  const found = await running().pool.query<{ id: string }>(
    `select e.id from executions e ${whereText(where)}
     order by e.id desc limit $${where.values.length}`,
    where.values,
  )
  return found.rows.map((row) => row.id)
}

export function executionWhere(
  viewer: Pick<Viewer, 'grants'>,
  filter: ExecutionFilter,
  permission: Permission,
): Where {
  const where: Where = { conditions: [], values: [] }
  addNamespaceRight(where, viewer, permission, 'e.namespace')
  addFlow(where, filter)
  addSets(where, filter)
  if (filter.states?.length) add(where, 'e.state = any(?)', filter.states)
  if (filter.labels && Object.keys(filter.labels).length > 0) {
    add(where, 'e.labels @> ?::jsonb', JSON.stringify(filter.labels))
  }
  addTimeRange(where, filter)
  if (filter.trigger) add(where, `(e.trigger->>'type' = ? or e.actor->>'kind' = ?)`, filter.trigger)
  if (filter.parentId) add(where, 'e.parent_execution_id = ?', filter.parentId)
  if (filter.originalId) add(where, 'e.original_id = ?', filter.originalId)
  if (filter.correlationId) add(where, 'e.correlation_id = ?', filter.correlationId)
  if (filter.workerId) {
    const ran = 'select 1 from attempts a where a.execution_id = e.id and a.worker_id = ?'
    add(where, `exists (${ran})`, filter.workerId)
  }
  if (filter.text) addText(where, filter.text)
  return where
}

/** With a flow the namespace is its own, and both lead the index; alone it means all below it too. */
function addFlow(where: Where, { namespace, flowId }: ExecutionFilter): void {
  if (flowId) add(where, 'e.flow_id = ?', flowId)
  if (namespace && flowId) add(where, 'e.namespace = ?', namespace)
  else if (namespace) addNamespacePrefix(where, namespace, 'e.namespace')
}

function addSets(where: Where, filter: ExecutionFilter): void {
  if (filter.namespaces) add(where, 'e.namespace = any(?)', filter.namespaces)
  if (filter.otherThanNamespaces) add(where, 'e.namespace <> all(?)', filter.otherThanNamespaces)
  if (filter.flowIds) add(where, 'e.flow_id = any(?)', filter.flowIds)
  if (filter.otherThanFlowIds) add(where, 'e.flow_id <> all(?)', filter.otherThanFlowIds)
  if (filter.isChild !== undefined) {
    where.conditions.push(`e.parent_execution_id is ${filter.isChild ? 'not ' : ''}null`)
  }
}

/** Ids begin with their time: the range is one of the key, and the exact time is checked beside it. */
function addTimeRange(where: Where, { from, to }: ExecutionFilter): void {
  if (from) {
    const at = Date.parse(from)
    add(where, 'e.id >= ?', uuidFloor(at))
    add(where, 'e.created_at >= ?', new Date(at))
  }
  if (to) {
    const at = Date.parse(to)
    add(where, 'e.id < ?', uuidFloor(at + 1))
    add(where, 'e.created_at < ?', new Date(at))
  }
}

function addText(where: Where, text: string): void {
  const looksLikeId = /^[0-9a-f]{4}[0-9a-f-]{0,32}$/i.test(text)
  where.values.push(text.toLowerCase())
  const value = `$${where.values.length}`
  const either = [
    `strpos(lower(e.flow_id), ${value}) > 0`,
    `strpos(lower(e.namespace), ${value}) > 0`,
  ]
  if (looksLikeId) either.push(`starts_with(e.id::text, ${value})`)
  where.conditions.push(`(${either.join(' or ')})`)
}

/** Every `?` is the same value. */
export function add(where: Where, condition: string, value: unknown): void {
  where.values.push(value)
  where.conditions.push(condition.replaceAll('?', `$${where.values.length}`))
}

export function whereText(where: Where): string {
  return where.conditions.length > 0 ? `where ${where.conditions.join(' and ')}` : ''
}

// What a filter of executions means, as conditions of SQL. `e` is executions.

import { addNamespacePrefix, addNamespaceRight } from '@/lib/accounts/namespace-filter'
import type { Permission, Viewer } from '@/lib/accounts/schema'
import { uuidFloor } from '@/lib/shared/uuid-floor'
import type { ExecutionFilter } from '../filter'

export type Where = { conditions: string[]; values: unknown[] }

export function executionWhere(
  viewer: Pick<Viewer, 'grants'>,
  filter: ExecutionFilter,
  permission: Permission,
): Where {
  const where: Where = { conditions: [], values: [] }
  addNamespaceRight(where, viewer, permission, 'e.namespace')
  addFilter(where, filter)
  return where
}

/** Without a check of rights. */
export function addFilter(where: Where, filter: ExecutionFilter): void {
  addFlow(where, filter, { namespace: 'e.namespace', flowId: 'e.flow_id' })
  if (filter.isChild !== undefined) {
    where.conditions.push(`e.parent_execution_id is ${filter.isChild ? 'not ' : ''}null`)
  }
  if (filter.states?.length) add(where, 'e.state = any(?)', filter.states)
  if (filter.labels && Object.keys(filter.labels).length > 0) {
    add(where, 'e.labels @> ?::jsonb', JSON.stringify(filter.labels))
  }
  addTimeRange(where, filter)
  addDuration(where, filter)
  if (filter.trigger) add(where, `(e.trigger->>'type' = ? or e.actor->>'kind' = ?)`, filter.trigger)
  if (filter.triggerId) add(where, `e.trigger->>'id' = ?`, filter.triggerId)
  if (filter.parentId) add(where, 'e.parent_execution_id = ?', filter.parentId)
  if (filter.originalId) add(where, 'e.original_id = ?', filter.originalId)
  if (filter.correlationId) add(where, 'e.correlation_id = ?', filter.correlationId)
  if (filter.workerId) {
    // One look for each execution: as a join it would begin with all that the worker ever ran.
    const ran =
      'select true from attempts a where a.execution_id = e.id and a.worker_id = ? limit 1'
    add(where, `(${ran})`, filter.workerId)
  }
  if (filter.text) addText(where, filter.text)
}

/** What a filter says of flows, without the text; the columns are our own text, never a user's. */
export function addFlow(
  where: Where,
  filter: ExecutionFilter,
  column: { namespace: string; flowId: string },
): void {
  const { namespace, flowId } = filter
  if (flowId) add(where, `${column.flowId} = ?`, flowId)
  // With a flow the namespace is its own; alone it means all below it too.
  if (namespace && flowId) add(where, `${column.namespace} = ?`, namespace)
  else if (namespace) addNamespacePrefix(where, namespace, column.namespace)
  if (filter.namespaces) add(where, `${column.namespace} = any(?)`, filter.namespaces)
  if (filter.otherThanNamespaces) {
    add(where, `${column.namespace} <> all(?)`, filter.otherThanNamespaces)
  }
  if (filter.flowIds) add(where, `${column.flowId} = any(?)`, filter.flowIds)
  if (filter.otherThanFlowIds) add(where, `${column.flowId} <> all(?)`, filter.otherThanFlowIds)
}

/** Ids begin with their time: the range is one of the key, and the exact time is checked beside it. */
function addTimeRange(where: Where, { from, to }: ExecutionFilter): void {
  addIdRange(where, { from, to })
  if (from) add(where, 'e.created_at >= ?', new Date(from))
  if (to) add(where, 'e.created_at < ?', new Date(to))
}

/** All that can be said of ids alone. */
export function addIdRange(
  where: Where,
  range: Pick<ExecutionFilter, 'from' | 'to'> & {
    before?: string | undefined
    after?: string | undefined
  },
): void {
  if (range.from) add(where, 'e.id >= ?', uuidFloor(Date.parse(range.from)))
  if (range.to) add(where, 'e.id < ?', uuidFloor(Date.parse(range.to) + 1))
  if (range.before) add(where, 'e.id < ?', range.before)
  if (range.after) add(where, 'e.id > ?', range.after)
}

/** From creation to the end, as the list shows it; what goes on has lasted until now. */
function addDuration(where: Where, { minDurationMs, maxDurationMs }: ExecutionFilter): void {
  const lasted = `coalesce(e.ended_at, now()) - e.created_at`
  const ms = `make_interval(secs => ?::float8 / 1000)`
  if (minDurationMs !== undefined) add(where, `${lasted} >= ${ms}`, minDurationMs)
  if (maxDurationMs !== undefined) add(where, `${lasted} <= ${ms}`, maxDurationMs)
}

function addText(where: Where, text: string): void {
  where.values.push(text.toLowerCase())
  const value = `$${where.values.length}`
  const either = [textOfFlow(value, 'e.namespace', 'e.flow_id')]
  const ids = idsThatBegin(text)
  if (ids) {
    where.values.push(ids.first, ids.last)
    const last = where.values.length
    either.push(`e.id between $${last - 1} and $${last}`)
  }
  where.conditions.push(`(${either.join(' or ')})`)
}

export function textOfFlow(value: string, namespace: string, flowId: string): string {
  return `strpos(lower(${flowId}), ${value}) > 0 or strpos(lower(${namespace}), ${value}) > 0`
}

/** The least and the greatest id that begin so; null where no id can. */
export function idsThatBegin(text: string): { first: string; last: string } | null {
  const given = text.toLowerCase()
  if (!/^[0-9a-f]{4}[0-9a-f-]{0,32}$/.test(given)) return null
  const [first, last] = ['0', 'f'].map((digit) => {
    const whole = `${digit.repeat(8)}-${digit.repeat(4)}-${digit.repeat(4)}-${digit.repeat(4)}-${digit.repeat(12)}`
    return given + whole.slice(given.length)
  })
  const uuid = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/
  return first && last && uuid.test(first) ? { first, last } : null
}

/** Every `?` is the same value. */
export function add(where: Where, condition: string, value: unknown): void {
  where.values.push(value)
  where.conditions.push(condition.replaceAll('?', `$${where.values.length}`))
}

export function whereText(where: Where): string {
  return where.conditions.length > 0 ? `where ${where.conditions.join(' and ')}` : ''
}

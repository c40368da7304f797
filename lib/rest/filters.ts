// `filters[namespace][EQUALS]=company.team`: what newer clients ask lists and bulk operations by, beside plain
// parameters. One that is not known here is refused: leaving it out would let an operation reach what nobody chose.

import { z } from 'zod'
import { parseDuration, stateNames, type StateName } from '@/lib/engine'
import type { ExecutionFilter } from '@/lib/executions/filter'
import { AppError } from '@/lib/shared/errors'
import { labelsOf, noLength, readLength } from './query'

type Condition = { field: string; operation: string; key: string | undefined; value: string }

/** As `queryOf` collects them. */
export const filters = z
  .array(z.string().max(2_000))
  .max(50)
  .optional()
  .transform((texts) => (texts ?? []).map(conditionOf))

function conditionOf(text: string): Condition {
  const parts = /^filters\[([^\]]+)\]\[([^\]]+)\](?:\[([^\]]*)\])?=([^]*)$/.exec(text)
  const [, field = '', operation = '', key, value = ''] = parts ?? []
  if (!parts)
    throw invalid(`${text.split('=')[0]} is not a filter; write filters[namespace][EQUALS]=...`)
  return { field: nameOf(field), operation: operation.toUpperCase(), key, value }
}

/** `FLOW_ID` and `flowId` are the same; `query` is `q`. */
function nameOf(field: string): string {
  const name = field.includes('_') || field === field.toUpperCase() ? field.toLowerCase() : field
  const camel = name.replaceAll(/_(\w)/g, (_, letter: string) => letter.toUpperCase())
  return camel === 'query' ? 'q' : camel
}

type Taken = Partial<ExecutionFilter>
type Take = (value: string, condition: Condition) => Taken

const listOf = (value: string): string[] => value.split(',').map((one) => one.trim())
const is = (take: Take) => ({ EQUALS: take, IN: take })
const since: Take = (value) => ({ from: dateOf(value) })
const until: Take = (value) => ({ to: dateOf(value) })

const executionFields: Record<string, Record<string, Take>> = {
  q: { EQUALS: (text) => ({ text }), CONTAINS: (text) => ({ text }) },
  namespace: {
    ...is((value) => ({ namespaces: listOf(value) })),
    PREFIX: (namespace) => ({ namespace }),
    NOT_EQUALS: (value) => ({ otherThanNamespaces: listOf(value) }),
    NOT_IN: (value) => ({ otherThanNamespaces: listOf(value) }),
  },
  flowId: {
    ...is((value) => ({ flowIds: listOf(value) })),
    NOT_EQUALS: (value) => ({ otherThanFlowIds: listOf(value) }),
    NOT_IN: (value) => ({ otherThanFlowIds: listOf(value) }),
  },
  state: {
    ...is((value) => ({ states: statesOf(value) })),
    NOT_EQUALS: (value) => ({ states: otherStates(value) }),
    NOT_IN: (value) => ({ states: otherStates(value) }),
  },
  labels: {
    EQUALS: (value, { key }) => {
      const labels = key === undefined ? labelsOf([value]) : { [key]: value }
      return labels ? { labels } : {}
    },
  },
  startDate: { GREATER_THAN_OR_EQUAL_TO: since, GREATER_THAN: since },
  endDate: { LESS_THAN_OR_EQUAL_TO: until, LESS_THAN: until },
  timeRange: { EQUALS: (value) => ({ from: agoOf(value) }) },
  trigger: { EQUALS: (trigger) => ({ trigger }) },
  triggerId: { EQUALS: (triggerId) => ({ triggerId }) },
  duration: {
    GREATER_THAN_OR_EQUAL_TO: (value) => ({ minDurationMs: lengthOf(value) }),
    LESS_THAN_OR_EQUAL_TO: (value) => ({ maxDurationMs: lengthOf(value) }),
  },
  triggerExecutionId: { EQUALS: (parentId) => ({ parentId: idOf(parentId) }) },
  workerId: { EQUALS: (workerId) => ({ workerId: idOf(workerId) }) },
  childFilter: { EQUALS: (value) => ({ isChild: childOf(value) }) },
  scope: is(scopeOf),
  kind: { EQUALS: kindOf },
}

/** Throws invalid. */
export function executionFilterOf(conditions: Condition[]): Taken {
  const taken: Taken = {}
  for (const condition of conditions) {
    const next = take(executionFields, condition)
    const labels = taken.labels && next.labels ? { ...taken.labels, ...next.labels } : null
    const twice = Object.keys(next).some((key) => key !== 'labels' && Object.hasOwn(taken, key))
    if (twice) throw invalid(`Ask by filters[${condition.field}] once; IN takes several values.`)
    Object.assign(taken, next, labels && { labels })
  }
  return taken
}

/** The conditions that lists other than those of executions know, as plain parameters. Throws invalid. */
export function plainFilterOf(conditions: Condition[], names: readonly string[]) {
  const known = Object.fromEntries(
    names.map((name) => [
      name,
      { EQUALS: plain(name), ...(name === 'namespace' && { PREFIX: plain(name) }) },
    ]),
  )
  const taken: Record<string, string> = {}
  for (const condition of conditions) Object.assign(taken, take(known, condition))
  return taken
}

const plain = (name: string) => (value: string) => ({ [name]: value })

function take<Value>(
  fields: Record<string, Record<string, (value: string, condition: Condition) => Value>>,
  condition: Condition,
): Value {
  const { field, operation, value } = condition
  const operations = Object.hasOwn(fields, field) ? fields[field] : undefined
  if (!operations) {
    throw invalid(
      `filters[${field}] is not known here; there is ${Object.keys(fields).join(', ')}.`,
    )
  }
  const found = Object.hasOwn(operations, operation) ? operations[operation] : undefined
  if (found) return found(value, condition)
  const known = Object.keys(operations).join(', ')
  throw invalid(`filters[${field}][${operation}] is not known here; ${field} takes ${known}.`)
}

function statesOf(value: string): StateName[] {
  return listOf(value).map((name) => {
    const state = stateNames.find((one) => one === name)
    if (!state) throw invalid(`${name} is not a state; there is ${stateNames.join(', ')}.`)
    return state
  })
}

function otherStates(value: string): StateName[] {
  const left = statesOf(value)
  const others = stateNames.filter((state) => !left.includes(state))
  if (others.length === 0) throw invalid('filters[state] leaves no state.')
  return others
}

const system = ['system']

/** What the installation does for itself stands in a namespace of its own. */
function scopeOf(value: string): Taken {
  const scopes = listOf(value)
  const [user, own] = ['USER', 'SYSTEM'].map((one) => scopes.includes(one))
  if (scopes.some((one) => one !== 'USER' && one !== 'SYSTEM')) {
    throw invalid(`filters[scope] is USER or SYSTEM, not ${value}.`)
  }
  if (user && own) return {}
  return user ? { otherThanNamespaces: system } : { namespaces: system }
}

function kindOf(value: string): Taken {
  if (value === 'NORMAL') return {}
  throw invalid(`There are no executions of the kind ${value} here; all are NORMAL.`)
}

function dateOf(value: string): string {
  if (z.iso.datetime({ offset: true }).safeParse(value).success) return value
  throw invalid(`${value} is not a date; write 2026-01-31T09:00:00Z.`)
}

function lengthOf(value: string): number {
  const ms = readLength(value)
  if (ms === null) throw invalid(noLength(value))
  return ms
}

function agoOf(value: string): string {
  const ms = parseDuration(value)
  if (ms === null) throw invalid(`${value} is not a duration; write P7D or PT24H.`)
  return new Date(Date.now() - ms).toISOString()
}

function idOf(value: string): string {
  if (z.uuid().safeParse(value).success) return value
  throw invalid(`${value} is not an id; ids are UUIDs.`)
}

function childOf(value: string): boolean {
  if (value === 'CHILD') return true
  if (value === 'MAIN') return false
  throw invalid(`filters[childFilter] is CHILD or MAIN, not ${value}.`)
}

function invalid(message: string): AppError {
  return new AppError('invalid', message, { fields: [{ path: 'filters', message }] })
}

// The filters of the list as they stand in the address, and as the server takes them.

import {
  createParser,
  createSerializer,
  parseAsArrayOf,
  parseAsString,
  parseAsStringLiteral,
} from 'nuqs/server'
import type { StateName } from '@/lib/engine'
import type { ExecutionFilter } from '@/lib/executions/filter'
import { parseLength } from '@/lib/shared/length'

export const listStates = [
  'CREATED',
  'QUEUED',
  'RUNNING',
  'PAUSED',
  'BREAKPOINT',
  'RETRYING',
  'RESTARTED',
  'KILLING',
  'SUCCESS',
  'WARNING',
  'FAILED',
  'KILLED',
  'CANCELLED',
  'SKIPPED',
] as const satisfies readonly StateName[]

export const ranges = ['1h', '24h', '7d', '30d'] as const
export type Range = (typeof ranges)[number]

const rangeMs: Record<Range, number> = {
  '1h': 3_600_000,
  '24h': 86_400_000,
  '7d': 7 * 86_400_000,
  '30d': 30 * 86_400_000,
}

/** `team:data`; a label without a value is no filter. */
const label = createParser<string>({
  parse: (text) => (/^[^:]+:.+$/.test(text.trim()) ? text.trim() : null),
  serialize: (text) => text,
})

export const listParsers = {
  namespace: parseAsString.withDefault(''),
  flow: parseAsString.withDefault(''),
  state: parseAsArrayOf(parseAsStringLiteral(listStates)).withDefault([]),
  labels: parseAsArrayOf(label).withDefault([]),
  range: parseAsStringLiteral(ranges),
  q: parseAsString.withDefault(''),
  worker: parseAsString.withDefault(''),
  by: parseAsString.withDefault(''),
  trigger: parseAsString.withDefault(''),
  min: parseAsString.withDefault(''),
  max: parseAsString.withDefault(''),
}

export type ListQuery = {
  namespace: string
  flow: string
  state: (typeof listStates)[number][]
  labels: string[]
  range: Range | null
  q: string
  worker: string
  /** A kind of actor, or the type of a trigger. */
  by: string
  /** The id of a trigger. */
  trigger: string
  /** Lengths as they were written: `5s`, `1h30m`; what is no length is no filter. */
  min: string
  max: string
}

export const serializeList = createSerializer(listParsers)

export function isFiltered(query: ListQuery): boolean {
  return serializeList(query) !== ''
}

const uuid = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i

/** A range begins on a full minute, so that the same address asks the same for a while. */
export function filterOf(query: ListQuery, nowMs: number): ExecutionFilter {
  const filter: ExecutionFilter = {}
  if (query.namespace) filter.namespace = query.namespace.slice(0, 150)
  if (query.flow) filter.flowId = query.flow.slice(0, 100)
  if (query.state.length > 0) filter.states = query.state
  if (query.q.trim()) filter.text = query.q.trim().slice(0, 200)
  if (query.by) filter.trigger = query.by.slice(0, 200)
  if (query.trigger) filter.triggerId = query.trigger.slice(0, 200)
  const [min, max] = [parseLength(query.min), parseLength(query.max)]
  if (min !== null) filter.minDurationMs = min
  if (max !== null) filter.maxDurationMs = max
  if (uuid.test(query.worker)) filter.workerId = query.worker
  if (query.labels.length > 0) filter.labels = Object.fromEntries(query.labels.map(pairOf))
  if (query.range) {
    const minute = Math.floor(nowMs / 60_000) * 60_000
    filter.from = new Date(minute - rangeMs[query.range]).toISOString()
  }
  return filter
}

function pairOf(text: string): [string, string] {
  const at = text.indexOf(':')
  return [text.slice(0, at), text.slice(at + 1)]
}

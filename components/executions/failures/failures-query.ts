// The filters of the failures page as they stand in the address.

import { createSerializer, parseAsString, parseAsStringLiteral } from 'nuqs/server'

export const failureRanges = ['24h', '7d', '30d'] as const
type FailureRange = (typeof failureRanges)[number]

const hourMs = 3_600_000
const rangeMs: Record<FailureRange, number> = {
  '24h': 24 * hourMs,
  '7d': 7 * 24 * hourMs,
  '30d': 30 * 24 * hourMs,
}

export const failureParsers = {
  namespace: parseAsString.withDefault(''),
  flow: parseAsString.withDefault(''),
  range: parseAsStringLiteral(failureRanges).withDefault('7d'),
}

export type FailureQuery = { namespace: string; flow: string; range: FailureRange }

const serialize = createSerializer(failureParsers)

export const failuresHref = (query: FailureQuery) => serialize('/executions/failures', query)

export function failureRequestOf({ namespace, flow, range }: FailureQuery, nowMs: number) {
  return {
    ...(namespace && { namespace: namespace.slice(0, 150) }),
    ...(flow && { flowId: flow.slice(0, 100) }),
    from: new Date(nowMs - rangeMs[range]).toISOString(),
    to: new Date(nowMs).toISOString(),
  }
}

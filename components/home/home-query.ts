// What the home page shows, as it stands in the address.

import { createSerializer, parseAsString, parseAsStringLiteral } from 'nuqs/server'

export const homeRanges = ['1h', '24h', '7d'] as const
export type HomeRange = (typeof homeRanges)[number]

const hourMs = 3_600_000
const rangeMs: Record<HomeRange, number> = { '1h': hourMs, '24h': 24 * hourMs, '7d': 168 * hourMs }

export const homeParsers = {
  namespace: parseAsString.withDefault(''),
  range: parseAsStringLiteral(homeRanges).withDefault('24h'),
}

export type HomeQuery = { namespace: string; range: HomeRange }

const serialize = createSerializer(homeParsers)

export const homeHref = (query: HomeQuery) => serialize('/', query)

export function homeSpan({ range }: HomeQuery, nowMs: number): { from: string; to: string } {
  return {
    from: new Date(nowMs - rangeMs[range]).toISOString(),
    to: new Date(nowMs).toISOString(),
  }
}

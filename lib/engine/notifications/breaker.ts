// The breaker of one destination. After five failures in a row nothing is sent to it but one probe at a
// time, at growing distances; one success closes it. Deliveries keep their own times: the breaker only
// holds back what would fail anyway.

export type Breaker = { failures: number; openUntilMs: number | null }

const trips = 5
const firstMs = 5_000
const longestMs = 5 * 60_000

export const closedBreaker: Breaker = { failures: 0, openUntilMs: null }

export function afterFailure({ failures }: Breaker, nowMs: number, random: number): Breaker {
  const count = failures + 1
  if (count < trips) return { failures: count, openUntilMs: null }
  const wait = Math.min(longestMs, firstMs * 2 ** Math.min(count - trips, 16))
  return { failures: count, openUntilMs: nowMs + Math.round(wait * (1 + 0.2 * random)) }
}

/** How many may be under way: all, one probe, or none before a time. */
export function allowance(
  { failures, openUntilMs }: Breaker,
  nowMs: number,
): { most: 'all' | 1 } | { most: 0; untilMs: number } {
  if (openUntilMs !== null && nowMs < openUntilMs) return { most: 0, untilMs: openUntilMs }
  return { most: failures >= trips ? 1 : 'all' }
}

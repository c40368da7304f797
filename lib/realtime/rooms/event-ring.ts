// The newest events of the executions that somebody watches or watched lately, in memory and bounded both
// ways: so many events each, so many executions in all, least recently used first out. It answers a page
// that missed a moment without asking Postgres; where it does not reach back far enough it says so.

import type { ExecutionEvent } from '@/lib/engine'

export type EventRing = {
  push(executionId: string, events: ExecutionEvent[]): void
  /** Everything after `from`, or null where that is more than is kept. */
  since(executionId: string, from: number): ExecutionEvent[] | null
}

export function createEventRing(limits: { events: number; executions: number }): EventRing {
  const rings = new Map<string, ExecutionEvent[]>()

  function push(executionId: string, events: ExecutionEvent[]) {
    const [first] = events
    if (!first) return
    const known = rings.get(executionId)
    const follows = known?.at(-1)?.number === first.number - 1
    rings.delete(executionId)
    rings.set(executionId, [...(follows && known ? known : []), ...events].slice(-limits.events))
    if (rings.size > limits.executions) {
      const [oldest] = rings.keys()
      if (oldest !== undefined) rings.delete(oldest)
    }
  }

  function since(executionId: string, from: number) {
    const known = rings.get(executionId)
    const [first] = known ?? []
    if (!known || !first || first.number > from + 1) return null
    return known.filter(({ number }) => number > from)
  }

  return { push, since }
}

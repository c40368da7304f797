// The hot executions, least recently used first to go. Counted in task runs, since those are what fills memory:
// one wide fan-out weighs as much as ten thousand small executions.

import { isTerminal } from '@/lib/engine'
import { Lane } from './lane'

export class Lanes {
  private readonly byId = new Map<string, Lane>()

  constructor(private readonly limitTaskRuns: number) {}

  get size(): number {
    return this.byId.size
  }

  peek(id: string): Lane | undefined {
    return this.byId.get(id)
  }

  /** Found or made, and now the most recently used. */
  take(id: string): Lane {
    const lane = this.byId.get(id) ?? new Lane(id)
    this.byId.delete(id)
    this.byId.set(id, lane)
    return lane
  }

  /** A lane came to rest: what has ended goes at once, and the oldest go while there are too many. */
  settle(lane: Lane): void {
    if (lane.queue.length > 0 || lane.status !== 'idle') return
    if (!lane.state || isTerminal(lane.state.execution.state)) this.byId.delete(lane.id)
  }

  drop(lane: Lane): void {
    if (lane.queue.length === 0) this.byId.delete(lane.id)
  }

  /** Drops idle lanes, oldest first, down to the limit. Walks at most `most` lanes. */
  trim(most = 50_000): void {
    let weight = 0
    for (const lane of this.byId.values()) weight += lane.weight
    if (weight <= this.limitTaskRuns) return
    for (const lane of this.byId.values()) {
      if (weight <= this.limitTaskRuns || most <= 0) return
      most -= 1
      if (lane.status !== 'idle' || lane.queue.length > 0) continue
      weight -= lane.weight
      this.byId.delete(lane.id)
    }
  }

  /** Another server wrote it: what is here is old. Busy lanes find out by their version. */
  evict(id: string): void {
    const lane = this.byId.get(id)
    if (lane && lane.status === 'idle' && lane.queue.length === 0) this.byId.delete(id)
  }

  pendingEvents(): number {
    let events = 0
    for (const lane of this.byId.values()) events += lane.queue.length
    return events
  }

  *all(): Iterable<Lane> {
    yield* this.byId.values()
  }
}

// One execution in this process: its events in order, and its state while it is hot.
//
//   cold -> loading -> idle -> building -> inFlight -> idle
//                        ^________________conflict: cold__|
//
// L1  `state` is what Postgres has committed, except while the lane is building or in flight: then it is
//     ahead by exactly `writes`.
// L2  A lane is in at most one batch. Its events are decided in the order in which they came.
// L3  Nobody is told of an event before the batch that carries it has landed.

import type { Effect, ExecutionState, Flow } from '@/lib/engine'
import { type Pending, Writes } from '../batch'
import { Fifo } from './fifo'

export type LaneStatus = 'cold' | 'loading' | 'idle' | 'building' | 'inFlight'

export class Lane {
  readonly queue = new Fifo<Pending>()
  status: LaneStatus = 'cold'
  /** Stands in the list of lanes to decide. */
  ready = false
  /** null in an idle lane: there is no such execution. */
  state: ExecutionState | null = null
  flow: Flow | null = null
  writes: Writes | null = null

  constructor(readonly id: string) {}

  /** L2: what is on its way, or is being loaded, is not decided on. */
  get isOpen(): boolean {
    return this.status === 'idle' || this.status === 'building'
  }

  /** What it costs in memory, in task runs. */
  get weight(): number {
    return 1 + (this.state?.taskRuns.size ?? 0)
  }

  beginWrites(key: string | null, wantsEffect: (type: Effect['type']) => boolean): Writes {
    this.writes ??= new Writes(this.id, this.state?.execution.version ?? 0, key, wantsEffect)
    return this.writes
  }

  /** Forgets what is in memory; the queue stays. */
  chill(): void {
    this.status = 'cold'
    this.state = null
    this.flow = null
    this.writes = null
  }
}

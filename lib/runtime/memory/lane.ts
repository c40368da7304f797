// One execution in this process: its events in order, and its state while it is hot.
//
//   cold -> loading -> idle -> building -> inFlight -> idle, or building with what was decided meanwhile
//                        ^________________conflict: cold__|
//
// L1  `state` is what Postgres has committed, and ahead of that by exactly `flight` (what is on its way) and
//     `writes` (what is decided since).
// L2  A lane has at most one batch on its way. Its events are decided in the order in which they came.
// L3  Nobody is told of an event before the batch that carries it has landed, nor of a state after it.

import { isTerminal, type Effect, type ExecutionState, type Flow } from '@/lib/engine'
import { type Pending, Writes } from '../batch'
import { Fifo } from './fifo'

export type LaneStatus = 'cold' | 'loading' | 'idle' | 'building' | 'inFlight'

/** What is on its way to Postgres of one execution: its rows, and its state with them. */
export class Flight {
  /** The connection broke: whether it has landed is being asked. */
  isUnknown = false
  private isApart = false

  constructor(
    readonly id: string,
    readonly lane: Lane,
    readonly writes: Writes,
    public state: ExecutionState,
  ) {}

  /**
   * Decisions replace rows in the state in place. Before the first one that is made while this is on its way,
   * what this flight tells of is put aside as it is now.
   */
  setApart(): void {
    if (this.isApart) return
    this.isApart = true
    const { execution, taskRuns, attempts } = this.state
    const told: ExecutionState = { execution, taskRuns: new Map(), attempts: new Map() }
    const tell = (id: string) => {
      const row = taskRuns.get(id)
      if (row) told.taskRuns.set(id, row)
      const list = attempts.get(id)
      if (list) told.attempts.set(id, list.slice())
    }
    for (const id of this.writes.taskRuns.keys()) tell(id)
    for (const { row } of this.writes.attempts.values()) tell(row.taskRunId)
    for (const { taskRunId } of this.writes.events) if (taskRunId !== null) tell(taskRunId)
    this.state = told
  }
}

export class Lane {
  readonly queue = new Fifo<Pending>()
  status: LaneStatus = 'cold'
  /** Stands in the list of lanes to decide. */
  ready = false
  /** null in an idle lane: there is no such execution. */
  state: ExecutionState | null = null
  flow: Flow | null = null
  writes: Writes | null = null
  /** Of `writes`, in the sum over all lanes that bounds a batch. */
  countedRows = 0
  flight: Flight | null = null
  /** A decision failed while a batch was on its way: what is decided since goes, once that batch is back. */
  isBroken = false

  constructor(readonly id: string) {}

  /**
   * What is being loaded is not decided on. What is on its way is: a wide fan-out would stand still for each of
   * its commits. Not behind an end, for who waits for that wants all of the state that has ended.
   */
  get isOpen(): boolean {
    if (this.status !== 'inFlight') return this.status === 'idle' || this.status === 'building'
    const { flight } = this
    if (!flight || flight.isUnknown || this.isBroken) return false
    return !isTerminal(flight.state.execution.state)
  }

  /** Its writes go on their way. */
  takeOff(): Flight | null {
    const { writes, state } = this
    this.status = 'inFlight'
    this.writes = null
    this.flight = writes && state ? new Flight(this.id, this, writes, state) : null
    return this.flight
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
    this.flight = null
    this.isBroken = false
  }
}

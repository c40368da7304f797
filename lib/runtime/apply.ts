// Stop 4 of a finished task's path: the one road into an execution. Events of many executions are collected
// and decided for as long as the previous batch is on its way to Postgres; when it is back, they go. So
// batches clock themselves: small and at once when little happens, large when much does.
//
// A batch holds at most `batchRows` rows, taken round robin over the executions, `sliceRows` a turn, so that
// one wide fan-out makes nobody wait. An attempt that a decision wants started is given a free slot and
// started in that same batch: "this task ended" and "the next one runs on worker W" are one commit.

import {
  decide,
  fold,
  type Decision,
  type Effect,
  type EngineEvent,
  type ExecutionEvent,
  type ExecutionState,
  type Flow,
} from '@/lib/engine'
import { log } from '@/lib/platform/log'
import { AppError } from '@/lib/shared/errors'
import { afterCommit, type AfterCommit } from './after-commit'
import type { Pending, Writes } from './batch'
import type { Clock } from './clock'
import type { Committer, Fate } from './committer'
import { isStored } from './memory/is-stored'
import type { Flight, Lane } from './memory/lane'
import { Lanes } from './memory/lanes'
import type { LaneLoader } from './memory/lane-loader'
import { Fifo } from './memory/fifo'
import { newSeed } from './new-id'
import type { RuntimeStats } from './running'
import { KeyTaken, settleOutcomes, undecided } from './settle-outcomes'
import type { Starter } from './start-attempts'

const batchRows = 1_500
const sliceRows = 300
/** Enough to send while nothing is on its way: the rest is decided while Postgres works on these. */
const earlyRows = 120
/** What a lane may be ahead of its own batch on the way: others find room in the next one. */
const aheadRows = 600
const trimEvery = 64
/** Conflicts in a row after which an event is given up; each means that another server was faster. */
const mostTries = 25

export type ApplierParts = {
  clock: Clock
  committer: Committer
  loader: LaneLoader
  starter: Starter
  after: AfterCommit
  /** Answers `needs`; decided again with what it says. */
  answer(lane: Lane, pending: Pending, needs: Needs): Promise<void>
  /** Effects that nobody carries out are not written. */
  wantsEffect: (type: Effect['type']) => boolean
  /** Effects that the transitions of a decision cause in those who listen; `state` is the one after it. */
  hear?: Hear | undefined
  cacheTaskRuns: number
}
export type Hear = (flow: Flow, state: ExecutionState, events: ExecutionEvent[]) => Effect[]
export type Needs = ReturnType<typeof decide>['needs']

export class Applier {
  readonly lanes: Lanes
  readonly counts = { commits: 0, conflicts: 0, staleResults: 0, lastCommitMs: 0, bugs: 0 }
  private readonly ready = new Fifo<Lane>()
  private building: Lane[] = []
  private buildingRows = 0
  private inFlight = 0
  private pumping = false
  private idleWaiters: (() => void)[] = []

  constructor(private readonly parts: ApplierParts) {
    this.lanes = new Lanes(parts.cacheTaskRuns)
  }

  stats(): Omit<RuntimeStats, 'checkedAt'> {
    const { lanes, counts } = this
    return { cachedExecutions: lanes.size, pendingEvents: lanes.pendingEvents(), ...counts }
  }

  enqueue(executionId: string, pending: Pending): void {
    const lane = this.lanes.take(executionId)
    lane.queue.push(pending)
    this.schedule(lane)
  }

  /** Before all others: an event that was decided and did not land, or whose needs are answered. */
  requeue(executionId: string, pendings: Pending[]): void {
    const lane = this.lanes.take(executionId)
    lane.queue.unshift(pendings)
    this.schedule(lane)
  }

  /** Resolves once nothing is queued or on its way. */
  async drained(): Promise<void> {
    while (this.inFlight > 0 || this.building.length > 0 || this.lanes.pendingEvents() > 0) {
      await new Promise<void>((resolve) => this.idleWaiters.push(resolve))
    }
  }

  private schedule(lane: Lane): void {
    if (lane.status === 'cold') return this.load(lane)
    if (lane.ready || !lane.isOpen) return
    lane.ready = true
    this.ready.push(lane)
    if (this.pumping) return
    this.pumping = true
    // After the whole frame that brought this event, so that its other events join the batch.
    queueMicrotask(() => this.pump())
  }

  private load(lane: Lane): void {
    lane.status = 'loading'
    const first = lane.queue.peek()
    const born = first?.event.type === 'execution.start' && first.tries === 0
    void this.finishLoading(lane, this.parts.loader.load(lane, born ? first.event : null))
  }

  private async finishLoading(lane: Lane, loaded: Promise<void>): Promise<void> {
    try {
      await loaded
      lane.status = 'idle'
    } catch (error) {
      lane.chill()
      for (const pending of lane.queue.clear()) pending.reject(error)
      this.lanes.drop(lane)
      return this.wakeIdle()
    }
    this.schedule(lane)
  }

  private pump(): void {
    this.pumping = false
    while (this.buildingRows < batchRows) {
      const lane = this.ready.shift()
      if (!lane) break
      lane.ready = false
      if (lane.isOpen) this.decideSome(lane)
      if (this.buildingRows >= earlyRows) this.flushIfFree()
    }
    if (!this.flushIfFree()) this.wakeIdle()
  }

  private flushIfFree(): boolean {
    const isFree = this.inFlight < this.parts.committer.lanes && this.building.length > 0
    if (isFree) this.flush()
    return isFree
  }

  /** Decides a slice of a lane's events; the rest of them waits for its next turn. */
  private decideSome(lane: Lane): void {
    const most = Math.min(lane.countedRows + sliceRows, lane.flight ? aheadRows : Infinity)
    while (lane.queue.length > 0 && lane.isOpen && (lane.writes?.rows ?? 0) < most) {
      const next = lane.queue.peek()
      if (!next || !this.parts.loader.hasFlowFor(lane, next.event)) break
      lane.queue.shift()
      this.decideOne(lane, next)
    }
    if (!lane.isOpen) return
    const { writes } = lane
    if (writes && !writes.isEmpty && lane.status === 'idle') {
      lane.status = 'building'
      this.building.push(lane)
    }
    this.count(lane, writes?.rows ?? 0)
    this.settleEmpty(lane)
    if (lane.queue.length > 0) this.continueLater(lane)
    else this.lanes.settle(lane)
  }

  /** Rows of what is decided and not on its way, over all lanes. */
  private count(lane: Lane, rows: number): void {
    this.buildingRows += rows - lane.countedRows
    lane.countedRows = rows
  }

  /** Nothing to write: these events changed nothing, and what they were decided on is committed (L1). */
  private settleEmpty(lane: Lane): void {
    const { writes, state } = lane
    if (!writes?.isEmpty || lane.flight) return
    lane.writes = null
    settleOutcomes(lane.id, writes.outcomes, state)
  }

  private continueLater(lane: Lane): void {
    if (lane.flight && lane.countedRows >= aheadRows) return
    const next = lane.queue.peek()
    if (next && !this.parts.loader.hasFlowFor(lane, next.event)) {
      if (lane.status !== 'idle') return
      // A restart to another revision: its flow first, then on.
      lane.status = 'loading'
      void this.finishFlow(lane, this.parts.loader.loadFlowFor(lane, next.event))
      return
    }
    lane.ready = true
    this.ready.push(lane)
  }

  private async finishFlow(lane: Lane, loaded: Promise<void>): Promise<void> {
    try {
      await loaded
    } catch (error) {
      lane.queue.shift()?.reject(error)
    }
    lane.status = 'idle'
    this.schedule(lane)
  }

  private decideOne(lane: Lane, pending: Pending): void {
    const { event } = pending
    const writes = lane.beginWrites(pending.idempotencyKey, this.parts.wantsEffect)
    try {
      const flow = this.parts.loader.flowFor(lane, event)
      const decision = decide(flow, lane.state, event)
      if (decision.needs.length > 0) {
        if (writes.isEmpty && writes.outcomes.length === 0) lane.writes = null
        void this.parts.answer(lane, pending, decision.needs)
        return
      }
      if (decision.refused) {
        writes.outcomes.push({ pending, refused: decision.refused })
        return
      }
      if (decision.stale) this.counts.staleResults += 1
      writes.add(decision, lane.state, event)
      if (decision.execution) lane.flight?.setApart()
      lane.state = fold(lane.state, decision)
      if (lane.state) this.addHeard(writes, flow, lane.state, decision, event.at)
      if (decision.execution) this.parts.loader.keepFlow(lane, flow)
      writes.addOutcome(pending, decision)
      for (const command of decision.commands) {
        if (command.type === 'stopAttempt') writes.stops.push(command)
        else this.parts.starter.start(lane, writes, command)
      }
    } catch (error) {
      this.dropBug(lane, pending, error)
    }
  }

  /** What listens to this execution is written in the commit of the transition that it heard. */
  private addHeard(
    writes: Writes,
    flow: Flow,
    state: ExecutionState,
    decision: Decision,
    at: number,
  ): void {
    if (!this.parts.hear || decision.events.length === 0) return
    writes.addEffects(this.parts.hear(flow, state, decision.events), at)
  }

  /** A bug of ours: this event is refused as such, the rest of the lane begins again from Postgres. */
  private dropBug(lane: Lane, pending: Pending, error: unknown): void {
    this.counts.bugs += 1
    const about = { executionId: lane.id, event: pending.event.type, err: error }
    log.error(about, 'An event could not be decided')
    pending.reject(new AppError('internal', 'This event could not be decided.', { cause: error }))
    if (lane.flight) lane.isBroken = true
    else this.startOver(lane, 0)
  }

  /** Takes a lane out of the batch that is being built, back to what Postgres has. */
  private startOver(lane: Lane, triesMore: number): void {
    const { flight, writes } = lane
    const at = this.building.indexOf(lane)
    if (at >= 0) this.building.splice(at, 1)
    this.count(lane, 0)
    const undone = [flight?.writes, writes].filter((given) => given != null)
    for (const given of undone) this.parts.starter.giveBack(given)
    for (const { pending } of flight?.writes.outcomes ?? []) pending.tries += triesMore
    lane.queue.unshift(undone.flatMap(({ outcomes }) => undecided(outcomes)))
    lane.chill()
    if (lane.queue.length > 0) this.schedule(lane)
    else this.lanes.settle(lane)
  }

  private flush(): void {
    const lanes = this.building
    this.building = []
    const batch: Flight[] = []
    for (const lane of lanes) {
      this.count(lane, 0)
      const flight = lane.takeOff()
      if (flight) batch.push(flight)
    }
    this.inFlight += 1
    const began = performance.now()
    const sent = this.parts.committer.send(batch)
    // While Postgres works: what the workers will be sent.
    for (const flight of batch) this.parts.starter.prepare(flight)
    void this.finishFlush(batch, sent, began)
  }

  private async finishFlush(batch: Flight[], sent: Promise<Fate>, began: number): Promise<void> {
    let fate: Fate
    try {
      fate = await sent
      this.counts.commits += 1
      this.counts.lastCommitMs = performance.now() - began
    } catch (error) {
      fate = { landed: new Set(), unknown: error }
    }
    this.finish(batch, fate)
  }

  private finish(batch: Flight[], fate: Fate): void {
    this.inFlight -= 1
    for (const flight of batch) if (fate.landed.has(flight.id)) this.land(flight)
    if (this.building.length > 0) this.flush() // Postgres works while those of this batch are told.
    for (const flight of batch) {
      if (fate.landed.has(flight.id)) this.settleLanded(flight)
      else if (fate.poisoned?.has(flight.id)) {
        this.rejectPoisoned(flight, fate.poisoned.get(flight.id))
      } else if (fate.unknown !== undefined) void this.settleUnknown(flight, fate.unknown)
      else this.settleConflict(flight)
    }
    // It walks over all that is in memory, so not after each commit.
    if (this.counts.commits % trimEvery === 0) this.lanes.trim()
    this.pump()
  }

  /** What was decided on it meanwhile is next. */
  private land({ lane }: Flight): void {
    lane.flight = null
    lane.status = 'idle'
    if (lane.isBroken) return this.startOver(lane, 0)
    if (!lane.writes || lane.writes.isEmpty) return
    lane.status = 'building'
    this.building.push(lane)
  }

  /** The lane may be on its way again by now, or have been given up: only the flight is told of. */
  private settleLanded({ lane, writes, state }: Flight): void {
    afterCommit(this.parts.after, writes, state)
    settleOutcomes(lane.id, writes.outcomes, state)
    this.settleEmpty(lane)
    if (lane.queue.length > 0) this.schedule(lane)
    else this.lanes.settle(lane)
  }

  /** Another server was faster, or the idempotency key was taken: load what is there and decide again. */
  private settleConflict(flight: Flight): void {
    this.counts.conflicts += 1
    const { lane, writes } = flight
    // The first start under this key was somebody else's; `startExecution` finds it.
    if (writes.baseVersion === 0 && writes.idempotencyKey !== null) {
      return this.giveUp(flight, new KeyTaken())
    }
    const tooOften = writes.outcomes.some(({ pending }) => pending.tries >= mostTries)
    if (!tooOften) return this.startOver(lane, 1)
    const message = 'This execution changes too fast just now. Try again.'
    this.giveUp(flight, new AppError('unavailable', message))
  }

  /** Postgres refused the rows of this execution, alone: a guard or a value. The batch's others landed. */
  private rejectPoisoned(flight: Flight, error: unknown): void {
    this.counts.bugs += 1
    const about = { executionId: flight.id, error: String(error) }
    log.error(about, 'Postgres refused what was decided for an execution')
    this.giveUp(
      flight,
      new AppError('internal', 'The database refused this change.', { cause: error }),
    )
  }

  /** Its events are refused; those that were decided behind them are decided again. */
  private giveUp({ lane, writes }: Flight, error: unknown): void {
    for (const { pending } of writes.outcomes) pending.reject(error)
    writes.outcomes.length = 0
    this.startOver(lane, 0)
  }

  /** The connection broke: it may have landed or not. Postgres tells, as soon as it is back. */
  private async settleUnknown(flight: Flight, cause: unknown): Promise<void> {
    const { lane, writes } = flight
    flight.isUnknown = true
    try {
      const stored = await this.parts.loader.untilBack(lane.id, cause)
      if (writes.execution && isStored(writes.execution, stored)) {
        this.land(flight)
        this.settleLanded(flight)
      } else this.startOver(lane, 1)
    } catch (error) {
      this.giveUp(flight, error)
    }
    this.pump()
  }

  private wakeIdle(): void {
    if (this.idleWaiters.length === 0) return
    for (const wake of this.idleWaiters.splice(0)) wake()
  }

  /** Gives an event its time and its randomness. */
  stamp(event: Omit<EngineEvent, 'at' | 'seed'>): EngineEvent {
    return { ...event, at: this.parts.clock.now(), seed: newSeed() } as EngineEvent
  }
}

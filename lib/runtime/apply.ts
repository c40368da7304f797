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
import type { Outcome, Pending, Writes } from './batch'
import type { Clock } from './clock'
import type { Committer, Fate } from './committer'
import { isStored } from './memory/is-stored'
import type { Lane } from './memory/lane'
import { Lanes } from './memory/lanes'
import type { LaneLoader } from './memory/lane-loader'
import { Fifo } from './memory/fifo'
import { newSeed } from './new-id'
import type { RuntimeStats } from './running'
import type { Starter } from './start-attempts'

const batchRows = 1_500
const sliceRows = 300
const trimEvery = 64
/** Conflicts in a row after which an event is given up; each means that another server was faster. */
const mostTries = 25
const notClaimed = { state: '', eventNumber: 0, changed: false, stale: false }

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

/** A start whose idempotency key has started another execution. */
export class KeyTaken extends Error {}

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
    if (lane.ready || lane.status === 'loading' || lane.status === 'inFlight') return
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
    }
    if (this.inFlight < this.parts.committer.lanes && this.building.length > 0) this.flush()
    else this.wakeIdle()
  }

  /** Decides a slice of a lane's events; the rest of them waits for its next turn. */
  private decideSome(lane: Lane): void {
    const rowsBefore = lane.writes?.rows ?? 0
    while (
      lane.queue.length > 0 &&
      lane.isOpen &&
      (lane.writes?.rows ?? 0) - rowsBefore < sliceRows
    ) {
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
    this.buildingRows += (writes?.rows ?? 0) - rowsBefore
    // Nothing to write: these events changed nothing, and what they were decided on is committed (L1).
    if (writes?.isEmpty) {
      lane.writes = null
      this.settleOutcomes(lane, writes.outcomes)
    }
    if (lane.queue.length > 0) this.continueLater(lane)
    else this.lanes.settle(lane)
  }

  private continueLater(lane: Lane): void {
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
      lane.state = fold(lane.state, decision)
      if (lane.state) this.addHeard(writes, flow, lane.state, decision, event.at)
      if (decision.execution) this.parts.loader.keepFlow(lane, flow)
      if (pending.start && decision.execution) writes.starts.push(pending.start)
      writes.outcomes.push({ pending, changed: decision.execution !== null, stale: decision.stale })
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
    log.error(
      { executionId: lane.id, event: pending.event.type, err: error },
      'An event could not be decided',
    )
    pending.reject(new AppError('internal', 'This event could not be decided.', { cause: error }))
    this.startOver(lane, 0)
  }

  /** Takes a lane out of the batch that is being built, back to what Postgres has. */
  private startOver(lane: Lane, triesMore: number): void {
    const { writes } = lane
    const at = this.building.indexOf(lane)
    if (at >= 0) {
      this.building.splice(at, 1)
      this.buildingRows -= writes?.rows ?? 0
    }
    if (writes) {
      this.parts.starter.giveBack(writes)
      const again = writes.outcomes.map(({ pending }) => pending)
      for (const pending of again) pending.tries += triesMore
      // A claim gave its slot back: whoever made it claims again, if there is still something to claim.
      for (const pending of again) if (pending.start) pending.resolve(notClaimed)
      lane.queue.unshift(again.filter((pending) => !pending.start))
    }
    lane.chill()
    if (lane.queue.length > 0) this.schedule(lane)
    else this.lanes.settle(lane)
  }

  private flush(): void {
    const batch = this.building
    this.building = []
    this.buildingRows = 0
    this.inFlight += 1
    for (const lane of batch) lane.status = 'inFlight'
    const began = performance.now()
    const sent = this.parts.committer.send(batch)
    // While Postgres works: what the workers will be sent.
    for (const lane of batch) this.parts.starter.prepare(lane)
    void this.finishFlush(batch, sent, began)
  }

  private async finishFlush(batch: Lane[], sent: Promise<Fate>, began: number): Promise<void> {
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

  private finish(batch: Lane[], fate: Fate): void {
    this.inFlight -= 1
    if (this.building.length > 0) this.flush() // Postgres works while those of this batch are told.
    for (const lane of batch) {
      if (fate.landed.has(lane.id)) this.settleLanded(lane)
      else if (fate.poisoned?.has(lane.id)) this.rejectPoisoned(lane, fate.poisoned.get(lane.id))
      else if (fate.unknown !== undefined) void this.settleUnknown(lane, fate.unknown)
      else this.settleConflict(lane)
    }
    // It walks over all that is in memory, so not after each commit.
    if (this.counts.commits % trimEvery === 0) this.lanes.trim()
    this.pump()
  }

  private settleLanded(lane: Lane): void {
    const { writes, state } = lane
    lane.writes = null
    lane.status = 'idle'
    if (writes && state) {
      afterCommit(this.parts.after, writes, state)
      this.settleOutcomes(lane, writes.outcomes)
    }
    if (lane.queue.length > 0) this.schedule(lane)
    else this.lanes.settle(lane)
  }

  private settleOutcomes(lane: Lane, outcomes: Outcome[]): void {
    const execution = lane.state?.execution
    for (const outcome of outcomes) {
      const { pending } = outcome
      if ('refused' in outcome) {
        pending.reject(new AppError(outcome.refused.code, outcome.refused.message))
      } else if (!execution) {
        pending.reject(new AppError('not-found', `There is no execution ${lane.id}.`))
      } else {
        pending.resolve({
          state: execution.state,
          eventNumber: execution.eventNumber,
          changed: outcome.changed,
          stale: outcome.stale,
        })
      }
    }
  }

  /** Another server was faster, or the idempotency key was taken: load what is there and decide again. */
  private settleConflict(lane: Lane): void {
    this.counts.conflicts += 1
    const { writes } = lane
    if (writes?.baseVersion === 0 && writes.idempotencyKey !== null) return this.rejectTaken(lane)
    const tooOften = lane.writes?.outcomes.some(({ pending }) => pending.tries >= mostTries)
    if (!tooOften) return this.startOver(lane, 1)
    const error = new AppError(
      'unavailable',
      'This execution changes too fast just now. Try again.',
    )
    for (const { pending } of lane.writes?.outcomes ?? []) pending.reject(error)
    if (lane.writes) lane.writes.outcomes.length = 0
    this.startOver(lane, 0)
  }

  /** The first start under this key was somebody else's; `startExecution` finds it. */
  private rejectTaken(lane: Lane): void {
    for (const { pending } of lane.writes?.outcomes ?? []) pending.reject(new KeyTaken())
    if (lane.writes) lane.writes.outcomes.length = 0
    this.startOver(lane, 0)
  }

  /** Postgres refused the rows of this execution, alone: a guard or a value. The batch's others landed. */
  private rejectPoisoned(lane: Lane, error: unknown): void {
    this.counts.bugs += 1
    log.error(
      { executionId: lane.id, error: String(error) },
      'Postgres refused what was decided for an execution',
    )
    const refusal = new AppError('internal', 'The database refused this change.', { cause: error })
    for (const { pending } of lane.writes?.outcomes ?? []) pending.reject(refusal)
    if (lane.writes) lane.writes.outcomes.length = 0
    this.startOver(lane, 0)
  }

  /** The connection broke: it may have landed or not. Postgres tells, as soon as it is back. */
  private async settleUnknown(lane: Lane, cause: unknown): Promise<void> {
    try {
      const writes = lane.writes
      const stored = await this.parts.loader.untilBack(lane.id, cause)
      if (writes?.execution && isStored(writes.execution, stored)) this.settleLanded(lane)
      else this.startOver(lane, 1)
    } catch (error) {
      for (const { pending } of lane.writes?.outcomes ?? []) pending.reject(error)
      if (lane.writes) lane.writes.outcomes.length = 0
      this.startOver(lane, 0)
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

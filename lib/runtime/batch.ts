// What the decisions on one execution since its last commit want to write, folded into one row each: two
// transitions of a task run in one batch are one update. The events keep all of them (P6).

import type {
  Attempt,
  Command,
  Decision,
  Effect,
  EngineEvent,
  Execution,
  ExecutionEvent,
  ExecutionState,
  TaskRun,
  Timer,
  TimerKey,
} from '@/lib/engine'
import { newId } from './new-id'
import type { Applied, AuditRecord } from './running'
import type { WorkFrame } from './workers-door'

/** What comes with an event. */
export type Beside = {
  /** For starts: the key under which a second start finds the first. */
  idempotencyKey?: string | null
  /** A claim of waiting work: the slot that was taken for it. */
  start?: Start
  /** Written where the event changes something, in the commit of that change. */
  audit?: AuditRecord | undefined
}

/** An event on its way, and whoever waits for its commit. */
export type Pending = Beside & {
  event: EngineEvent
  idempotencyKey: string | null
  /** How often it was decided on a version that did not land. */
  tries: number
  resolve(applied: Applied): void
  reject(error: unknown): void
}

export type Outcome =
  | { pending: Pending; changed: boolean; stale: boolean }
  | { pending: Pending; refused: NonNullable<Decision['refused']> }

export type QueuedWork = {
  executionId: string
  taskRunId: string
  attempt: number
  token: string
  group: string | null
  fallback: string
  taskType: string
  directoryKey: string | null
  /** Kept from this worker while it is young. */
  avoidWorkerId: string | null
  createdAt: number
}

export type Start = {
  workerId: string
  taskRunId: string
  attempt: number
  token: string
  directoryKey: string | null
  /** What the worker will be sent once the commit has landed. */
  frame: WorkFrame | null
}

export type Audited = { id: string; at: number; entry: AuditRecord }
export type StoredEffect = { id: string; executionId: string; effect: Effect; createdAt: number }
type StopCommand = Extract<Command, { type: 'stopAttempt' }>

export const attemptKey = ({ taskRunId, number }: Attempt) => `${taskRunId} ${number}`
/** An event is an entry in a list, which costs Postgres a part of what a row does. */
const eventsInRow = 10
const timerKey = (timer: TimerKey) =>
  `${timer.name} ${timer.taskRunId ?? ''} ${timer.attempt ?? ''}`

/** What of an execution a step may change: see `executionSteps` of the flush. */
const stepFields = new Set(['version', 'eventNumber', 'progress'])

/** Most commits of an execution have no timers, and an empty Map takes half a kilobyte: these stay empty. */
const noneSet = new Map<string, Timer>()
const noneCancelled = new Map<string, TimerKey>()

export class Writes {
  execution: Execution | null = null
  /** As it was committed. */
  private committed: Execution | null = null
  /** `newItems`: its list of items is not the one that was committed. */
  readonly taskRuns = new Map<string, { row: TaskRun; isNew: boolean; newItems: boolean }>()
  readonly attempts = new Map<string, { row: Attempt; isNew: boolean }>()
  readonly events: ExecutionEvent[] = []
  timersSet = noneSet
  timersCancelled = noneCancelled
  readonly effects: StoredEffect[] = []
  readonly audits: Audited[] = []
  readonly workNew: QueuedWork[] = []
  readonly workDone: { taskRunId: string; attempt: number }[] = []
  readonly starts: Start[] = []
  readonly stops: StopCommand[] = []
  readonly outcomes: Outcome[] = []
  stateChanges = 0
  rows = 0

  constructor(
    readonly executionId: string,
    /** The committed version that all this was decided on; 0 for an execution that is not there yet. */
    readonly baseVersion: number,
    readonly idempotencyKey: string | null,
    private readonly wantsEffect: (type: Effect['type']) => boolean,
  ) {}

  get isEmpty(): boolean {
    return this.execution === null
  }

  /** Nothing of the execution itself has changed but where it stands. */
  get isStep(): boolean {
    const { execution, committed } = this
    if (!execution || !committed) return false
    for (const name in execution) {
      const field = name as keyof Execution
      if (execution[field] !== committed[field] && !stepFields.has(name)) return false
    }
    return true
  }

  /** Takes a decision in. `before` is the state that it was made on. */
  add(decision: Decision, before: ExecutionState | null, event: EngineEvent): void {
    if (!decision.execution) return
    if (!this.execution) this.committed = before?.execution ?? null
    this.execution = decision.execution
    if (event.type === 'execution.changeState') this.stateChanges += 1
    for (const { row, isNew } of decision.taskRuns) {
      const known = this.taskRuns.get(row.id)
      const newItems = row.items !== null && before?.taskRuns.get(row.id)?.items !== row.items
      if (known) {
        known.row = row
        known.newItems ||= newItems
      } else this.taskRuns.set(row.id, { row, isNew, newItems })
    }
    for (const { row, isNew } of decision.attempts) this.addAttempt(row, isNew, before)
    for (const written of decision.events) this.events.push(written)
    if (decision.timersCancelled.length + decision.timersSet.length > 0) this.addTimers(decision)
    this.addEffects(decision.effects, event.at)
    this.rows =
      1 +
      this.taskRuns.size +
      Math.max(0, this.attempts.size - this.taskRuns.size) +
      Math.ceil(this.events.length / eventsInRow) +
      this.timersSet.size +
      this.timersCancelled.size +
      this.effects.length +
      this.workNew.length +
      this.workDone.length
  }

  private addTimers({ timersCancelled, timersSet }: Decision): void {
    if (this.timersSet === noneSet) {
      this.timersSet = new Map()
      this.timersCancelled = new Map()
    }
    for (const timer of timersCancelled) {
      this.timersSet.delete(timerKey(timer))
      this.timersCancelled.set(timerKey(timer), timer)
    }
    for (const timer of timersSet) {
      this.timersCancelled.delete(timerKey(timer))
      this.timersSet.set(timerKey(timer), timer)
    }
  }

  /** What becomes of the event that this decision was made on. */
  addOutcome(pending: Pending, decision: Decision): void {
    const changed = decision.execution !== null
    const { start, audit, event } = pending
    if (changed && start) this.starts.push(start)
    if (changed && audit) {
      this.audits.push({ id: newId(event.at), at: event.at, entry: audit })
      this.rows += 1
    }
    this.outcomes.push({ pending, changed, stale: decision.stale })
  }

  /** Those that somebody here carries out; the others are not written. */
  addEffects(effects: Effect[], at: number): void {
    for (const effect of effects) {
      if (!this.wantsEffect(effect.type)) continue
      const { executionId } = this
      this.effects.push({ id: newId(at), executionId, effect, createdAt: at })
      this.rows += 1
    }
  }

  private addAttempt(row: Attempt, isNew: boolean, before: ExecutionState | null): void {
    const key = attemptKey(row)
    const known = this.attempts.get(key)
    if (known) {
      known.row = row
      return
    }
    this.attempts.set(key, { row, isNew })
    if (isNew) return
    // It waited for a worker, in a row of work_items, until this commit.
    const committed = before?.attempts.get(row.taskRunId)?.[row.number - 1]
    if (committed?.state === 'CREATED' && row.state !== 'CREATED') {
      this.workDone.push({ taskRunId: row.taskRunId, attempt: row.number })
    }
  }
}

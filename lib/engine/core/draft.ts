// The copy-on-write view of an execution that one decision reads and changes; `toDecision` hands out what
// changed. Every state change goes through the three `move` methods, which number the event (P6) and write
// the history in the same step.

import type {
  Attempt,
  Command,
  Decision,
  Effect,
  ExecutionEvent,
  StateChange,
  TaskRun,
  Timer,
  TimerKey,
  TimerName,
} from '../execution'
import type { JsonObject } from '../json'
import { asLeaf, asProgress, type TimerNote } from '../run/parent/progress'
import { isTerminal, stateNames, type StateName } from '../state-name'
import { DraftRows } from './draft-rows'

/** A task run to start, a parent to tell of a closed child, a parent that goes on or ends its phase. */
export type Job =
  | { kind: 'start'; id: string }
  | { kind: 'closed'; id: string }
  | { kind: 'go'; parentId: string | null }

export class Draft extends DraftRows {
  /** What the steps so far left to do. */
  readonly todo: Job[] = []
  refused: Decision['refused'] = null
  stale = false
  /** Of the attempts that this decision starts: see `startAttempt`. */
  avoidWorkerId: string | undefined

  private newestChange: StateChange | null = null
  private readonly events: ExecutionEvent[] = []
  private readonly timersSet: Timer[] = []
  private readonly timersCancelled: TimerKey[] = []
  private readonly effects: Effect[] = []
  private readonly commands: Command[] = []

  moveExecution(to: StateName, data: JsonObject = {}): void {
    const row = this.editExecution()
    const from = row.history.length === 0 ? null : row.state
    row.state = to
    row.history = this.extended(row.history, to)
    if (to === 'RUNNING') row.startedAt ??= this.at
    row.endedAt = isTerminal(to) ? this.at : null
    const resumed = to === 'RUNNING' && (from === 'PAUSED' || from === 'BREAKPOINT')
    this.record(resumed ? 'execution.resumed' : executionEvents[to], null, null, from, to, {
      labels: row.labels,
      trigger: row.trigger && { id: row.trigger.id, type: row.trigger.type },
      ...data,
    })
  }

  moveTaskRun(id: string, to: StateName, data: JsonObject | null = null): TaskRun {
    const row = this.editTaskRun(id)
    const from = row.history.length === 0 ? null : row.state
    row.state = to
    row.history = this.extended(row.history, to)
    if (to === 'RUNNING') row.startedAt ??= this.at
    row.endedAt = isTerminal(to) ? this.at : null
    const resumed = to === 'RUNNING' && (from === 'PAUSED' || from === 'BREAKPOINT')
    const snapshot: JsonObject = row.outputs
      ? { taskId: row.taskId, value: row.value, outputs: Object.keys(row.outputs) }
      : { taskId: row.taskId, value: row.value }
    if (row.failure && isTerminal(to)) snapshot.failure = row.failure
    if (row.waitingFor) snapshot.waitingFor = row.waitingFor
    if (data) Object.assign(snapshot, data)
    this.record(resumed ? 'taskrun.resumed' : taskRunEvents[to], row, null, from, to, snapshot)
    return row
  }

  /** `event` names what happened where the state alone does not say it: `attempt.worker-lost`. */
  moveAttempt(row: Attempt, to: StateName, event = attemptEvents[to]): void {
    const from = row.history.length === 0 ? null : row.state
    row.state = to
    row.history = this.extended(row.history, to)
    row.endedAt = isTerminal(to) ? this.at : null
    const taskRun = this.taskRun(row.taskRunId)
    const snapshot: JsonObject = { taskId: taskRun?.taskId ?? null, value: taskRun?.value ?? null }
    if (row.failure) snapshot.failure = row.failure
    this.record(event, taskRun ?? null, row, from, to, snapshot)
  }

  /**
   * Clocks of two servers differ; a history never goes back in time all the same (I3). The rows of one
   * decision share their changes, and the lists are as long as they have to be: a spread leaves room.
   */
  private extended(history: StateChange[], state: StateName): StateChange[] {
    const [first, second] = history
    const before = history.at(-1)?.at ?? this.at
    const at = before > this.at ? before : this.at
    let change = this.newestChange
    if (change?.state !== state || change.at !== at) {
      change = { state, at }
      this.newestChange = change
    }
    if (!first) return [change]
    if (!second) return [first, change]
    return history.length === 2 ? [first, second, change] : [...history, change]
  }

  /** Writes the next numbered event. */
  record(
    type: string,
    taskRun: TaskRun | null,
    attempt: Attempt | null,
    from: StateName | null,
    to: StateName | null,
    data: JsonObject,
  ): void {
    const execution = this.editExecution()
    execution.eventNumber += 1
    this.events.push({
      executionId: execution.id,
      number: execution.eventNumber,
      type,
      at: this.at,
      taskRunId: taskRun?.id ?? null,
      attempt: attempt?.number ?? null,
      from,
      to,
      workerId: attempt?.workerId ?? null,
      data,
    })
  }

  /** A timer belongs to a task run, or with null to the execution, and ends with it. */
  setTimer(owner: string | null, name: TimerName, attempt: number | null, dueAt: number): void {
    const notes = this.timersOf(owner).filter(
      (note) => note.name !== name || note.attempt !== attempt,
    )
    this.noteTimers(owner, [...notes, { name, attempt, dueAt }])
    forget(this.timersCancelled, owner, name, attempt)
    forget(this.timersSet, owner, name, attempt)
    this.timersSet.push({ name, taskRunId: owner, attempt, dueAt })
  }

  /** False where no such timer was set. */
  dropTimer(owner: string | null, name: TimerName, attempt: number | null): boolean {
    const notes = this.timersOf(owner)
    const kept = notes.filter((note) => note.name !== name || note.attempt !== attempt)
    if (kept.length === notes.length) return false
    this.noteTimers(owner, kept)
    this.cancelTimer(owner, name, attempt)
    return true
  }

  dropTimers(owner: string | null): void {
    const notes = this.timersOf(owner)
    if (notes.length === 0) return
    this.noteTimers(owner, [])
    for (const { name, attempt } of notes) this.cancelTimer(owner, name, attempt)
  }

  /** The two lists of a decision never name the same timer, so their order does not matter. */
  private cancelTimer(owner: string | null, name: TimerName, attempt: number | null): void {
    forget(this.timersSet, owner, name, attempt)
    this.timersCancelled.push({ name, taskRunId: owner, attempt })
  }

  timersOf(owner: string | null): TimerNote[] {
    if (owner === null) return this.root.timers
    return asLeaf(this.taskRun(owner)?.progress ?? null)?.timers ?? noTimers
  }

  private noteTimers(owner: string | null, timers: TimerNote[]): void {
    if (owner === null) this.editRoot().timers = timers
    else {
      const row = this.editTaskRun(owner)
      row.progress = asProgress({ ...asLeaf(row.progress), timers })
    }
  }

  effect(effect: Effect): void {
    this.editExecution()
    this.effects.push(effect)
  }

  command(command: Command): void {
    this.commands.push(command)
  }

  refuse(code: 'conflict' | 'invalid' | 'not-found', message: string): void {
    this.refused = { code, message }
  }

  /** An attempt that was opened and ended in one decision is not to be started. */
  private isWanted(command: Command): boolean {
    if (command.type !== 'startAttempt') return true
    const attempt = this.attemptNumbered(command.taskRunId, command.attempt)
    return attempt?.state === 'CREATED' && attempt.token === command.token
  }

  toDecision(): Decision {
    const taskRuns = this.changedTaskRuns.list
    const changed = this.executionChanged || taskRuns.length > 0 || this.changedAttempts.length > 0
    return {
      execution: changed ? this.editExecution() : null,
      taskRuns,
      attempts: this.changedAttempts,
      events: this.events,
      timersSet: this.timersSet,
      timersCancelled: this.timersCancelled,
      effects: this.effects,
      commands: this.commands.every((command) => this.isWanted(command))
        ? this.commands
        : this.commands.filter((command) => this.isWanted(command)),
      refused: this.refused,
      stale: this.stale,
      needs: [],
    }
  }
}

const noTimers: TimerNote[] = []

function forget(
  timers: TimerKey[],
  owner: string | null,
  name: TimerName,
  attempt: number | null,
): void {
  if (timers.length === 0) return
  const at = timers.findIndex(
    (timer) => timer.taskRunId === owner && timer.name === name && timer.attempt === attempt,
  )
  if (at >= 0) timers.splice(at, 1)
}

type EventNames = Record<StateName, string>

function eventNames(noun: string): EventNames {
  const entries = stateNames.map((state) => [state, `${noun}.${state.toLowerCase()}`])
  return Object.fromEntries(entries) as EventNames
}

const executionEvents = eventNames('execution')
const taskRunEvents = eventNames('taskrun')
const attemptEvents = eventNames('attempt')

/** What a late or repeated event gives. */
export function emptyDecision(): Decision {
  return {
    execution: null,
    taskRuns: [],
    attempts: [],
    events: [],
    timersSet: [],
    timersCancelled: [],
    effects: [],
    commands: [],
    refused: null,
    stale: false,
    needs: [],
  }
}

// What must be true of one decision, beside the invariants of the state that it gives: events numbered
// without gap (P6), moves that the table allows, work offered to workers, timers of the world and of the
// state the same, late and repeated reports without effect (P5).

import { decide } from '../decide'
import type {
  Decision,
  EngineEvent,
  Execution,
  ExecutionEvent,
  ExecutionState,
  TimerKey,
} from '../execution'
import type { Flow } from '../model'
import { asLeaf, asRoot } from '../run/parent/progress'
import { isAllowedMove, type Noun } from '../state'
import { isTerminal } from '../state-name'
import { timerKey, type World } from './environment'

export type Decide = typeof decide

export function checkStep(
  before: ExecutionState | null,
  event: EngineEvent,
  decision: Decision,
  after: ExecutionState,
  world: World,
): string[] {
  return [...checkDecision(before?.execution ?? null, event, decision), ...checkWorld(after, world)]
}

/** What a decision says of itself, whatever it leads to. */
export function checkDecision(
  before: Execution | null,
  event: EngineEvent,
  decision: Decision,
): string[] {
  const found: string[] = []
  checkEvents(before, event, decision, found)
  checkOffers(decision, found)
  checkConsequences(decision, found)
  return found
}

/** Whether an execution and the world beside it say the same of timers, slot and subflows. */
export function checkWorld(state: ExecutionState, world: World): string[] {
  const found: string[] = []
  checkTimers(state, world, found)
  checkSlot(state, world, found)
  for (const { taskRunId } of world.subflows) {
    const row = state.taskRuns.get(taskRunId)
    if (!row || isTerminal(row.state))
      found.push('A subflow runs on for a task run that has ended.')
  }
  return found
}

function nounOf({ taskRunId, attempt }: ExecutionEvent): Noun {
  if (taskRunId === null) return 'execution'
  return attempt === null ? 'taskRun' : 'attempt'
}

function checkEvents(
  before: Execution | null,
  event: EngineEvent,
  decision: Decision,
  found: string[],
): void {
  let number = before?.eventNumber ?? 0
  for (const one of decision.events) {
    number += 1
    if (one.number !== number)
      found.push(`P6 Event ${one.type} has number ${one.number}, not ${number}.`)
    if (one.to && !isAllowedMove(nounOf(one), one.from, one.to, event.type)) {
      found.push(
        `${event.type} must not lead from ${one.from ?? 'nothing'} to ${one.to} (${one.type}).`,
      )
    }
  }
  const { execution } = decision
  if (execution && execution.eventNumber !== number) found.push('P6 The event number has a gap.')
  if (execution && before && execution.version !== before.version + 1) {
    found.push('The version does not grow by one.')
  }
  const moved = decision.attempts.length + decision.taskRuns.length > 0
  if (moved && !execution) found.push('Rows change without their execution.')
}

/** What ends with a worker at it is stopped there; what ends RETRIED is followed by another execution. */
function checkConsequences(decision: Decision, found: string[]): void {
  for (const { row } of decision.attempts) {
    const cutShort = row.endedBy === 'killed' || row.endedBy === 'timeout'
    const reported = row.stop === 'stopped' || row.stop === 'unconfirmed'
    if (!cutShort || row.workerId === null || reported) continue
    const isStopped = decision.commands.some(
      (command) => command.type === 'stopAttempt' && command.taskRunId === row.taskRunId,
    )
    if (!isStopped || row.stop === null) found.push('Nobody stops the process of an ended attempt.')
  }
  const retried = decision.events.some((event) => event.type === 'execution.retried')
  const follows = decision.effects.some((effect) => effect.type === 'startExecution')
  if (retried && !follows) found.push('The execution is RETRIED and no other one follows.')
}

/** Every attempt that becomes CREATED is offered to the workers, under its token. */
function checkOffers(decision: Decision, found: string[]): void {
  for (const { row } of decision.attempts) {
    const isOffered = decision.commands.some(
      (command) =>
        command.type === 'startAttempt' &&
        command.taskRunId === row.taskRunId &&
        command.token === row.token,
    )
    if (row.state === 'CREATED' && !isOffered) found.push('A new attempt is offered to no worker.')
    if (row.state !== 'CREATED' && isOffered) found.push('An ended attempt is offered to workers.')
  }
}

function checkTimers(after: ExecutionState, world: World, found: string[]): void {
  const noted = new Set<string>()
  const note = (taskRunId: string | null, timers: Omit<TimerKey, 'taskRunId'>[]): void => {
    for (const timer of timers) noted.add(timerKey({ ...timer, taskRunId }))
  }
  note(null, asRoot(after.execution.progress).timers)
  for (const row of after.taskRuns.values()) {
    const timers = row.progress === null ? [] : (asLeaf(row.progress)?.timers ?? [])
    if (timers.length > 0) note(row.id, timers)
  }
  if (noted.size + world.timers.length === 0) return
  for (const timer of world.timers) {
    if (!noted.delete(timerKey(timer)))
      found.push(`I7 The timer ${timer.name} is set and nobody knows it.`)
  }
  for (const key of noted) found.push(`I6 The timer ${key} is waited for and was never set.`)
}

function checkSlot(after: ExecutionState, world: World, found: string[]): void {
  const { slot } = asRoot(after.execution.progress)
  if (slot !== world.slot) found.push(`I13 The slot is ${world.slot}, the execution says ${slot}.`)
}

/** The same report again, and one with an old token, must change nothing. */
export function checkRepeats(
  run: Decide,
  flow: Flow,
  after: ExecutionState,
  event: EngineEvent,
): string[] {
  const found: string[] = []
  if (event.type.startsWith('execution.') && event.type !== 'execution.start') return found
  if (changes(run(flow, after, event))) found.push(`A repeated ${event.type} changes something.`)
  if (event.type === 'attempt.finished' || event.type === 'attempt.started') {
    const late = run(flow, after, { ...event, token: 'an old token' })
    if (changes(late)) found.push(`P5 ${event.type} with an old token changes something.`)
    if (!late.stale) found.push(`P5 ${event.type} with an old token is not called stale.`)
  }
  return found
}

function changes(decision: Decision): boolean {
  return decision.execution !== null || decision.taskRuns.length > 0 || decision.events.length > 0
}

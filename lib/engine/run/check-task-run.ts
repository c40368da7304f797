// Whether a live task run goes on by itself or says what it waits for (I6), and keeps to its retries (I11).

import type { Place } from '../core/plan'
import type { ExecutionState, TaskRun } from '../execution'
import { isTerminal } from '../state-name'
import { nameOf } from './row-name'
import { lossesToFail } from './task-run/attempts'
import { asLeaf, asParent, type LeafProgress } from './parent/progress'
import { triesOf } from './task-run/retry-policy'

export function checkLeaf(
  state: ExecutionState,
  row: TaskRun,
  place: Place,
  found: string[],
): void {
  if (isTerminal(state.execution.state)) return
  const leaf = asLeaf(row.progress)
  if (row.lostCount >= lossesToFail)
    found.push(`I11 ${nameOf(row)} lost ${row.lostCount} workers and is live.`)
  checkTries(row, place, found)
  if (row.state === 'RESTARTED' || leaf?.held) {
    checkHeld(state, row, leaf, found)
    return
  }
  if (row.state === 'RETRYING' && row.waitingFor?.kind === 'retry') {
    if (!hasTimer(leaf, 'retry'))
      found.push(`I6 ${nameOf(row)} waits for a retry that no timer will start.`)
    return
  }
  if (place.task.flowable) checkFlowable(row, place, found)
  else checkRunnable(state, row, found)
}

function checkTries(row: TaskRun, place: Place, found: string[]): void {
  const most = place.retry?.maxAttempts
  // The try that runs now has not failed yet.
  if (most !== undefined && row.attemptCount > 0 && triesOf(row) > most) {
    found.push(`I11 ${nameOf(row)} is at try ${triesOf(row)} of ${most}.`)
  }
}

function checkHeld(
  state: ExecutionState,
  row: TaskRun,
  leaf: LeafProgress | null,
  found: string[],
): void {
  const root = state.execution.progress
  if (leaf?.held && root.hold === null)
    found.push(`I6 ${nameOf(row)} is held, and nothing holds it.`)
}

function hasTimer(leaf: LeafProgress | null, timer: string): boolean {
  return leaf?.timers.some((note) => note.name === timer) ?? false
}

function checkRunnable(state: ExecutionState, row: TaskRun, found: string[]): void {
  const attempt = state.attempts.get(row.id)?.at(-1)
  if (!attempt || isTerminal(attempt.state)) {
    found.push(`I6 ${nameOf(row)} is ${row.state} without a live attempt.`)
    return
  }
  const waits = attempt.state === 'CREATED'
  if (waits !== (row.waitingFor?.kind === 'worker')) {
    found.push(`I6 ${nameOf(row)} does not say truly whether it waits for a worker.`)
  }
  if (waits === (row.state === 'RUNNING')) {
    found.push(`I6 ${nameOf(row)} is ${row.state}, its attempt ${attempt.state}.`)
  }
}

function checkFlowable(row: TaskRun, place: Place, found: string[]): void {
  const progress = asParent(row.progress)
  if (!progress || progress.open > 0) return
  const kind = place.task.flowable?.kind
  const waitsForOther = kind === 'subflow' && row.waitingFor?.kind === 'subflow'
  const waitsForPeople = row.state === 'PAUSED' && row.waitingFor?.kind === 'approval'
  const waitsForTime = ['delay', 'loop', 'continue'].some((timer) => hasTimer(progress, timer))
  if (
    row.waitingFor?.kind === 'timer' &&
    !hasTimer(progress, 'delay') &&
    !hasTimer(progress, 'loop')
  ) {
    found.push(`I6 ${nameOf(row)} waits for a time that no timer will tell.`)
  }
  if (
    row.waitingFor?.kind === 'approval' &&
    row.waitingFor.dueAt !== null &&
    !hasTimer(progress, 'pauseTimeout')
  ) {
    found.push(`I6 ${nameOf(row)} has a time limit that no timer will tell.`)
  }
  if (!waitsForOther && !waitsForPeople && !waitsForTime && progress.next >= progress.lanes) {
    found.push(`I6 ${nameOf(row)} is ${row.state} with nothing open and nothing to wait for.`)
  }
}

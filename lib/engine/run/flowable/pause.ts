// Pause and Sleep. A paused task run shows what it waits for: an approval, or a time. Its answer may bring
// inputs, kept as its outputs; then its tasks run, if it has any.

import { evaluate } from '../../context/evaluate'
import { beginPhase, failFlowable } from '../parent/begin-phase'
import type { Draft } from '../../core/draft'
import type { Failure } from '../../execution'
import type { Json, JsonObject } from '../../json'
import { pauseBehaviors, type Flowable, type PauseBehavior } from '../../model'
import type { Place } from '../../core/plan'
import type { StateName } from '../../state-name'
import { closeTaskRun } from '../task-run/close-task-run'
import { parseDurationMs } from '../../context/duration-ms'
import { endNow } from '../execution/end-execution'
import { syncExecutionState } from '../execution/execution-state'
import { failTaskRun } from '../task-run/fail-task-run'
import { asParent } from '../parent/progress'

type PauseTask = Extract<Flowable, { kind: 'pause' }>

export function beginPause(draft: Draft, id: string, place: Place, pause: PauseTask): void {
  const delay = durationOf(draft, id, pause.delay)
  const timeout = durationOf(draft, id, pause.timeout)
  if (!delay.ok) return failFlowable(draft, id, delay.failure)
  if (!timeout.ok) return failFlowable(draft, id, timeout.failure)
  const row = draft.editTaskRun(id)
  const dueAt = timeout.ms === null ? null : draft.at + timeout.ms
  if (dueAt !== null) draft.setTimer(id, 'pauseTimeout', null, dueAt)
  if (delay.ms !== null) {
    row.waitingFor = { kind: 'timer', dueAt: draft.at + delay.ms }
    draft.setTimer(id, 'delay', null, draft.at + delay.ms)
  } else row.waitingFor = { kind: 'approval', dueAt }
  draft.moveTaskRun(id, 'PAUSED')
  draft.editRoot().paused += 1
  syncExecutionState(draft, row.waitingFor)
  if (place.lists.has('onPause')) beginPhase(draft, id, 'tasks', 'onPause')
}

/** Its time is over, and what that comes to was written. `standard`: what it comes to otherwise. */
export function endPauseInTime(draft: Draft, id: string, standard: PauseBehavior): void {
  const behavior = behaviorOf(draft, id, standard)
  const late = { code: 'timeout', message: 'Nobody answered in time.' }
  if (!behavior.ok) return resumePause(draft, id, 'FAILED', null, behavior.failure)
  switch (behavior.value) {
    case 'RESUME':
      return resumePause(draft, id, 'SUCCESS', null)
    case 'WARN':
      return resumePause(draft, id, 'WARNING', null)
    case 'FAIL':
      return resumePause(draft, id, 'FAILED', null, late)
    case 'CANCEL':
      return cancel(draft, id, late)
  }
}

type Behavior = { ok: true; value: PauseBehavior } | { ok: false; failure: Failure }

function behaviorOf(draft: Draft, id: string, standard: PauseBehavior): Behavior {
  const row = draft.taskRun(id)
  const task = row && draft.place(row.taskId)?.task
  const written = task?.flowable?.kind === 'pause' ? task.flowable.behavior : undefined
  const source = task?.properties.behavior
  if (written !== undefined || source === undefined || source === null) {
    return { ok: true, value: written ?? standard }
  }
  const answer = evaluate(draft, row ?? null, source)
  if (!answer.ok) return answer
  const word = typeof answer.value === 'string' ? answer.value.trim().toUpperCase() : ''
  const value = word === '' ? standard : pauseBehaviors.find((one) => one === word)
  if (value) return { ok: true, value }
  const message = `behavior cannot be ${word}; it is one of ${pauseBehaviors.join(', ')}.`
  return { ok: false, failure: { code: 'expression', message } }
}

function cancel(draft: Draft, id: string, failure: Failure): void {
  const row = draft.editTaskRun(id)
  draft.dropTimers(id)
  row.waitingFor = null
  row.failure = failure
  draft.moveTaskRun(id, 'CANCELLED')
  endNow(draft, 'CANCELLED', failure)
}

/** `state` FAILED and WARNING end the pause so; its tasks run after SUCCESS and WARNING. */
export function resumePause(
  draft: Draft,
  id: string,
  state: StateName,
  answer: JsonObject | null,
  failure: Failure | null = null,
): void {
  const row = draft.editTaskRun(id)
  draft.dropTimer(id, 'delay', null)
  draft.dropTimer(id, 'pauseTimeout', null)
  row.waitingFor = null
  if (answer) row.outputs = { ...row.outputs, ...answer }
  draft.moveTaskRun(id, 'RUNNING')
  draft.editRoot().paused -= 1
  syncExecutionState(draft)
  const progress = asParent(row.progress)
  progress.resumed = state
  progress.failure = failure
  if (progress.open === 0) continueAfterPause(draft, id)
}

/** Once it was resumed and its onPause task has ended. */
export function continueAfterPause(draft: Draft, id: string): void {
  const progress = asParent(draft.editTaskRun(id).progress)
  if (progress.resumed === 'FAILED' || progress.resumed === 'KILLED') {
    const code = progress.resumed === 'FAILED' ? 'failed' : 'killed'
    progress[code] += 1
    draft.todo.push({ kind: 'go', parentId: id })
    return
  }
  if (progress.outcome === null || progress.resumed === 'WARNING') {
    progress.outcome = progress.resumed ?? 'SUCCESS'
  }
  beginPhase(draft, id, 'tasks', 'tasks')
}

export function beginSleep(
  draft: Draft,
  id: string,
  sleep: Extract<Flowable, { kind: 'sleep' }>,
): void {
  const duration = durationOf(draft, id, sleep.duration)
  if (!duration.ok) return failTaskRun(draft, id, duration.failure)
  if (duration.ms === null || duration.ms <= 0) return closeTaskRun(draft, id, 'SUCCESS')
  const dueAt = draft.at + duration.ms
  draft.editTaskRun(id).waitingFor = { kind: 'timer', dueAt }
  draft.setTimer(id, 'delay', null, dueAt)
}

type Duration = { ok: true; ms: number | null } | { ok: false; failure: Failure }

function durationOf(draft: Draft, id: string, source: Json | undefined): Duration {
  if (source === undefined || source === null) return { ok: true, ms: null }
  const answer = evaluate(draft, draft.taskRun(id) ?? null, source)
  if (!answer.ok) return answer
  const ms = parseDurationMs(answer.value)
  if (ms !== null) return { ok: true, ms }
  const shown = JSON.stringify(answer.value)
  const message = `${shown} is not a duration; write it as PT30S, PT5M or P1D.`
  return { ok: false, failure: { code: 'expression', message } }
}

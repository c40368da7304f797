// A worker reports how an attempt ended. The first report with the current token counts (P5); what the task
// asked of its own execution (labels, variables, an exit) is applied in the same decision.

import type { Draft } from '../core/draft'
import type { Attempt, EngineEvent, TaskEffect } from '../execution'
import { closeTaskRun } from '../run/task-run/close-task-run'
import { endNow } from '../run/execution/end-execution'
import { failTaskRun } from '../run/task-run/fail-task-run'
import { triesOf } from '../run/task-run/retry-policy'
import { isTerminal } from '../state-name'
import { liveAttempt, markRunning } from './attempt-started'
import { setLabels } from './execution-start'

type Finished = Extract<EngineEvent, { type: 'attempt.finished' }>

export function attemptFinished(draft: Draft, event: Finished): void {
  const live = liveAttempt(draft, event)
  if (!live) return
  // The report that it started may come later than its result.
  if (live.state === 'CREATED') markRunning(draft, live, live.workerId)
  const attempt = draft.editAttempt(event.taskRunId, event.attempt)
  attempt.startedAt ??= event.beganAt ?? null
  attempt.endedBy = 'result'
  draft.dropTimer(event.taskRunId, 'timeout', event.attempt)
  const exit = applyEffects(draft, event.outcome.effects ?? [])
  if (event.outcome.ok) succeed(draft, event, attempt)
  else fail(draft, event, attempt)
  if (exit && !isTerminal(draft.execution.state)) {
    const message = 'A task ended the execution.'
    endNow(draft, exit, exit === 'FAILED' ? { code: 'exit', message } : null)
  }
}

function succeed(draft: Draft, event: Finished, attempt: Attempt): void {
  if (!event.outcome.ok) return
  const { outputs } = event.outcome
  let state = event.outcome.state ?? 'SUCCESS'
  draft.moveAttempt(attempt, state)
  const row = draft.taskRun(event.taskRunId)
  const retry = row && draft.place(row.taskId)?.retry
  if (row && state === 'SUCCESS' && retry?.warningOnRetry && triesOf(row) > 1) state = 'WARNING'
  closeTaskRun(draft, event.taskRunId, state, null, outputs)
}

function fail(draft: Draft, event: Finished, attempt: Attempt): void {
  if (event.outcome.ok) return
  const { failure, outputs } = event.outcome
  attempt.failure = failure
  draft.moveAttempt(attempt, 'FAILED')
  failTaskRun(draft, event.taskRunId, failure, { outputs: outputs ?? null })
}

type Exit = Extract<TaskEffect, { type: 'exit' }>['state']

function applyEffects(draft: Draft, effects: TaskEffect[]): Exit | null {
  let exit: Exit | null = null
  for (const effect of effects) {
    if (effect.type === 'exit') {
      exit = effect.state
      continue
    }
    if (effect.type === 'setLabels') {
      setLabels(draft, effect)
      continue
    }
    const execution = draft.editExecution()
    const { variables } = execution
    if (effect.type === 'setVariables') {
      execution.variables = effect.overwrite
        ? { ...variables, ...effect.variables }
        : { ...effect.variables, ...variables }
    } else {
      const dropped = new Set(effect.names)
      const kept = Object.entries(variables).filter(([name]) => !dropped.has(name))
      execution.variables = Object.fromEntries(kept)
    }
  }
  return exit
}

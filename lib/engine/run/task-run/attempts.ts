// Attempts of what a worker runs: queued, and ended without a result (killed, timed out).
// A task run has at most one live attempt, its newest (I2); each hand-out has a token of its own (P5).

import { evaluate } from '../../context/evaluate'
import type { Draft } from '../../core/draft'
import type { Attempt, Failure, TaskRun } from '../../execution'
import type { Place } from '../../core/plan'
import type { Json } from '../../json'
import { isTerminal, type StateName } from '../../state-name'
import { closeTaskRun } from './close-task-run'

/** So many lost workers fail a task run. */
export const lossesToFail = 3

export function queueAttempt(draft: Draft, taskRunId: string, place: Place): void {
  const row = draft.editTaskRun(taskRunId)
  const choice = place.task.workerGroup ?? draft.flow.workerGroup
  const key = choice ? evaluate(draft, row, choice.key) : null
  if (key?.ok === false) return closeTaskRun(draft, taskRunId, 'FAILED', key.failure)
  const group = key ? textOf(key.value) : null
  row.attemptCount += 1
  row.waitingFor = { kind: 'worker', group }
  const attempt = draft.addAttempt({
    executionId: row.executionId,
    taskRunId,
    number: row.attemptCount,
    state: 'CREATED',
    history: [],
    token: draft.dice.token(),
    group,
    workerId: null,
    createdAt: draft.at,
    claimedAt: null,
    startedAt: null,
    endedAt: null,
    failure: null,
    stop: null,
    endedBy: null,
  })
  draft.moveAttempt(attempt, 'CREATED')
  commandStart(draft, attempt, place)
}

/** An empty key is none. */
function textOf(value: Json): string | null {
  if (value === null || value === '') return null
  return typeof value === 'string' ? value : JSON.stringify(value)
}

export function commandStart(draft: Draft, attempt: Attempt, place: Place): void {
  draft.command({
    type: 'startAttempt',
    taskRunId: attempt.taskRunId,
    attempt: attempt.number,
    token: attempt.token,
    group: attempt.group,
    fallback: (place.task.workerGroup ?? draft.flow.workerGroup)?.fallback ?? 'WAIT',
    directoryKey:
      place.workingDirectory && directoryOf(draft, attempt.taskRunId, place.workingDirectory),
    avoidWorkerId: draft.avoidWorkerId,
  })
}

function directoryOf(draft: Draft, taskRunId: string, taskId: string): string | null {
  let row: TaskRun | undefined = draft.taskRun(taskRunId)
  while (row && row.taskId !== taskId) row = row.parentId ? draft.taskRun(row.parentId) : undefined
  return row?.id ?? null
}

/** Ends the live attempt, if any, and asks for its process to be stopped where a worker has it. */
export function stopLiveAttempt(
  draft: Draft,
  taskRunId: string,
  to: StateName,
  endedBy: string,
  failure: Failure | null = null,
): void {
  const newest = draft.attempt(taskRunId)
  if (!newest || isTerminal(newest.state)) return
  const attempt = draft.editAttempt(taskRunId, newest.number)
  attempt.endedBy = endedBy
  attempt.failure = failure
  if (attempt.workerId !== null) {
    attempt.stop = 'requested'
    draft.command({
      type: 'stopAttempt',
      taskRunId,
      attempt: attempt.number,
      workerId: attempt.workerId,
      token: attempt.token,
    })
  }
  draft.moveAttempt(attempt, to)
}

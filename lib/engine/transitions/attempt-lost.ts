// An attempt without a result. Lost: its worker is gone, so the task run gets a new attempt by itself, not
// counted against its retry policy; the third loss fails it. Handed back: the worker gives it up unstarted,
// so the same attempt is queued again under a new token.

import type { Draft } from '../core/draft'
import type { EngineEvent } from '../execution'
import { commandStart, lossesToFail, queueAttempt } from '../run/task-run/attempts'
import { failTaskRun } from '../run/task-run/fail-task-run'
import { liveAttempt } from './attempt-started'

export function attemptLost(
  draft: Draft,
  event: Extract<EngineEvent, { type: 'attempt.lost' }>,
): void {
  if (!liveAttempt(draft, event)) return
  const attempt = draft.editAttempt(event.taskRunId, event.attempt)
  attempt.failure = { code: 'worker-lost', message: 'The worker of this attempt was lost.' }
  attempt.endedBy = 'worker-lost'
  draft.dropTimer(event.taskRunId, 'timeout', event.attempt)
  draft.moveAttempt(attempt, 'FAILED', 'attempt.worker-lost')
  const row = draft.editTaskRun(event.taskRunId)
  row.lostCount += 1
  if (row.lostCount >= lossesToFail) {
    const message = `Its worker was lost ${lossesToFail} times.`
    return failTaskRun(draft, row.id, { code: 'worker-lost', message }, { counted: false })
  }
  queueAgain(draft, row.id)
  const place = draft.place(row.taskId)
  if (place) queueAttempt(draft, row.id, place)
}

export function attemptHandedBack(
  draft: Draft,
  event: Extract<EngineEvent, { type: 'attempt.handedBack' }>,
): void {
  if (!liveAttempt(draft, event)) return
  const attempt = draft.editAttempt(event.taskRunId, event.attempt)
  draft.dropTimer(event.taskRunId, 'timeout', event.attempt)
  attempt.token = draft.dice.token()
  attempt.workerId = null
  attempt.claimedAt = null
  attempt.startedAt = null
  draft.moveAttempt(attempt, 'CREATED', 'attempt.handed-back')
  const row = draft.editTaskRun(event.taskRunId)
  row.waitingFor = { kind: 'worker', group: attempt.group }
  queueAgain(draft, row.id)
  const place = draft.place(row.taskId)
  if (place) commandStart(draft, attempt, place)
}

function queueAgain(draft: Draft, taskRunId: string): void {
  const row = draft.editTaskRun(taskRunId)
  if (row.state !== 'RUNNING') return
  row.waitingFor = { kind: 'worker', group: null }
  draft.moveTaskRun(taskRunId, 'RESUBMITTED')
}

/** What became of the process of an attempt that was told to stop; beside the state (P3). */
export function attemptStopReported(
  draft: Draft,
  event: Extract<EngineEvent, { type: 'attempt.stopReported' }>,
): void {
  const attempt = draft.attemptNumbered(event.taskRunId, event.attempt)
  if (!attempt || attempt.stop === null || attempt.stop === 'stopped') return
  if (attempt.stop === event.result) return
  const edited = draft.editAttempt(event.taskRunId, event.attempt)
  edited.stop = event.result
  const taskRun = draft.taskRun(event.taskRunId) ?? null
  const type = event.result === 'stopped' ? 'attempt.stop-confirmed' : 'attempt.stop-unconfirmed'
  const data = { taskId: taskRun?.taskId ?? null, value: taskRun?.value ?? null }
  draft.record(type, taskRun, edited, null, null, data)
}

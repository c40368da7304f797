// A worker took an attempt: attempt and task run become RUNNING, the task's timeout starts to count.
// An old token is stale (P5); a repeat of the same report changes nothing.

import { evaluate } from '../context/evaluate'
import type { Draft } from '../core/draft'
import type { Attempt, EngineEvent } from '../execution'
import { parseDurationMs } from '../context/duration-ms'
import { isTerminal } from '../state-name'

type Report = { taskRunId: string; attempt: number; token: string }

/** The live attempt that a report is about; otherwise null, and the decision says `stale` for an old token. */
export function liveAttempt(draft: Draft, report: Report): Attempt | null {
  const attempt = draft.attemptNumbered(report.taskRunId, report.attempt)
  if (attempt && attempt.token === report.token && !isTerminal(attempt.state)) return attempt
  const repeated = attempt?.token === report.token && attempt.endedBy === 'result'
  draft.stale = !repeated
  return null
}

export function attemptStarted(
  draft: Draft,
  event: Extract<EngineEvent, { type: 'attempt.started' }>,
): void {
  const attempt = liveAttempt(draft, event)
  if (!attempt || attempt.state === 'RUNNING') return
  markRunning(draft, attempt, event.workerId)
}

export function markRunning(draft: Draft, live: Attempt, workerId: string | null): void {
  const attempt = draft.editAttempt(live.taskRunId, live.number)
  attempt.workerId = workerId
  attempt.claimedAt = draft.at
  draft.moveAttempt(attempt, 'RUNNING')
  const row = draft.editTaskRun(live.taskRunId)
  row.waitingFor = null
  row.failure = null
  draft.moveTaskRun(row.id, 'RUNNING')
  const timeout = draft.place(row.taskId)?.task.timeout
  if (timeout === undefined) return
  const answer = evaluate(draft, row, timeout)
  const timeoutMs = answer.ok ? parseDurationMs(answer.value) : null
  if (timeoutMs !== null) draft.setTimer(row.id, 'timeout', live.number, draft.at + timeoutMs)
}

/** The body itself began; only a time is kept. */
export function attemptBegan(
  draft: Draft,
  event: Extract<EngineEvent, { type: 'attempt.began' }>,
): void {
  const attempt = liveAttempt(draft, event)
  if (!attempt || attempt.startedAt !== null) return
  draft.editAttempt(event.taskRunId, event.attempt).startedAt = event.beganAt
}

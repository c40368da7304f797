// A try of a task run failed. Either the task run waits for its next try, or another execution will make
// it, or the task run has failed.

import type { Draft } from '../../core/draft'
import type { Failure } from '../../execution'
import type { JsonObject } from '../../json'
import { closeTaskRun } from './close-task-run'
import { nextExecutionAt, nextTryAt, triesOf } from './retry-policy'
import { asLeaf, asProgress } from '../parent/progress'

/** `counted: false`: its attempts were lost with their workers, and no policy repeats that. */
export function failTaskRun(
  draft: Draft,
  id: string,
  failure: Failure,
  options: { outputs?: JsonObject | null; counted?: boolean } = {},
): void {
  const place = draft.place(draft.taskRun(id)?.taskId ?? '')
  const retry = place?.retry
  if (retry && options.counted !== false) {
    if (retry.behavior === 'CREATE_NEW_EXECUTION') {
      const dueAt = place.task.allowFailure ? null : nextExecutionAt(draft, retry)
      if (dueAt !== null) draft.editRoot().nextTryAt = dueAt
    } else if (waitForNextTry(draft, id, failure)) return
  }
  closeTaskRun(draft, id, 'FAILED', failure, options.outputs ?? null)
}

function waitForNextTry(draft: Draft, id: string, failure: Failure): boolean {
  const place = draft.place(draft.taskRun(id)?.taskId ?? '')
  if (!place?.retry) return false
  const row = draft.editTaskRun(id)
  const engineRun = place.task.flowable !== undefined
  if (engineRun) {
    const leaf = asLeaf(row.progress) ?? { timers: [] }
    row.progress = asProgress({ ...leaf, tries: (leaf.tries ?? 0) + 1 })
  }
  const tries = triesOf(row)
  const dueAt = nextTryAt(draft, row, place.retry, tries)
  if (dueAt === null) return false
  draft.dropTimers(id)
  const attempt = engineRun ? tries + 1 : row.attemptCount + 1
  row.failure = failure
  row.waitingFor = { kind: 'retry', dueAt, attempt }
  draft.moveTaskRun(id, 'RETRYING', { failure })
  draft.setTimer(id, 'retry', attempt, dueAt)
  return true
}

// News of the execution that a Subflow task run started. Only the one that it waits for counts.

import type { Draft } from '../core/draft'
import type { EngineEvent } from '../execution'
import { failTaskRun } from '../run/task-run/fail-task-run'
import { endSubflow, waitsFor } from '../run/flowable/subflow'
import { isTerminal } from '../state-name'

/** The wait is on record since the task run began; the start itself changes nothing. */
export function subflowStarted(
  _draft: Draft,
  _event: Extract<EngineEvent, { type: 'subflow.started' }>,
): void {}

export function subflowRefused(
  draft: Draft,
  event: Extract<EngineEvent, { type: 'subflow.refused' }>,
): void {
  const row = draft.taskRun(event.taskRunId)
  if (!row || isTerminal(row.state) || row.waitingFor?.kind !== 'subflow') return
  failTaskRun(draft, row.id, event.failure)
}

export function subflowEnded(
  draft: Draft,
  event: Extract<EngineEvent, { type: 'subflow.ended' }>,
): void {
  const row = draft.taskRun(event.taskRunId)
  const flowable = row && draft.place(row.taskId)?.task.flowable
  if (!row || flowable?.kind !== 'subflow') return
  if (row.waitingFor?.kind !== 'subflow' || !waitsFor(draft, row.id, event.executionId)) return
  if (event.state === 'RETRIED') {
    const next = event.outputs?.executionId
    if (typeof next === 'string') followNextTry(draft, row.id, next)
    return
  }
  endSubflow(draft, row.id, flowable, event.state, event.outputs)
}

/** The subflow is repeated as another execution: that one is waited for from now on. */
function followNextTry(draft: Draft, id: string, executionId: string): void {
  const row = draft.editTaskRun(id)
  row.childExecutionId = executionId
  row.outputs = { ...row.outputs, executionId }
  row.waitingFor = { kind: 'subflow', executionId }
}

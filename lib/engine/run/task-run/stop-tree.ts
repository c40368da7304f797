// Ends everything live below one task run, which itself stays as it is: the timeout of a flowable task.

import type { Draft } from '../../core/draft'
import type { TaskRun } from '../../execution'
import { stopLiveAttempt } from './attempts'
import { syncExecutionState } from '../execution/execution-state'

export function stopTree(draft: Draft, id: string): void {
  for (const row of draft.liveTaskRuns().reverse()) {
    if (row.id !== id && !isBelow(draft, row, id)) continue
    const flowable = draft.place(row.taskId)?.task.flowable
    if (row.childExecutionId && flowable?.kind === 'subflow') {
      draft.effect({ type: 'killChild', executionId: row.childExecutionId })
    }
    if (row.id === id) continue
    stopLiveAttempt(draft, row.id, 'KILLED', 'killed')
    if (row.state === 'PAUSED') draft.editRoot().paused -= 1
    draft.dropTimers(row.id)
    draft.editTaskRun(row.id).waitingFor = null
    draft.moveTaskRun(row.id, 'KILLED')
  }
  syncExecutionState(draft)
}

function isBelow(draft: Draft, row: TaskRun, id: string): boolean {
  let { parentId } = row
  while (parentId !== null) {
    if (parentId === id) return true
    parentId = draft.taskRun(parentId)?.parentId ?? null
  }
  return false
}

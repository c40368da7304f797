// The end of a pause of the whole execution or of a breakpoint: what was held starts, and parents with
// lanes still to open go on.

import type { Draft } from '../../core/draft'
import { syncExecutionState } from '../execution/execution-state'
import { asLeaf, asParent, hasMore } from './progress'

export function release(draft: Draft): void {
  draft.editRoot().hold = null
  syncExecutionState(draft)
  for (const row of draft.liveTaskRuns()) {
    if (asLeaf(row.progress)?.held) draft.todo.push({ kind: 'start', id: row.id })
    const flowable = draft.place(row.taskId)?.task.flowable
    if (row.state === 'RUNNING' && flowable && hasMore(asParent(row.progress))) {
      draft.todo.push({ kind: 'go', parentId: row.id })
    }
  }
  draft.todo.push({ kind: 'go', parentId: null })
}

// The next try of a task run is due: a new attempt, or the engine's own first step again.

import type { Draft } from '../../core/draft'
import { queueAttempt } from './attempts'
import { beginFlowable } from '../flowable/begin-flowable'

export function startAgain(draft: Draft, id: string): void {
  const row = draft.taskRun(id)
  const place = row && draft.place(row.taskId)
  if (!row || !place || row.state !== 'RETRYING') return
  draft.editTaskRun(id).waitingFor = null
  if (place.task.flowable) beginFlowable(draft, id, place)
  else queueAttempt(draft, id, place)
}

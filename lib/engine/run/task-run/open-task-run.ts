// A task run is made here: its row and its first event. `settle` starts it.

import type { Draft } from '../../core/draft'
import type { Place } from '../../core/plan'
import type { Phase } from '../parent/progress'

export type Lane = {
  parentId: string | null
  branch: Phase
  value: string | null
  iteration: number | null
}

export function openTaskRun(draft: Draft, place: Place, lane: Lane): void {
  const id = draft.dice.uuid()
  draft.addTaskRun({
    id,
    executionId: draft.execution.id,
    taskId: place.task.id,
    parentId: lane.parentId,
    value: lane.value,
    iteration: lane.iteration,
    branch: lane.branch,
    ordinal: draft.takeOrdinal(),
    state: 'CREATED',
    history: [],
    outputs: null,
    attemptCount: 0,
    lostCount: 0,
    createdAt: draft.at,
    startedAt: null,
    endedAt: null,
    failure: null,
    items: null,
    progress: null,
    childExecutionId: null,
    waitingFor: null,
  })
  draft.moveTaskRun(id, 'CREATED')
  draft.todo.push({ kind: 'start', id })
}

// Starts a phase of a parent over one of its lists. Where there is nothing to run, the phase is ended by
// `settle` like any other.

import type { Draft } from '../../core/draft'
import type { Failure } from '../../execution'
import { editProgress, laneCount, openLanes } from './lanes'
import { asParent, type Phase } from './progress'

export function beginPhase(
  draft: Draft,
  parentId: string | null,
  phase: Phase,
  list: string,
): void {
  const progress = editProgress(draft, parentId)
  progress.phase = phase
  progress.list = list
  if (phase === 'tasks') progress.chosen = list
  progress.lanes = laneCount(draft, parentId, phase, list)
  progress.next = 0
  progress.open = 0
  progress.failed = 0
  progress.warned = 0
  progress.killed = 0
  openLanes(draft, parentId)
  if (progress.open === 0) draft.todo.push({ kind: 'go', parentId })
}

/** The flowable task itself failed, apart from its children: its errors and finally run all the same. */
export function failFlowable(draft: Draft, id: string, failure: Failure): void {
  const progress = asParent(draft.editTaskRun(id).progress)
  progress.failed += 1
  progress.failure = failure
  draft.todo.push({ kind: 'go', parentId: id })
}

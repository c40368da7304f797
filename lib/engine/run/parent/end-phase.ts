// The phases of a parent, the root's included: tasks; errors when something failed; finally in any case;
// and for the root afterExecution, which runs while the execution is still open, its outcome decided.
//   tasks -> [errors] -> [finally] -> (root: outputs, sla, [afterExecution]) -> end

import type { Draft } from '../../core/draft'
import { isTerminal, type StateName } from '../../state-name'
import { decideOutcome, endExecution, planNextTry } from '../execution/end-execution'
import { endRound, finishFlowable } from './finish-flowable'
import { beginPhase } from './begin-phase'
import { editProgress, listOf, progressOf } from './lanes'
import { isStopping, type ParentProgress } from './progress'

export function endPhase(draft: Draft, parentId: string | null): void {
  draft.dropTimer(parentId, 'continue', null)
  const progress = editProgress(draft, parentId)
  switch (progress.phase) {
    case 'tasks':
      return endTasks(draft, parentId, progress)
    case 'errors':
      progress.outcome = worse(progress.outcome ?? 'FAILED', resultOf(progress))
      return runFinally(draft, parentId)
    case 'finally':
      progress.outcome = worse(progress.outcome ?? 'SUCCESS', resultOf(progress))
      return finish(draft, parentId)
    case 'afterExecution':
      return endExecution(draft, progress.outcome ?? 'SUCCESS')
  }
}

function endTasks(draft: Draft, parentId: string | null, progress: ParentProgress): void {
  const wellSoFar = !isStopping(progress) || progress.list === 'onPause'
  if (parentId !== null && wellSoFar && endRound(draft, parentId)) return
  const result = resultOf(progress)
  progress.outcome = progress.outcome ? worse(progress.outcome, result) : result
  const failed = progress.outcome === 'FAILED'
  const triedAgain = failed && parentId === null && planNextTry(draft)
  if (failed && !triedAgain && listOf(draft, parentId, 'errors').length > 0) {
    return beginPhase(draft, parentId, 'errors', 'errors')
  }
  runFinally(draft, parentId)
}

function runFinally(draft: Draft, parentId: string | null): void {
  if (listOf(draft, parentId, 'finally').length > 0) {
    return beginPhase(draft, parentId, 'finally', 'finally')
  }
  finish(draft, parentId)
}

function finish(draft: Draft, parentId: string | null): void {
  const outcome = progressOf(draft, parentId).outcome ?? 'SUCCESS'
  if (parentId !== null) return finishFlowable(draft, parentId, outcome)
  decideOutcome(draft, outcome)
  if (isTerminal(draft.execution.state)) return
  if (listOf(draft, null, 'afterExecution').length > 0) {
    return beginPhase(draft, null, 'afterExecution', 'afterExecution')
  }
  endExecution(draft, draft.root.outcome ?? 'SUCCESS')
}

function resultOf(progress: ParentProgress): StateName {
  if (progress.killed > 0) return 'KILLED'
  if (progress.failed > 0) return 'FAILED'
  return progress.warned > 0 ? 'WARNING' : 'SUCCESS'
}

const badness: Partial<Record<StateName, number>> = { SUCCESS: 0, WARNING: 1, FAILED: 2, KILLED: 3 }

function worse(a: StateName, b: StateName): StateName {
  return (badness[b] ?? 0) > (badness[a] ?? 0) ? b : a
}

// Carries out what the steps of one decision left to do, first come first served, until nothing is left.
// Steps put jobs here instead of calling one another, so a chain of skipped tasks never deepens the stack.
// The lane of a closed child goes on with its next task, or ends and makes room for another lane; the last
// lane ends the phase.

import type { Draft } from '../../core/draft'
import type { TaskRun } from '../../execution'
import { isTerminal } from '../../state-name'
import { startTaskRun } from '../task-run/start-task-run'
import { openTaskRun } from '../task-run/open-task-run'
import { breakAfter, passesOver } from '../flowable/loop'
import { advanceDag } from './dag'
import { endPhase } from './end-phase'
import { editProgress, nextInLane, openLanes, progressOf } from './lanes'
import { countEnded, countPassedOver, hasMore, isCounted, isStopping } from './progress'

export function settle(draft: Draft): void {
  for (let done = 0; done < draft.todo.length; done += 1) {
    const job = draft.todo[done]
    if (!job) continue
    if (job.kind === 'start') startTaskRun(draft, job.id)
    else if (job.kind === 'closed') tellParent(draft, job.id)
    else goOn(draft, job.parentId)
  }
}

function tellParent(draft: Draft, id: string): void {
  const child = draft.taskRun(id)
  if (!child || !isOpen(draft, child.parentId)) return
  const { parentId } = child
  // Where nothing is counted the parent's row stays as it is: there is nothing to write.
  const passedOver = passesOver(draft, child)
  if (passedOver) countPassedOver(editProgress(draft, parentId))
  else if (isCounted(child)) countEnded(editProgress(draft, parentId), child)
  const progress = progressOf(draft, parentId)
  const stopping = isStopping(progress)
  const dag = progress.ready !== undefined && child.branch === 'tasks'
  if (dag && !stopping) advanceDag(draft, child, editProgress(draft, parentId))
  const next = stopping || passedOver ? null : nextInLane(draft, child)
  if (next) return openNext(draft, next, child)
  editProgress(draft, parentId).open -= 1
  if (!stopping) breakAfter(draft, child)
  goOn(draft, parentId)
}

function openNext(draft: Draft, next: Parameters<typeof openTaskRun>[1], child: TaskRun): void {
  const { parentId, value, iteration, branch } = child
  openTaskRun(draft, next, { parentId, branch, value, iteration })
}

function isOpen(draft: Draft, parentId: string | null): boolean {
  const state = parentId === null ? draft.execution.state : draft.taskRun(parentId)?.state
  return state !== undefined && !isTerminal(state)
}

/** Opens what may be opened under a parent, or ends its phase when nothing is left. */
function goOn(draft: Draft, parentId: string | null): void {
  if (!isOpen(draft, parentId)) return
  openLanes(draft, parentId)
  const progress = progressOf(draft, parentId)
  const toDo = hasMore(progress) || progress.again !== undefined
  if (progress.open === 0 && (isStopping(progress) || !toDo)) {
    endPhase(draft, parentId)
  }
}

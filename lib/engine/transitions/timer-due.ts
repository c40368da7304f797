// A timer is due. It counts only while it is set: a late or repeated one finds no note of itself.

import { startAgain } from '../run/task-run/start-again'
import type { Draft } from '../core/draft'
import type { EngineEvent } from '../execution'
import { admit } from '../run/execution/admit'
import { stopLiveAttempt } from '../run/task-run/attempts'
import { closeTaskRun } from '../run/task-run/close-task-run'
import { breakSla, endNow } from '../run/execution/end-execution'
import { failTaskRun } from '../run/task-run/fail-task-run'
import { endPauseInTime } from '../run/flowable/pause'
import { beginPhase } from '../run/parent/begin-phase'
import { asParent } from '../run/parent/progress'
import { reopenMore } from '../run/parent/reopen'
import { stopTree } from '../run/task-run/stop-tree'
import { isTerminal } from '../state-name'

type Due = Extract<EngineEvent, { type: 'timer.due' }>

export function timerDue(draft: Draft, event: Due): void {
  if (event.taskRunId !== null && !draft.taskRun(event.taskRunId)) return
  const notes = draft.timersOf(event.taskRunId)
  const isSet = notes.some((note) => note.name === event.timer && note.attempt === event.attempt)
  if (!isSet || isTerminal(draft.execution.state)) return
  draft.dropTimer(event.taskRunId, event.timer, event.attempt)
  if (event.taskRunId === null) executionTimerDue(draft, event)
  else taskRunTimerDue(draft, event, event.taskRunId)
}

function executionTimerDue(draft: Draft, event: Due): void {
  switch (event.timer) {
    case 'scheduled':
      return admit(draft)
    case 'continue':
      reopenMore(draft, null)
      draft.todo.push({ kind: 'go', parentId: null })
      return
    case 'timeout': {
      const message = `The flow took longer than its timeout of ${draft.flow.timeout ?? ''}.`
      return endNow(draft, 'FAILED', { code: 'timeout', message })
    }
    case 'sla': {
      const state = breakSla(draft, event.attempt ?? 0)
      if (state) endNow(draft, state, draft.execution.failure)
      return
    }
    default:
  }
}

function taskRunTimerDue(draft: Draft, event: Due, id: string): void {
  switch (event.timer) {
    case 'retry':
      return startAgain(draft, id)
    case 'delay': {
      const kind = kindOf(draft, id)
      return kind === 'pause'
        ? endPauseInTime(draft, id, 'RESUME')
        : closeTaskRun(draft, id, 'SUCCESS')
    }
    case 'pauseTimeout':
      return endPauseInTime(draft, id, 'FAIL')
    case 'timeout':
      return taskTimedOut(draft, id)
    case 'loop':
      return nextRound(draft, id)
    case 'continue':
      reopenMore(draft, id)
      draft.todo.push({ kind: 'go', parentId: id })
      return
    default:
  }
}

function kindOf(draft: Draft, id: string): string | undefined {
  return draft.place(draft.taskRun(id)?.taskId ?? '')?.task.flowable?.kind
}

function taskTimedOut(draft: Draft, id: string): void {
  const task = draft.place(draft.taskRun(id)?.taskId ?? '')?.task
  const message = `The task took longer than its timeout of ${task?.timeout ?? ''}.`
  const failure = { code: 'timeout', message }
  if (task?.flowable) stopTree(draft, id)
  else stopLiveAttempt(draft, id, 'FAILED', 'timeout', failure)
  failTaskRun(draft, id, failure)
}

function nextRound(draft: Draft, id: string): void {
  const row = draft.editTaskRun(id)
  const progress = asParent(row.progress)
  progress.round = (progress.round ?? 1) + 1
  row.outputs = { ...row.outputs, iterationCount: progress.round }
  row.waitingFor = null
  beginPhase(draft, id, 'tasks', 'tasks')
}

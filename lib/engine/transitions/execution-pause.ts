// Pause of a whole execution: nothing new starts, what runs may finish. Resume answers it, or a Pause task:
// the one named, or the only one that waits.

import type { Draft } from '../core/draft'
import type { EngineEvent, TaskRun } from '../execution'
import type { JsonObject } from '../json'
import { endNow } from '../run/execution/end-execution'
import { isUnderWay, syncExecutionState } from '../run/execution/execution-state'
import { resumePause } from '../run/flowable/pause'
import { release } from '../run/parent/release'
import { isTerminal } from '../state-name'

type Resume = Extract<EngineEvent, { type: 'execution.resume' }>

export function pauseExecution(draft: Draft): void {
  const { state } = draft.execution
  if (draft.root.hold === 'pause' && state === 'PAUSED') return
  if (!isUnderWay(state) || draft.root.hold !== null) {
    return draft.refuse('conflict', `Only a running execution can be paused; this one is ${state}.`)
  }
  draft.editRoot().hold = 'pause'
  syncExecutionState(draft)
}

export function resumeExecution(draft: Draft, event: Resume): void {
  const { state } = draft.execution
  if (isTerminal(state) || state !== 'PAUSED') {
    return draft.refuse('conflict', `Only a paused execution can be resumed; this one is ${state}.`)
  }
  if (event.taskRunId === undefined && draft.root.hold === 'pause') return resumeWhole(draft, event)
  const paused = draft.liveTaskRuns().filter((row) => row.state === 'PAUSED')
  const row = event.taskRunId ? paused.find((one) => one.id === event.taskRunId) : paused[0]
  if (!row) {
    return draft.refuse(
      'conflict',
      `The task run ${event.taskRunId ?? ''} does not wait for an answer.`,
    )
  }
  if (event.taskRunId === undefined && paused.length > 1) {
    const names = paused.map((one) => `${one.taskId} (${one.id})`).join(', ')
    return draft.refuse('invalid', `Several task runs are paused; say which: ${names}.`)
  }
  answerPause(draft, row, event)
}

function resumeWhole(draft: Draft, event: Resume): void {
  if (event.state === 'KILLED' || event.state === 'CANCELLED')
    return endNow(draft, event.state, null)
  if (event.state === 'FAILED') {
    return endNow(draft, 'FAILED', { code: 'resumed-failed', message: 'Resumed as failed.' })
  }
  release(draft)
}

function answerPause(draft: Draft, row: TaskRun, event: Resume): void {
  if (event.state === 'KILLED' || event.state === 'CANCELLED')
    return endNow(draft, event.state, null)
  const { actor } = event
  const answer: JsonObject = {
    onResume: event.inputs ?? {},
    resumed: {
      by: actor?.name ?? actor?.id ?? null,
      on: new Date(draft.at).toISOString(),
      to: null,
    },
  }
  const state = event.state ?? 'SUCCESS'
  answer.resumed = {
    ...(answer.resumed as JsonObject),
    to: state === 'SUCCESS' ? 'RUNNING' : state,
  }
  const failure =
    state === 'FAILED' ? { code: 'resumed-failed', message: 'Resumed as failed.' } : null
  resumePause(draft, row.id, state, answer, failure)
}

// A person says what the state of something that has ended is to be. Of a task run: the execution goes on
// as if it had ended so. Of an execution: only the label on the end changes.

import type { Draft } from '../core/draft'
import type { EngineEvent } from '../execution'
import { enter } from '../run/execution/admit'
import { endNow } from '../run/execution/end-execution'
import { resumePause } from '../run/flowable/pause'
import { reopen } from '../run/parent/reopen'
import { isTerminal } from '../state-name'
import { reopenExecution } from './execution-restart'

const settable = new Set(['SUCCESS', 'WARNING', 'FAILED', 'KILLED', 'CANCELLED', 'SKIPPED'])

export function changeExecutionState(
  draft: Draft,
  event: Extract<EngineEvent, { type: 'execution.changeState' }>,
): void {
  const { state } = draft.execution
  if (!isTerminal(state)) {
    return draft.refuse(
      'conflict',
      `The execution is ${state}; only one that has ended can be given another state.`,
    )
  }
  if (!settable.has(event.state) || event.state === 'SKIPPED') {
    return draft.refuse('invalid', `${event.state} is no state that an execution can end in.`)
  }
  if (state !== event.state) draft.moveExecution(event.state)
}

export function changeTaskRunState(
  draft: Draft,
  event: Extract<EngineEvent, { type: 'taskRun.changeState' }>,
): void {
  const row = draft.taskRun(event.taskRunId)
  if (!row) return draft.refuse('not-found', `There is no task run ${event.taskRunId}.`)
  if (!settable.has(event.state)) {
    return draft.refuse('invalid', `${event.state} is no state that a task run can end in.`)
  }
  if (row.state === event.state) return
  if (row.state === 'PAUSED') return answerPaused(draft, event)
  if (!isTerminal(row.state) || !isTerminal(draft.execution.state)) {
    const message = `The execution is ${draft.execution.state}, the task run ${row.state}; both must have ended.`
    return draft.refuse('conflict', message)
  }
  const open = new Set<string>()
  let { parentId } = row
  while (parentId !== null) {
    open.add(parentId)
    parentId = draft.taskRun(parentId)?.parentId ?? null
  }
  const changed = draft.editTaskRun(row.id)
  changed.failure = event.state === 'FAILED' ? changed.failure : null
  draft.moveTaskRun(row.id, event.state)
  reopenExecution(draft, {})
  draft.editRoot().reopen = false
  enter(draft, () => reopen(draft, { again: false, open }))
}

function answerPaused(
  draft: Draft,
  event: Extract<EngineEvent, { type: 'taskRun.changeState' }>,
): void {
  if (event.state === 'KILLED' || event.state === 'CANCELLED')
    return endNow(draft, event.state, null)
  const failure =
    event.state === 'FAILED' ? { code: 'changed', message: 'Set to FAILED by a person.' } : null
  resumePause(draft, event.taskRunId, event.state, null, failure)
}

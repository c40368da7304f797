// A task run ends in one place only: here. allowFailure turns FAILED into WARNING, allowWarning WARNING
// into SUCCESS; its timers go with it (I7); its parent is told by `settle`, not from here, so that a chain
// of skipped tasks never deepens the stack.

import type { JsonObject } from '../../json'
import type { Draft } from '../../core/draft'
import type { Failure } from '../../execution'
import type { StateName } from '../../state-name'

export function closeTaskRun(
  draft: Draft,
  id: string,
  state: StateName,
  failure: Failure | null = null,
  outputs: JsonObject | null = null,
): void {
  const row = draft.editTaskRun(id)
  const task = draft.place(row.taskId)?.task
  let end = state
  if (end === 'FAILED' && task?.allowFailure) end = 'WARNING'
  if (end === 'WARNING' && task?.allowWarning) end = 'SUCCESS'
  if (row.state === 'PAUSED') {
    draft.editRoot().paused -= 1
  }
  draft.dropTimers(id)
  row.failure = failure
  row.waitingFor = null
  if (outputs) row.outputs = outputs
  draft.moveTaskRun(id, end)
  draft.todo.push({ kind: 'closed', id })
}

// Applies a decision to the state that it was made on: mechanical, decides nothing. The state is changed
// in place (its Maps are large), the rows in it are replaced, never changed, so old rows stay valid.

import type { Decision, ExecutionState } from '../execution'
import { enterTaskRun, indexOf, noteState } from './state-index'

/** Gives the state after the decision; null only where there was none and none was begun. */
export function fold(state: ExecutionState | null, decision: Decision): ExecutionState | null {
  if (!decision.execution) return state
  const after: ExecutionState = state ?? {
    execution: decision.execution,
    taskRuns: new Map(),
    attempts: new Map(),
  }
  after.execution = decision.execution
  const index = indexOf(after)
  for (const { row, isNew } of decision.taskRuns) {
    after.taskRuns.set(row.id, row)
    if (isNew) enterTaskRun(index, row)
    else noteState(index, row)
  }
  for (const { row } of decision.attempts) {
    const list = after.attempts.get(row.taskRunId)
    if (list) list[row.number - 1] = row
    else after.attempts.set(row.taskRunId, [row])
  }
  return after
}

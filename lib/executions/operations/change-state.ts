import type { StateName } from '@/lib/engine'
import type { Applied } from '@/lib/runtime/running'
import { operate, type OperatedBy } from './operate'

/** A person says how an ended execution ended. Throws conflict, invalid or not-found. */
export function changeExecutionState(
  executionId: string,
  state: StateName,
  by: OperatedBy,
): Promise<Applied> {
  return operate(executionId, { type: 'execution.changeState', state }, by, { state })
}

/** The same of one task run: the execution goes on as if it had ended so. */
export function changeTaskRunState(
  executionId: string,
  taskRunId: string,
  state: StateName,
  by: OperatedBy,
): Promise<Applied> {
  const event = { type: 'taskRun.changeState' as const, taskRunId, state }
  return operate(executionId, event, by, { taskRunId, state })
}

import type { Applied } from '@/lib/runtime/running'
import { operate, type OperatedBy } from './operate'

export type UnqueueTo = 'RUNNING' | 'CANCELLED' | 'FAILED'

/** Takes a queued execution out of the queue, to run or to an end. Throws conflict or not-found. */
export function unqueueExecution(
  executionId: string,
  state: UnqueueTo,
  by: OperatedBy,
): Promise<Applied> {
  return operate(executionId, { type: 'execution.unqueue', state }, by, { state })
}

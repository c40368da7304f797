import type { Applied } from '@/lib/runtime/running'
import { operate, type OperatedBy } from './operate'

/** Runs now what waits for its time, a slot or a resume. Throws conflict or not-found. */
export function forceRunExecution(executionId: string, by: OperatedBy): Promise<Applied> {
  return operate(executionId, { type: 'execution.forceRun' }, by)
}

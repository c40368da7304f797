import type { Applied } from '@/lib/runtime/running'
import { operate, type OperatedBy } from './operate'

/** Nothing new starts; what runs may finish. Throws conflict or not-found. */
export function pauseExecution(executionId: string, by: OperatedBy): Promise<Applied> {
  return operate(executionId, { type: 'execution.pause' }, by)
}

import type { Applied } from '@/lib/runtime/running'
import { operate, type OperatedBy } from './operate'

/** Replaces the task ids before which a live execution stops. Throws conflict or not-found. */
export function setBreakpoints(
  executionId: string,
  taskIds: string[],
  by: OperatedBy,
): Promise<Applied> {
  return operate(executionId, { type: 'execution.setBreakpoints', taskIds }, by, { taskIds })
}

/** Goes on from a breakpoint; given ones replace those that were set. Throws conflict or not-found. */
export function resumeFromBreakpoint(
  executionId: string,
  breakpoints: string[] | undefined,
  by: OperatedBy,
): Promise<Applied> {
  const event = {
    type: 'execution.resumeFromBreakpoint' as const,
    ...(breakpoints === undefined ? {} : { breakpoints }),
  }
  return operate(executionId, event, by)
}

import type { Applied } from '@/lib/runtime/running'
import { operate, type OperatedBy } from './operate'

export type KillOptions = { reason?: string | undefined; keepSubflows?: boolean | undefined }

/**
 * Ends an execution and everything live in it, in one transaction; processes are stopped afterwards.
 * Killing twice changes nothing. Throws conflict where it has ended otherwise, or not-found.
 */
export function killExecution(
  executionId: string,
  options: KillOptions,
  by: OperatedBy,
): Promise<Applied> {
  const { reason, keepSubflows } = options
  const event = {
    type: 'execution.kill' as const,
    ...(reason === undefined ? {} : { reason }),
    ...(keepSubflows ? { keepSubflows } : {}),
  }
  return operate(executionId, event, by, reason === undefined ? {} : { reason })
}

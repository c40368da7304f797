// The verb behind every worker's result, whatever way it came. It answers after the commit.

import type { Outcome } from '@/lib/engine'
import { running, type Runtime } from '@/lib/runtime/running'
import { isAppError } from '@/lib/shared/errors'

export type FinishedAttempt = {
  executionId: string
  taskRunId: string
  attempt: number
  token: string
  outcome: Outcome
  beganAt?: number
  endedAt?: number
}

/**
 * `accepted` is false for good where the token is no longer current, or the execution is gone.
 * Throws AppError unavailable where the same result should be sent again.
 */
export async function finishAttempt(
  result: FinishedAttempt,
  runtime: Pick<Runtime, 'apply'> = running().runtime,
): Promise<{ accepted: boolean }> {
  const { executionId, ...finished } = result
  try {
    const applied = await runtime.apply(executionId, { type: 'attempt.finished', ...finished })
    return { accepted: !applied.stale }
  } catch (error) {
    if (isAppError(error) && ['not-found', 'conflict', 'invalid'].includes(error.code)) {
      return { accepted: false }
    }
    throw error
  }
}

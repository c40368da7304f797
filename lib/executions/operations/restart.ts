import { flowAt } from '@/lib/flows/newest'
import { running, type Applied } from '@/lib/runtime/running'
import { AppError } from '@/lib/shared/errors'
import { operate, type OperatedBy } from './operate'

/**
 * The same execution again, from what failed, on its own revision or another one. Throws conflict where
 * nothing failed, invalid for a revision that does not exist, or not-found.
 */
export async function restartExecution(
  executionId: string,
  revision: number | undefined,
  by: OperatedBy,
): Promise<Applied> {
  if (revision === undefined) return operate(executionId, { type: 'execution.restart' }, by)
  const state = await running().runtime.state(executionId)
  if (state && !(await flowAt(state.execution.namespace, state.execution.flowId, revision))) {
    const message = `The flow has no revision ${revision}.`
    throw new AppError('invalid', message, { fields: [{ path: 'revision', message }] })
  }
  return operate(executionId, { type: 'execution.restart', revision }, by, { revision })
}

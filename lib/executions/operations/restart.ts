import { flowAt } from '@/lib/flows/newest'
import { running, type Applied } from '@/lib/runtime/running'
import { AppError } from '@/lib/shared/errors'
import { operate, type OperatedBy } from './operate'

export type RestartRequest = {
  revision?: number | undefined
  /** What failed is tried on another worker where one could take it within half a minute. */
  avoidWorkerId?: string | undefined
}

/**
 * The same execution again, from what failed, on its own revision or another one. Throws conflict where
 * nothing failed, invalid for a revision that does not exist, or not-found.
 */
export async function restartExecution(
  executionId: string,
  { revision, avoidWorkerId }: RestartRequest,
  by: OperatedBy,
): Promise<Applied> {
  if (revision !== undefined) await requireRevision(executionId, revision)
  const given = {
    ...(revision === undefined ? {} : { revision }),
    ...(avoidWorkerId === undefined ? {} : { avoidWorkerId }),
  }
  return operate(executionId, { type: 'execution.restart', ...given }, by, given)
}

async function requireRevision(executionId: string, revision: number): Promise<void> {
  const state = await running().runtime.state(executionId)
  if (!state || (await flowAt(state.execution.namespace, state.execution.flowId, revision))) return
  const message = `The flow has no revision ${revision}.`
  throw new AppError('invalid', message, { fields: [{ path: 'revision', message }] })
}

import type { Viewer } from '@/lib/accounts/schema'
import { AppError } from '@/lib/shared/errors'
import { idsOfFilter, operateInBulk, type BulkResult } from '../bulk'
import type { ExecutionFilter } from '../filter'
import { deleteExecution } from './delete'
import { forceRunExecution } from './force-run'
import { killExecution } from './kill'
import type { OperatedBy } from './operate'
import { pauseExecution } from './pause'
import { restartExecution } from './restart'
import { resumeExecution } from './resume'
import { unqueueExecution } from './unqueue'

export const bulkOperations = [
  'kill',
  'pause',
  'resume',
  'restart',
  'force-run',
  'unqueue',
  'delete',
] as const

type Operation = (id: string, by: OperatedBy) => Promise<unknown>

const operations: Record<(typeof bulkOperations)[number], Operation> = {
  kill: (id, by) => killExecution(id, {}, by),
  pause: pauseExecution,
  resume: (id, by) => resumeExecution(id, { inputs: {} }, by),
  restart: (id, by) => restartExecution(id, {}, by),
  'force-run': forceRunExecution,
  unqueue: (id, by) => unqueueExecution(id, 'RUNNING', by),
  delete: deleteExecution,
}

/** One operation on each of the ids, or on what the filter matches. Throws invalid where neither is given. */
export function operateOnMany(
  viewer: Viewer,
  request: {
    operation: (typeof bulkOperations)[number]
    ids?: string[] | undefined
    filter?: ExecutionFilter | undefined
  },
  by: OperatedBy,
): Promise<BulkResult> {
  const { operation, ids, filter } = request
  if (!ids && !filter) throw new AppError('invalid', 'Say which: ids or a filter.')
  const permission = operation === 'delete' ? 'execution.delete' : 'execution.control'
  const run = (chosen: string[]) =>
    operateInBulk(viewer, permission, chosen, (id) => operations[operation](id, by))
  return ids ? run(ids) : idsOfFilter(viewer, permission, filter ?? {}).then(run)
}

// The same operation on many executions: by their ids, or by a filter. Each is asked apart, so one that
// refuses does not stop the others; what was refused is said beside what was done. Rights are checked one
// by one: an id that the viewer may not operate on counts as not found, or as forbidden.

import type { Permission, Viewer } from '@/lib/accounts/schema'
import { isAppError } from '@/lib/shared/errors'
import type { ExecutionFilter } from './filter'
import { authoriseExecution, readExecutionIds } from './read'

export type BulkResult = {
  count: number
  refused: { id: string; code: string; message: string }[]
}

export const mostInBulk = 1_000
const atOnce = 16

export async function operateInBulk(
  viewer: Viewer,
  permission: Permission,
  ids: string[],
  operation: (id: string) => Promise<unknown>,
): Promise<BulkResult> {
  const result: BulkResult = { count: 0, refused: [] }
  const waiting = [...new Set(ids)]
  const work = async (): Promise<void> => {
    for (let id = waiting.shift(); id !== undefined; id = waiting.shift()) {
      try {
        await authoriseExecution(viewer, permission, id)
        await operation(id)
        result.count += 1
      } catch (error) {
        if (!isAppError(error)) throw error
        result.refused.push({ id, code: error.code, message: error.message })
      }
    }
  }
  await Promise.all(Array.from({ length: atOnce }, work))
  return result
}

/** The ids that a filter matches where the viewer has the permission, newest first, at most 1,000. */
export function idsOfFilter(
  viewer: Viewer,
  permission: Permission,
  filter: ExecutionFilter,
): Promise<string[]> {
  return readExecutionIds(viewer, filter, permission, mostInBulk)
}

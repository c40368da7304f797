// Pages of executions, newest first, by keyset: an id is a time, so the key of a page is the id at which
// the one before ended, and page 1,000 costs what page 1 costs.

import type { Permission, Viewer } from '@/lib/accounts/schema'
import { running } from '@/lib/runtime/running'
import { timeOfUuid } from '@/lib/shared/uuid-floor'
import type { ExecutionFilter, ExecutionPageRequest } from '../filter'
import type { ExecutionSummary } from '../schema'
import { executionSummary } from '../view'
import { findExecutions } from './find'
import { executionColumns, toExecution, type ExecutionRow } from './rows'

export type ExecutionPage = {
  executions: ExecutionSummary[]
  /** The next page is `before` this. */
  next: string | null
  /** Where the page ended before it was full: everything since then was looked at. ISO 8601. */
  searchedTo: string | null
}

export async function readExecutions(
  viewer: Pick<Viewer, 'grants'>,
  request: ExecutionPageRequest,
): Promise<ExecutionPage> {
  const { limit = 25, ...asked } = request
  const { ids, reached } = await findExecutions(viewer, asked, 'execution.read', limit + 1)
  const executions = await readSummaries(ids.slice(0, limit))
  if (ids.length > limit) return { executions, next: ids[limit - 1] ?? null, searchedTo: null }
  const searchedTo = reached ? new Date(timeOfUuid(reached)).toISOString() : null
  return { executions, next: reached, searchedTo }
}

/** Newest first; what was deleted in between is left out. */
async function readSummaries(ids: string[]): Promise<ExecutionSummary[]> {
  if (ids.length === 0) return []
  const { rows } = await running().pool.query<ExecutionRow>(
    `select ${executionColumns} from executions e where e.id = any($1::uuid[]) order by e.id desc`,
    [ids],
  )
  const now = Date.now()
  return rows.map((row) => executionSummary(toExecution(row), now))
}

/** All ids that a filter matches, newest first, however far back they lie: for bulk operations. */
export async function readExecutionIds(
  viewer: Pick<Viewer, 'grants'>,
  filter: ExecutionFilter & { before?: string | undefined },
  permission: Permission,
  limit: number,
): Promise<string[]> {
  const ids: string[] = []
  let before = filter.before
  do {
    const asked = { ...filter, before }
    const found = await findExecutions(viewer, asked, permission, limit - ids.length)
    ids.push(...found.ids)
    before = found.reached ?? undefined
  } while (before !== undefined && ids.length < limit)
  return ids
}

/** A page that is full wherever its rows lie, for those who take a short page for the last. */
export async function readFullPage(
  viewer: Pick<Viewer, 'grants'>,
  { limit = 25, ...asked }: ExecutionPageRequest,
): Promise<{ executions: ExecutionSummary[]; next: string | null }> {
  const ids = await readExecutionIds(viewer, asked, 'execution.read', limit + 1)
  const executions = await readSummaries(ids.slice(0, limit))
  return { executions, next: ids.length > limit ? (ids[limit - 1] ?? null) : null }
}

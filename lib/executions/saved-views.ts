// Filters of the executions list that a person keeps under a name. They belong to the account, not to the
// browser, and nobody else sees them.

import type { Viewer } from '@/lib/accounts/schema'
import { newId } from '@/lib/runtime/new-id'
import { running } from '@/lib/runtime/running'
import { AppError } from '@/lib/shared/errors'

export type SavedView = { id: string; name: string; query: string }

const page = 'executions'
const mostViews = 50

export async function readSavedViews({ userId }: Pick<Viewer, 'userId'>): Promise<SavedView[]> {
  const { rows } = await running().pool.query<SavedView>(
    `select id, name, query from saved_views where user_id = $1 and page = $2
     order by lower(name), created_at limit ${mostViews}`,
    [userId, page],
  )
  return rows
}

/** A name that is there already gets the new filter. Throws too-many. */
export async function saveView(
  { userId }: Pick<Viewer, 'userId'>,
  { name, query }: Omit<SavedView, 'id'>,
): Promise<SavedView[]> {
  const { pool } = running()
  const replaced = await pool.query(
    'update saved_views set query = $4 where user_id = $1 and page = $2 and name = $3',
    [userId, page, name, query],
  )
  if (replaced.rowCount === 0) {
    const added = await pool.query(
      `insert into saved_views (id, user_id, page, name, query)
       select $1, $2, $3, $4, $5
       where (select count(*) from saved_views where user_id = $2 and page = $3) < ${mostViews}`,
      [newId(), userId, page, name, query],
    )
    if (added.rowCount === 0) {
      throw new AppError(
        'too-many',
        `More than ${mostViews} views cannot be kept: delete one first.`,
      )
    }
  }
  return readSavedViews({ userId })
}

/** Deleting what is gone, or another's, changes nothing. */
export async function deleteView(
  { userId }: Pick<Viewer, 'userId'>,
  id: string,
): Promise<SavedView[]> {
  await running().pool.query('delete from saved_views where id = $1 and user_id = $2', [id, userId])
  return readSavedViews({ userId })
}

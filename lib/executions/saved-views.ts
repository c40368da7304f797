// Filters of the executions list that a person keeps under a name. They belong to the account, not to the
// browser, and nobody else sees them.

import { actorOf, auditAlone } from '@/lib/accounts/audit'
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
  viewer: Viewer,
  { name, query }: Omit<SavedView, 'id'>,
  ip: string,
): Promise<SavedView[]> {
  const { userId } = viewer
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
  await auditAlone({ actor: actorOf(viewer), action: 'view.save', subject: name, ip })
  return readSavedViews({ userId })
}

/** Deleting what is gone, or another's, changes nothing. */
export async function deleteView(viewer: Viewer, id: string, ip: string): Promise<SavedView[]> {
  const { userId } = viewer
  const gone = await running().pool.query<{ name: string }>(
    'delete from saved_views where id = $1 and user_id = $2 returning name',
    [id, userId],
  )
  const [view] = gone.rows
  if (view) {
    await auditAlone({ actor: actorOf(viewer), action: 'view.delete', subject: view.name, ip })
  }
  return readSavedViews({ userId })
}

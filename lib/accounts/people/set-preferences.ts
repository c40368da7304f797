import { running } from '@/lib/runtime/running'
import type { Viewer } from '../schema'
import { forgetKept } from '../viewer'

export type Preferences = { locale?: string | null; theme?: string | null; name?: string }

/** Language, theme and name of the viewer. What is left out stays. */
export async function setPreferences(viewer: Viewer, wanted: Preferences): Promise<void> {
  await running().pool.query(
    `update users set
       locale = case when $2 then $3 else locale end,
       theme = case when $4 then $5 else theme end,
       name = coalesce($6, name)
     where id = $1`,
    [
      viewer.userId,
      wanted.locale !== undefined,
      wanted.locale ?? null,
      wanted.theme !== undefined,
      wanted.theme ?? null,
      wanted.name ?? null,
    ],
  )
  forgetKept(viewer.userId)
}

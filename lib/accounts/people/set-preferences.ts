import type { PoolClient } from 'pg'
import { transaction } from '@/lib/db/transaction'
import { running } from '@/lib/runtime/running'
import { actorOf, audit } from '../audit'
import type { Viewer } from '../schema'
import { forgetKept } from '../viewer'

export type Preferences = { locale?: string | null; theme?: string | null; name?: string }

/** Language, theme and name of the viewer. What is left out stays. */
export async function setPreferences(
  viewer: Viewer,
  wanted: Preferences,
  ip: string,
): Promise<void> {
  await transaction(running().pool, async (client) => {
    await write(client, viewer, wanted)
    await audit(client, {
      actor: actorOf(viewer),
      action: 'person.set-preferences',
      subject: viewer.email,
      data: wanted,
      ip,
    })
  })
  forgetKept(viewer.userId)
}

async function write(client: PoolClient, viewer: Viewer, wanted: Preferences): Promise<void> {
  await client.query(
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
}

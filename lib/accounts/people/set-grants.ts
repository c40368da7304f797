// Roles are replaced as a whole. The last person who may manage accounts keeps that right: nobody can lock
// everybody out, not even two people who disable each other at the same moment.

import type { PoolClient } from 'pg'
import { transaction } from '@/lib/db/transaction'
import { running } from '@/lib/runtime/running'
import { AppError } from '@/lib/shared/errors'
import { actorOf, audit } from '../audit'
import type { Grant } from '../may'
import type { Viewer } from '../schema'
import { forgetPerson } from '../viewer'

/** Throws not-found, or conflict for the last administrator. */
export async function setGrants(
  viewer: Viewer,
  userId: string,
  grants: Grant[],
  ip: string,
): Promise<void> {
  await transaction(running().pool, async (client) => {
    await lockAdministrators(client)
    const found = await client.query<{ email: string }>('select email from users where id = $1', [
      userId,
    ])
    const person = found.rows[0]
    if (!person) throw new AppError('not-found', 'There is no such person.')
    await writeGrants(client, userId, grants)
    await refuseWithoutAdministrator(client)
    await audit(client, {
      actor: actorOf(viewer),
      action: 'person.set-grants',
      subject: person.email,
      data: { grants },
      ip,
    })
  })
  forgetPerson(userId)
}

export async function writeGrants(
  client: PoolClient,
  userId: string,
  grants: Grant[],
): Promise<void> {
  await client.query('delete from role_grants where user_id = $1', [userId])
  await client.query(
    `insert into role_grants (user_id, namespace, role)
     select $1, namespace, role from unnest($2::text[], $3::text[]) as g(namespace, role)
     on conflict (user_id, namespace) do update set role = excluded.role`,
    [userId, grants.map((grant) => grant.namespace), grants.map((grant) => grant.role)],
  )
}

export async function lockAdministrators(client: PoolClient): Promise<void> {
  await client.query(`select pg_advisory_xact_lock(hashtext('millrace:administrators'))`)
}

export async function refuseWithoutAdministrator(client: PoolClient): Promise<void> {
  const left = await client.query(
    `select 1 from role_grants g join users u on u.id = g.user_id
     where g.role = 'administrator' and g.namespace = '' and not u.disabled
       and u.password_hash is not null limit 1`,
  )
  if (left.rows.length > 0) return
  throw new AppError('conflict', 'The last administrator of everything must stay one.')
}

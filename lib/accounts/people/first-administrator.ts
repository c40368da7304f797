// The first administrator comes by one of two ways: the settings name e-mail and password, or the server
// prints a one-time link. Neither does anything where somebody can sign in as an administrator already.

import { randomUUID } from 'node:crypto'
import type { PoolClient } from 'pg'
import { transaction } from '@/lib/db/transaction'
import { hashPassword } from '@/lib/platform/auth/password'
import type { Settings } from '@/lib/platform/settings'
import { running } from '@/lib/runtime/running'
import { audit, systemActor } from '../audit'
import { normalizeEmail } from '../sessions/sign-in'
import { createLink, linkPath } from './one-time-link'

const placeholderEmail = 'administrator@localhost'

/**
 * The path of a fresh one-time link (`/welcome?link=...`), or null where an administrator exists.
 * Called at every start: the link of the start before ends.
 */
export async function createFirstAdminLink(): Promise<string | null> {
  return transaction(running().pool, async (client) => {
    await lockPeople(client)
    if (await hasAdministrator(client)) return null
    const made = await client.query<{ id: string }>(
      `insert into users (id, email, name) values ($1, $2, 'Administrator')
       on conflict (email) do update set disabled = false returning id`,
      [randomUUID(), placeholderEmail],
    )
    const id = made.rows[0]?.id ?? ''
    await grantEverything(client, id)
    return linkPath(await createLink(client, id, 'first-administrator'))
  })
}

/**
 * MILLRACE_ADMIN_EMAIL and MILLRACE_ADMIN_PASSWORD: creates that administrator, or makes the person who has
 * the address one; a password that somebody has set is never changed. True where an administrator exists now.
 */
export async function ensureAdministrator(
  settings: Pick<Settings, 'MILLRACE_ADMIN_EMAIL' | 'MILLRACE_ADMIN_PASSWORD'>,
): Promise<boolean> {
  const { MILLRACE_ADMIN_EMAIL: email, MILLRACE_ADMIN_PASSWORD: password } = settings
  if (!email || !password) return transaction(running().pool, hasAdministrator)
  const passwordHash = await hashPassword(password)
  return transaction(running().pool, async (client) => {
    await lockPeople(client)
    const address = normalizeEmail(email)
    const made = await client.query<{ id: string; created: boolean }>(
      `insert into users as u (id, email, name, password_hash) values ($1, $2, $3, $4)
       on conflict (email) do update set password_hash = coalesce(u.password_hash, $4)
       returning id, xmax = 0 as created`,
      [randomUUID(), address, address.split('@')[0], passwordHash],
    )
    const person = made.rows[0]
    if (person?.created) {
      await grantEverything(client, person.id)
      await audit(client, { actor: systemActor, action: 'person.create', subject: address })
    }
    return true
  })
}

/** Two servers that start at once must not both make one. */
async function lockPeople(client: PoolClient): Promise<void> {
  await client.query(`select pg_advisory_xact_lock(hashtext('millrace:first-administrator'))`)
}

async function hasAdministrator(client: PoolClient): Promise<boolean> {
  const found = await client.query(
    `select 1 from users u join role_grants g on g.user_id = u.id
     where g.role = 'administrator' and g.namespace = '' and not u.disabled
       and u.password_hash is not null limit 1`,
  )
  return found.rows.length > 0
}

async function grantEverything(client: PoolClient, userId: string): Promise<void> {
  await client.query(
    `insert into role_grants (user_id, namespace, role) values ($1, '', 'administrator')
     on conflict (user_id, namespace) do update set role = excluded.role`,
    [userId],
  )
}

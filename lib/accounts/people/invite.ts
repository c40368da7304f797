import { randomUUID } from 'node:crypto'
import { transaction } from '@/lib/db/transaction'
import { running } from '@/lib/runtime/running'
import { AppError } from '@/lib/shared/errors'
import { actorOf, audit } from '../audit'
import type { Grant } from '../may'
import type { Viewer } from '../schema'
import { normalizeEmail } from '../sessions/sign-in'
import { createLink, linkPath } from './one-time-link'
import { writeGrants } from './set-grants'

export type Invitation = { email: string; name: string; grants: Grant[] }

/** Creates the person and the path of their one-time link, shown this once. Throws conflict. */
export async function invitePerson(
  viewer: Viewer,
  invitation: Invitation,
  ip: string,
): Promise<{ userId: string; link: string }> {
  const email = normalizeEmail(invitation.email)
  return transaction(running().pool, async (client) => {
    const made = await client.query<{ id: string }>(
      `insert into users (id, email, name) values ($1, $2, $3)
       on conflict (email) do nothing returning id`,
      [randomUUID(), email, invitation.name.trim()],
    )
    const person = made.rows[0]
    if (!person) {
      const message = 'Somebody has this e-mail address already.'
      throw new AppError('conflict', message, { fields: [{ path: 'email', message }] })
    }
    await writeGrants(client, person.id, invitation.grants)
    const token = await createLink(client, person.id, 'invitation')
    await audit(client, {
      actor: actorOf(viewer),
      action: 'person.invite',
      subject: email,
      data: { grants: invitation.grants },
      ip,
    })
    return { userId: person.id, link: linkPath(token) }
  })
}

/** A fresh link for somebody who lost theirs or forgot the password. Throws not-found. */
export async function renewLink(viewer: Viewer, userId: string, ip: string): Promise<string> {
  return transaction(running().pool, async (client) => {
    const found = await client.query<{ email: string; password_hash: string | null }>(
      'select email, password_hash from users where id = $1 and not disabled',
      [userId],
    )
    const person = found.rows[0]
    if (!person) throw new AppError('not-found', 'There is no such person.')
    const purpose = person.password_hash === null ? 'invitation' : 'password'
    const token = await createLink(client, userId, purpose)
    await audit(client, {
      actor: actorOf(viewer),
      action: 'person.renew-link',
      subject: person.email,
      ip,
    })
    return linkPath(token)
  })
}

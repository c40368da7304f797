import { transaction } from '@/lib/db/transaction'
import { hashPassword } from '@/lib/platform/auth/password'
import { hashSecretToken } from '@/lib/platform/auth/secret-token'
import { running } from '@/lib/runtime/running'
import { AppError } from '@/lib/shared/errors'
import { audit } from '../audit'
import { countTry } from '../rate-limit'
import { normalizeEmail } from '../sessions/sign-in'
import { startSession, type SignInFacts } from '../sessions/session'
import { forgetPerson } from '../viewer'

export type LinkUse = {
  link: string
  password: string
  /** The first administrator says who they are; everybody else is known. */
  email?: string | undefined
  name?: string | undefined
}

const gone = 'This link was used already, or its time is over. Ask for a new one.'

/**
 * Sets the password, ends every other session of the person and signs them in: the token of the new
 * session. Of two uses at once, one wins. Throws not-found, too-many or conflict.
 */
export async function useLink(use: LinkUse, facts: SignInFacts): Promise<string> {
  await countTry(15 * 60, [{ key: `link:address:${facts.ip}`, most: 50 }])
  const passwordHash = await hashPassword(use.password)
  const userId = await transaction(running().pool, async (client) => {
    const taken = await client.query<{ user_id: string; purpose: string }>(
      `update one_time_links set used_at = now()
       where token_hash = $1 and used_at is null and expires_at > now() returning user_id, purpose`,
      [hashSecretToken(use.link)],
    )
    const link = taken.rows[0]
    if (!link) throw new AppError('not-found', gone)
    const first = link.purpose === 'first-administrator'
    const email = first && use.email ? normalizeEmail(use.email) : null
    const changed = await client
      .query<{ email: string }>(
        `update users set password_hash = $2, email = coalesce($3, email), name = coalesce($4, name)
         where id = $1 and not disabled returning email`,
        [link.user_id, passwordHash, email, use.name?.trim() || null],
      )
      .catch(refuseTakenEmail)
    const person = changed.rows[0]
    if (!person) throw new AppError('not-found', gone)
    await client.query('delete from sessions where user_id = $1', [link.user_id])
    await audit(client, {
      actor: { kind: 'person', id: link.user_id, name: person.email },
      action: 'person.use-link',
      subject: person.email,
      data: { purpose: link.purpose },
      ip: facts.ip,
    })
    return link.user_id
  })
  forgetPerson(userId)
  return startSession(userId, facts)
}

function refuseTakenEmail(error: unknown): never {
  if (error instanceof Error && 'code' in error && error.code === '23505') {
    const message = 'Somebody else has this e-mail address already.'
    throw new AppError('conflict', message, { fields: [{ path: 'email', message }] })
  }
  throw error
}

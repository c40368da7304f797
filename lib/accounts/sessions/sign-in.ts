// Signing in. Wrong e-mail, wrong password, a disabled person and a person without a password get the same
// answer after the same work. Tries are counted per address and per e-mail before the password is looked
// at; a right one is given back.

import { AppError } from '@/lib/shared/errors'
import { hashSecretToken } from '@/lib/platform/auth/secret-token'
import { verifyPassword } from '@/lib/platform/auth/password'
import { running } from '@/lib/runtime/running'
import { audit } from '../audit'
import { countTry, giveTryBack } from '../rate-limit'
import { endSession, startSession, type SignInFacts } from './session'

const windowSeconds = 15 * 60
const mostPerEmail = 10
const mostPerAddress = 50

export type Credentials = { email: string; password: string }

/** Returns the session token for the cookie. Throws unauthenticated or too-many. */
export async function signIn(
  credentials: Credentials,
  facts: SignInFacts & { sessionToken?: string | null },
): Promise<string> {
  const person = await checkPassword(credentials, facts.ip)
  const token = await startSession(person.id, facts)
  // Whoever signs in again on the same device leaves no older key to it behind.
  if (facts.sessionToken) await endSession(hashSecretToken(facts.sessionToken))
  await audit(running().pool, {
    actor: { kind: 'person', id: person.id, name: person.email },
    action: 'session.start',
    subject: person.email,
    ip: facts.ip,
  })
  return token
}

type Person = { id: string; email: string; passwordHash: string }

/** The person of an e-mail and password. Throws unauthenticated or too-many. */
export async function checkPassword(credentials: Credentials, ip: string): Promise<Person> {
  const email = normalizeEmail(credentials.email)
  const limits = [
    { key: `sign-in:email:${email}`, most: mostPerEmail },
    { key: `sign-in:address:${ip}`, most: mostPerAddress },
  ]
  await countTry(windowSeconds, limits)
  const found = await running().pool.query<{
    id: string
    email: string
    password_hash: string | null
    disabled: boolean
  }>('select id, email, password_hash, disabled from users where email = $1', [email])
  const person = found.rows[0]
  const passwordHash = person && !person.disabled ? person.password_hash : null
  const right = await verifyPassword(passwordHash, credentials.password)
  if (!person || !right || passwordHash === null) {
    throw new AppError('unauthenticated', 'The e-mail address or the password is wrong.')
  }
  await giveTryBack(limits)
  return { id: person.id, email: person.email, passwordHash }
}

export function normalizeEmail(email: string): string {
  return email.trim().toLowerCase()
}

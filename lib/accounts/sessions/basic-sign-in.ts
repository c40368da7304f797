// Basic authentication for REST. argon2 takes about 20 ms of a core on purpose; a client that sends its
// password with each of a thousand requests a second must not pay that each time. A password that was right
// is remembered for a minute under a keyed hash (the key lives in this process alone), and only as long as
// the person's stored hash is the same.

import { createHmac, randomBytes } from 'node:crypto'
import type { Viewer } from '../schema'
import { keptViewer, viewerOfPerson } from '../viewer'
import { checkPassword, normalizeEmail, type Credentials } from './sign-in'

const key = randomBytes(32)
const rememberMs = 60_000
const rememberAtMost = 1_000

type Remembered = { userId: string; passwordHash: string; until: number }
const remembered = new Map<string, Remembered>()
const inFlight = new Map<string, Promise<Remembered>>()

/** Whoever has this e-mail and password. Throws unauthenticated or too-many. */
export async function viewerOfBasic(credentials: Credentials, ip: string): Promise<Viewer> {
  const digest = createHmac('sha256', key)
    .update(`${normalizeEmail(credentials.email)}\0${credentials.password}`)
    .digest('base64')
  const kept = remembered.get(digest)
  const known = kept && kept.until > Date.now() ? kept : await verify(digest, credentials, ip)
  const viewer = await keptViewer(`basic:${digest}`, async () => {
    const person = await viewerOfPerson(known.userId, 'api')
    if (person?.passwordHash !== known.passwordHash) return null
    const { passwordHash: _, ...rest } = person
    return rest
  })
  if (viewer) return viewer
  // Disabled, or the password was changed: the next request is checked from the start.
  remembered.delete(digest)
  if (kept === known) return viewerOfBasic(credentials, ip)
  return checkPassword(credentials, ip).then(() => viewerOfBasic(credentials, ip))
}

/** A burst with the same password is one verification. */
function verify(digest: string, credentials: Credentials, ip: string): Promise<Remembered> {
  const running = inFlight.get(digest)
  if (running) return running
  const started = checkPassword(credentials, ip)
    .then(({ id, passwordHash }) => {
      const entry = { userId: id, passwordHash, until: Date.now() + rememberMs }
      if (remembered.size >= rememberAtMost) remembered.clear()
      remembered.set(digest, entry)
      return entry
    })
    .finally(() => inFlight.delete(digest))
  inFlight.set(digest, started)
  return started
}

// From a credential to the person behind it. What was found is kept for three seconds, so that a stream of
// REST requests does not read the same rows again and again; whatever takes a right away drops it here at
// once, and other servers follow within those seconds.

import { running } from '@/lib/runtime/running'
import { cappedGrants, type Grant } from './may'
import type { Role, Viewer } from './schema'

const keepMs = 3_000
const keepAtMost = 10_000

type Kept = { viewer: Viewer; until: number }

declare global {
  var __millraceViewers: Map<string, Kept> | undefined
}

/** One map per process: Next compiles actions apart from the server, and both must drop together. */
function keptViewers(): Map<string, Kept> {
  globalThis.__millraceViewers ??= new Map()
  return globalThis.__millraceViewers
}

/** Looks up by a key that names the credential (never the credential itself). */
export async function keptViewer(
  key: string,
  load: () => Promise<Viewer | null>,
): Promise<Viewer | null> {
  const kept = keptViewers().get(key)
  if (kept && kept.until > Date.now()) return kept.viewer
  keptViewers().delete(key)
  const viewer = await load()
  if (viewer) {
    if (keptViewers().size >= keepAtMost) keptViewers().clear()
    keptViewers().set(key, { viewer, until: Date.now() + keepMs })
  }
  return viewer
}

/** After a change of rights, password or state: the next request reads anew, open pages are closed. */
export function forgetPerson(userId: string): void {
  forgetKept(userId)
  globalThis.__millrace?.realtime?.closeUser(userId)
}

/** The next request reads anew; open pages stay open. */
export function forgetKept(userId: string): void {
  forgetWhere((viewer) => viewer.userId === userId)
}

export function forgetSession(sessionHash: string): void {
  forgetWhere((viewer) => viewer.sessionHash === sessionHash)
  globalThis.__millrace?.realtime?.closeSession(sessionHash)
}

export function forgetToken(tokenId: string): void {
  forgetWhere((viewer) => viewer.token?.id === tokenId)
}

function forgetWhere(matches: (viewer: Viewer) => boolean): void {
  for (const [key, kept] of keptViewers()) if (matches(kept.viewer)) keptViewers().delete(key)
}

type PersonRow = {
  id: string
  email: string
  name: string
  locale: string | null
  theme: string | null
  grants: Grant[]
}

/** Columns of `u` (users) and its grants, for `viewerFrom`. */
export const personColumns =
  `u.id, u.email, u.name, u.locale, u.theme,` +
  ` coalesce((select jsonb_agg(jsonb_build_object('namespace', g.namespace, 'role', g.role))` +
  ` from role_grants g where g.user_id = u.id), '[]'::jsonb) as grants`

export function viewerFrom(
  person: PersonRow,
  by: { kind: 'person' | 'api'; sessionHash?: string },
  token?: { id: string; name: string; scope: Role; namespace: string },
): Viewer {
  const { id: userId, email, name, locale, theme, grants } = person
  const viewer: Viewer = { userId, email, name, kind: by.kind, grants, locale, theme }
  if (by.sessionHash) viewer.sessionHash = by.sessionHash
  if (!token) return viewer
  return {
    ...viewer,
    token: { id: token.id, name: token.name },
    grants: cappedGrants(grants, { namespace: token.namespace, role: token.scope }),
  }
}

/** The person of this id, as they are now; null where there is none or they are disabled. */
export async function viewerOfPerson(
  userId: string,
  kind: 'person' | 'api',
): Promise<(Viewer & { passwordHash: string | null }) | null> {
  const found = await running().pool.query<PersonRow & { password_hash: string | null }>(
    `select ${personColumns}, u.password_hash from users u where u.id = $1 and not u.disabled`,
    [userId],
  )
  const person = found.rows[0]
  return person ? { ...viewerFrom(person, { kind }), passwordHash: person.password_hash } : null
}

export type { PersonRow }

// A session is a row; the cookie holds its key. It ends fourteen days after the last request, when
// somebody signs out, when the password changes, and when the person is disabled.

import { hashSecretToken, newSecretToken } from '@/lib/platform/auth/secret-token'
import { sessionIdleDays } from '@/lib/platform/auth/session-cookie'
import { running } from '@/lib/runtime/running'
import type { Viewer } from '../schema'
import { forgetSession, keptViewer, personColumns, viewerFrom, type PersonRow } from '../viewer'

export type SignInFacts = { ip: string; userAgent: string | null }

/** Writes the row and returns the token for the cookie. */
export async function startSession(userId: string, facts: SignInFacts): Promise<string> {
  const token = newSecretToken()
  await running().pool.query(
    `with expired as (delete from sessions where user_id = $2 and expires_at < now()),
       seen as (update users set last_seen_at = now() where id = $2)
     insert into sessions (token_hash, user_id, expires_at, last_seen_at, ip, user_agent)
     values ($1, $2, now() + make_interval(days => $3), now(), $4, $5)`,
    [hashSecretToken(token), userId, sessionIdleDays, facts.ip, facts.userAgent?.slice(0, 300)],
  )
  return token
}

/** Whoever the cookie stands for, or null. Pushes the end out, at most once in five minutes. */
export function viewerOfSession(token: string): Promise<Viewer | null> {
  const sessionHash = hashSecretToken(token)
  return keptViewer(`session:${sessionHash}`, async () => {
    const { pool } = running()
    const found = await pool.query<PersonRow & { stale: boolean }>(
      `select ${personColumns},
         coalesce(s.last_seen_at, s.created_at) < now() - interval '5 minutes' as stale
       from sessions s join users u on u.id = s.user_id
       where s.token_hash = $1 and s.expires_at > now() and not u.disabled`,
      [sessionHash],
    )
    const row = found.rows[0]
    if (!row) return null
    if (row.stale) {
      await pool.query(
        `with seen as (update users set last_seen_at = now() where id = $3)
         update sessions set last_seen_at = now(), expires_at = now() + make_interval(days => $2)
         where token_hash = $1`,
        [sessionHash, sessionIdleDays, row.id],
      )
    }
    return viewerFrom(row, { kind: 'person', sessionHash })
  })
}

export async function endSession(sessionHash: string): Promise<void> {
  await running().pool.query('delete from sessions where token_hash = $1', [sessionHash])
  forgetSession(sessionHash)
}

/** Ends all sessions of the viewer but the one that asks, and says how many there were. */
export async function endOtherSessions(viewer: Viewer): Promise<number> {
  const ended = await running().pool.query<{ token_hash: string }>(
    'delete from sessions where user_id = $1 and token_hash <> $2 returning token_hash',
    [viewer.userId, viewer.sessionHash ?? ''],
  )
  for (const { token_hash: hash } of ended.rows) forgetSession(hash)
  return ended.rows.length
}

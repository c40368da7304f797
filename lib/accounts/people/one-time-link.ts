// A one-time link lets one person set a password: the first administrator, whoever was invited, and
// whoever forgot theirs. It works once, for a limited time, and a newer one of the same person ends it.

import type { PoolClient } from 'pg'
import { hashSecretToken, newSecretToken } from '@/lib/platform/auth/secret-token'

export type LinkPurpose = 'first-administrator' | 'invitation' | 'password'

const hoursOf: Record<LinkPurpose, number> = {
  'first-administrator': 7 * 24,
  invitation: 7 * 24,
  password: 24,
}

/** Where the page that takes the link stands. */
export const linkPath = (token: string) => `/welcome?link=${token}`

/** Returns the secret of the link; the database keeps its hash. */
export async function createLink(
  client: PoolClient,
  userId: string,
  purpose: LinkPurpose,
): Promise<string> {
  const token = newSecretToken()
  await client.query('delete from one_time_links where user_id = $1 and used_at is null', [userId])
  await client.query(
    `insert into one_time_links (token_hash, purpose, user_id, expires_at)
     values ($1, $2, $3, now() + make_interval(hours => $4))`,
    [hashSecretToken(token), purpose, userId, hoursOf[purpose]],
  )
  return token
}

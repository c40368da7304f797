// API tokens: `mlr_` and 256 random bits, stored as sha256. A token of scope `worker` may only join as a
// worker; any other never may. When a token was used last is written at most once a minute.

import { apiTokenPrefix, hashSecretToken } from '@/lib/platform/auth/secret-token'
import { running } from '@/lib/runtime/running'
import type { Role, Viewer } from '../schema'
import { keptViewer, personColumns, viewerFrom, type PersonRow } from '../viewer'

type TokenRow = PersonRow & {
  token_id: string
  token_name: string
  scope: Role | 'worker'
  namespace: string
}

/** Whoever the bearer token stands for; null where it is unknown, expired, revoked or a worker's. */
export function viewerOfToken(token: string): Promise<Viewer | null> {
  const hash = hashSecretToken(token)
  return keptViewer(`token:${hash}`, async () => {
    const row = await liveToken(token, hash)
    if (!row || row.scope === 'worker') return null
    return viewerFrom(
      row,
      { kind: 'api' },
      { id: row.token_id, name: row.token_name, scope: row.scope, namespace: row.namespace },
    )
  })
}

/** For the worker socket: null refuses the connection. Ask again at each reconnect. */
export async function authenticateWorker(
  token: string,
): Promise<{ tokenId: string; name: string } | null> {
  const row = await liveToken(token, hashSecretToken(token))
  return row?.scope === 'worker' ? { tokenId: row.token_id, name: row.token_name } : null
}

async function liveToken(token: string, hash: string): Promise<TokenRow | null> {
  if (!token.startsWith(apiTokenPrefix)) return null
  const found = await running().pool.query<TokenRow & { stale: boolean }>(
    `select ${personColumns}, t.id as token_id, t.name as token_name, t.scope, t.namespace,
       coalesce(t.last_used_at < now() - interval '1 minute', true) as stale
     from api_tokens t join users u on u.id = t.user_id
     where t.token_hash = $1 and t.revoked_at is null
       and (t.expires_at is null or t.expires_at > now()) and not u.disabled`,
    [hash],
  )
  const row = found.rows[0]
  if (!row) return null
  if (row.stale) {
    await running().pool.query('update api_tokens set last_used_at = now() where id = $1', [
      row.token_id,
    ])
  }
  return row
}

import { transaction } from '@/lib/db/transaction'
import { running } from '@/lib/runtime/running'
import { AppError } from '@/lib/shared/errors'
import { actorOf, audit } from '../audit'
import { may } from '../may'
import type { Viewer } from '../schema'
import { forgetToken } from '../viewer'

/** Ends a token at once: one's own, or anybody's for administrators. Revoking twice changes nothing. */
export async function revokeToken(viewer: Viewer, id: string, ip: string): Promise<void> {
  const everybody = may(viewer, 'account.manage', '')
  await transaction(running().pool, async (client) => {
    const found = await client.query<{ name: string; namespace: string; revoked: boolean }>(
      `select name, namespace, revoked_at is not null as revoked from api_tokens
       where id = $1 and ($2 or user_id = $3) for update`,
      [id, everybody, viewer.userId],
    )
    const token = found.rows[0]
    if (!token) throw new AppError('not-found', 'There is no such token.')
    if (token.revoked) return
    await client.query('update api_tokens set revoked_at = now() where id = $1', [id])
    await audit(client, {
      actor: actorOf(viewer),
      action: 'token.revoke',
      namespace: token.namespace,
      subject: id,
      data: { name: token.name },
      ip,
    })
  })
  forgetToken(id)
}

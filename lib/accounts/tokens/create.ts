import { randomUUID } from 'node:crypto'
import { transaction } from '@/lib/db/transaction'
import { apiTokenPrefix, hashSecretToken, newSecretToken } from '@/lib/platform/auth/secret-token'
import { running } from '@/lib/runtime/running'
import { AppError } from '@/lib/shared/errors'
import { actorOf, audit } from '../audit'
import { may } from '../may'
import { roles, type ApiTokenView, type Role, type Viewer } from '../schema'

export type NewToken = {
  name: string
  scope: Role | 'worker'
  namespace: string
  /** ISO 8601; null for ever. */
  expiresAt: string | null
}

/**
 * Creates a token of the viewer's own; `token` is shown this once. Nobody hands out more than they have,
 * and only an administrator of everything lets workers in. Throws forbidden or invalid.
 */
export async function createToken(
  viewer: Viewer,
  wanted: NewToken,
  ip: string,
): Promise<{ token: string; view: ApiTokenView }> {
  refuseMoreThanOwn(viewer, wanted)
  if (wanted.expiresAt && Date.parse(wanted.expiresAt) <= Date.now()) {
    const message = 'The end of the token must lie in the future.'
    throw new AppError('invalid', message, { fields: [{ path: 'expiresAt', message }] })
  }
  const token = newSecretToken(apiTokenPrefix)
  const view: ApiTokenView = {
    ...wanted,
    id: randomUUID(),
    prefix: token.slice(0, apiTokenPrefix.length + 6),
    createdAt: new Date().toISOString(),
    revokedAt: null,
    lastUsedAt: null,
  }
  await transaction(running().pool, async (client) => {
    await client.query(
      `insert into api_tokens (id, user_id, name, token_hash, prefix, scope, namespace, created_at,
         expires_at) values ($1, $2, $3, $4, $5, $6, $7, $8, $9)`,
      [
        view.id,
        viewer.userId,
        view.name,
        hashSecretToken(token),
        view.prefix,
        view.scope,
        view.namespace,
        view.createdAt,
        view.expiresAt,
      ],
    )
    await audit(client, {
      actor: actorOf(viewer),
      action: 'token.create',
      namespace: view.namespace,
      subject: view.id,
      data: { name: view.name, scope: view.scope, expiresAt: view.expiresAt },
      ip,
    })
  })
  return { token, view }
}

function refuseMoreThanOwn(viewer: Viewer, { scope, namespace }: NewToken): void {
  if (scope === 'worker') {
    if (may(viewer, 'account.manage', '')) return
    throw new AppError('forbidden', 'Only an administrator of everything may let workers in.')
  }
  // Only the names of the roles matter here: each has a permission that the one before it lacks.
  const needed = {
    viewer: 'flow.read',
    editor: 'flow.write',
    administrator: 'worker.control',
  } as const
  if (roles.includes(scope) && may(viewer, needed[scope], namespace)) return
  const where = namespace ? ` in ${namespace}` : ' everywhere'
  throw new AppError('forbidden', `You do not have the role ${scope}${where} yourself.`)
}

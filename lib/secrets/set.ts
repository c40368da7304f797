import { running } from '@/lib/runtime/running'
import { AppError } from '@/lib/shared/errors'
import { currentMasterKey } from './master-key'
import { largestSecretBytes, secretKeySchema } from './schema'
import { seal } from './seal'

/** Sets a secret, encrypted before it reaches the database. Throws AppError invalid, too-many. */
export async function setSecret(
  secret: { namespace: string; key: string; value: string; updatedBy?: string | null },
  master = currentMasterKey(),
): Promise<void> {
  const key = secretKeySchema.safeParse(secret.key)
  if (!key.success) {
    const message = key.error.issues[0]?.message ?? 'This is not a name.'
    throw new AppError('invalid', message, { fields: [{ path: 'key', message }] })
  }
  if (Buffer.byteLength(secret.value) > largestSecretBytes) {
    throw new AppError('too-many', `A secret has ${largestSecretBytes} bytes at most.`)
  }
  await running().pool.query(
    `INSERT INTO secrets (namespace, key, ciphertext, key_id, updated_by)
     VALUES ($1, $2, $3, $4, $5)
     ON CONFLICT (namespace, key) DO UPDATE SET ciphertext = excluded.ciphertext,
       key_id = excluded.key_id, updated_at = now(), updated_by = excluded.updated_by`,
    [
      secret.namespace,
      secret.key,
      seal(master, secret, secret.value),
      master.id,
      secret.updatedBy ?? null,
    ],
  )
}

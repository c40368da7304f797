import type { Json } from '@/lib/engine'
import { running } from '@/lib/runtime/running'
import { AppError } from '@/lib/shared/errors'
import { keySchema, largestValueBytes } from './schema'

export type PutKeyValue = {
  namespace: string
  key: string
  value: Json
  description?: string | null
  /** Milliseconds from now after which it is gone; null for ever. */
  ttlMs?: number | null
  /** false: a key that is there (and not expired) is refused with AppError conflict. */
  overwrite?: boolean
}

/** Sets a value. One statement: of two that put without overwrite, one wins and the other is refused. */
export async function putKeyValue(put: PutKeyValue): Promise<void> {
  const key = keySchema.safeParse(put.key)
  if (!key.success) {
    const message = key.error.issues[0]?.message ?? 'This is not a key.'
    throw new AppError('invalid', message, { fields: [{ path: 'key', message }] })
  }
  await writeKeyValue(put)
}

/** Like `putKeyValue` for keys that people cannot write: they start with `_`. */
export async function writeKeyValue(put: PutKeyValue): Promise<void> {
  const value = JSON.stringify(put.value)
  if (Buffer.byteLength(value) > largestValueBytes) {
    throw new AppError('too-many', `A value has ${largestValueBytes} bytes at most.`)
  }
  const { rowCount } = await running().pool.query(
    `INSERT INTO key_values AS kv (namespace, key, value, description, expires_at)
     VALUES ($1, $2, $3::jsonb, $4, now() + $5::float8 * interval '1 millisecond')
     ON CONFLICT (namespace, key) DO UPDATE SET value = excluded.value,
       description = coalesce(excluded.description, kv.description),
       expires_at = excluded.expires_at, updated_at = now()
     WHERE $6 OR kv.expires_at <= now()`,
    [
      put.namespace,
      put.key,
      value,
      put.description ?? null,
      put.ttlMs ?? null,
      put.overwrite !== false,
    ],
  )
  if (rowCount === 0) throw new AppError('conflict', `The key ${put.key} has a value already.`)
}

import type { Json } from '@/lib/engine'
import { running } from '@/lib/runtime/running'
import type { KeyValueView } from './schema'

type Row = {
  namespace: string
  key: string
  value: Json
  description: string | null
  expires_at: Date | null
  created_at: Date
  updated_at: Date
}

const columns = 'namespace, key, value, description, expires_at, created_at, updated_at'
const current = '(expires_at IS NULL OR expires_at > now())'

const viewOf = (row: Row): KeyValueView => ({
  namespace: row.namespace,
  key: row.key,
  value: row.value,
  description: row.description,
  expiresAt: row.expires_at?.toISOString() ?? null,
  createdAt: row.created_at.toISOString(),
  updatedAt: row.updated_at.toISOString(),
})

/** The value of a key; null where there is none or it has expired. */
export async function getKeyValue(namespace: string, key: string): Promise<KeyValueView | null> {
  const { rows } = await running().pool.query<Row>(
    `SELECT ${columns} FROM key_values WHERE namespace = $1 AND key = $2 AND ${current}`,
    [namespace, key],
  )
  return rows[0] ? viewOf(rows[0]) : null
}

/** Keys of a namespace in order, without those of our own (they start with `_`). */
export async function listKeyValues(
  namespace: string,
  options: { prefix?: string; limit?: number } = {},
): Promise<KeyValueView[]> {
  const { rows } = await running().pool.query<Row>(
    `SELECT ${columns} FROM key_values
     WHERE namespace = $1 AND ${current} AND starts_with(key, $2) AND NOT starts_with(key, '_')
     ORDER BY key LIMIT $3`,
    [namespace, options.prefix ?? '', options.limit ?? 10_000],
  )
  return rows.map(viewOf)
}

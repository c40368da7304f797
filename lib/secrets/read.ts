import { running } from '@/lib/runtime/running'
import type { SecretView } from './schema'

/** Names alone, in order. */
export async function listSecrets(namespace: string): Promise<SecretView[]> {
  const { rows } = await running().pool.query<{
    namespace: string
    key: string
    updated_at: Date
    updated_by: string | null
  }>(
    'SELECT namespace, key, updated_at, updated_by FROM secrets WHERE namespace = $1 ORDER BY key',
    [namespace],
  )
  return rows.map((row) => ({
    namespace: row.namespace,
    key: row.key,
    updatedAt: row.updated_at.toISOString(),
    updatedBy: row.updated_by,
  }))
}

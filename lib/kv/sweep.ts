import { running } from '@/lib/runtime/running'

/** Removes what has expired: readers do not see it any more, this frees its room. Gives the count. */
export async function sweepKeyValues(limit = 1_000): Promise<number> {
  const { rowCount } = await running().pool.query(
    `DELETE FROM key_values WHERE (namespace, key) IN (
       SELECT namespace, key FROM key_values WHERE expires_at <= now() LIMIT $1)`,
    [limit],
  )
  return rowCount ?? 0
}

import { running } from '@/lib/runtime/running'

/** True where there was such a key. */
export async function deleteKeyValue(namespace: string, key: string): Promise<boolean> {
  const { rowCount } = await running().pool.query(
    `DELETE FROM key_values WHERE namespace = $1 AND key = $2
     AND (expires_at IS NULL OR expires_at > now())`,
    [namespace, key],
  )
  return rowCount === 1
}

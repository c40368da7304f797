import { running } from '@/lib/runtime/running'

/** True where there was such a secret. */
export async function deleteSecret(namespace: string, key: string): Promise<boolean> {
  const { rowCount } = await running().pool.query(
    'DELETE FROM secrets WHERE namespace = $1 AND key = $2',
    [namespace, key],
  )
  return rowCount === 1
}

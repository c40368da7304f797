import { running } from '@/lib/runtime/running'
import { currentMasterKey } from './master-key'
import { unseal } from './seal'

/** `a.b.c` is looked for in `a.b.c`, `a.b`, `a`: a namespace inherits the secrets of those above it. */
export function namespaceAndAbove(namespace: string): string[] {
  const parts = namespace.split('.')
  return parts.map((_, index) => parts.slice(0, parts.length - index).join('.'))
}

/** The value, or null where neither the namespace nor one above has such a secret. */
export async function getSecret(
  namespace: string,
  key: string,
  master = currentMasterKey(),
): Promise<string | null> {
  const { rows } = await running().pool.query<{ namespace: string; ciphertext: Buffer }>(
    `SELECT namespace, ciphertext FROM secrets WHERE key = $1 AND namespace = ANY ($2)
     ORDER BY length(namespace) DESC LIMIT 1`,
    [key, namespaceAndAbove(namespace)],
  )
  const row = rows[0]
  return row ? unseal(master, { namespace: row.namespace, key }, row.ciphertext) : null
}

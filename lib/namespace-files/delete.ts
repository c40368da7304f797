import { storage } from '@/lib/storage/open-storage'
import { pathOfNamespaceFile } from './path'

/** Deletes a file, or a folder with all that is in it. False where there was neither. */
export async function deleteNamespaceFile(namespace: string, path: string): Promise<boolean> {
  const at = pathOfNamespaceFile(namespace, path.replace(/\/+$/, ''))
  const below = await storage().list(at)
  if (below.length === 0) return storage().remove(at)
  await storage().removeAll(at)
  return true
}

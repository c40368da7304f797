import { AppError } from '@/lib/shared/errors'
import { storage } from '@/lib/storage/open-storage'
import { pathOfNamespaceFile } from './path'
import { putNamespaceFile } from './put'
import { missing } from './read'

/**
 * Gives a file another path, or all files of a folder. Each stands in its new place before it leaves the old one,
 * so a move that breaks off loses nothing, and done again it ends well. Throws not-found, conflict.
 */
export async function moveNamespaceFile(
  namespace: string,
  from: string,
  to: string,
): Promise<void> {
  const [source, target] = [from, to].map((path) =>
    pathOfNamespaceFile(namespace, path.replace(/\/+$/, '')),
  ) as [string, string]
  if (target === source || target.startsWith(`${source}/`)) {
    throw new AppError('invalid', `${from} cannot be moved into itself.`)
  }
  const below = (await storage().list(source)).map(({ path }) => path)
  const files = below.length > 0 ? below : [source]
  if (below.length === 0) {
    const isFile = await storage()
      .size(source)
      .then(
        () => true,
        () => false,
      )
    if (!isFile) throw missing(namespace, from)
  }
  for (const path of files) {
    const place = to.replace(/\/+$/, '') + path.slice(source.length)
    await putNamespaceFile(namespace, place, await storage().read(path))
    await storage().remove(path)
  }
}

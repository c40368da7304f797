import type { Readable } from 'node:stream'
import { AppError } from '@/lib/shared/errors'
import { storage } from '@/lib/storage/open-storage'
import { pathOfNamespaceFile } from './path'

/** Writes or replaces a file; readers see the old one or the new one. Throws invalid, conflict, too-many. */
export async function putNamespaceFile(
  namespace: string,
  path: string,
  content: Readable | Uint8Array | string,
): Promise<void> {
  const at = pathOfNamespaceFile(namespace, path)
  if ((await storage().list(at)).length > 0) {
    throw new AppError('conflict', `${path} is a folder; name a file in it.`)
  }
  await refuseFilesAbove(at, path)
  await storage().write(at, content)
}

/** Throws invalid, and conflict where a file stands there or above. */
export async function checkFolder(namespace: string, path: string): Promise<void> {
  const at = pathOfNamespaceFile(namespace, path.replace(/\/+$/, ''))
  await refuseFilesAbove(`${at}/any`, path)
}

/** A folder of files cannot become a file, nor a file a folder: one store would keep both, another neither. */
async function refuseFilesAbove(at: string, path: string): Promise<void> {
  const parts = at.split('/')
  for (let length = 3; length < parts.length; length += 1) {
    const above = parts.slice(0, length).join('/')
    const isFile = await storage()
      .size(above)
      .then(Boolean, () => false)
    if (isFile) {
      const shown = `/${parts.slice(2, length).join('/')}`
      throw new AppError('conflict', `${shown} is a file, so ${path} cannot stand in it.`)
    }
  }
}

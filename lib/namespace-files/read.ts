// What stands in the files of a namespace. A folder is there where a file stands in it.

import type { Readable } from 'node:stream'
import { AppError } from '@/lib/shared/errors'
import { storage } from '@/lib/storage/open-storage'
import type { StoredFile } from '@/lib/storage/storage'
import { uriOfPath } from '@/lib/storage/uri'
import { folderOfNamespace, pathOfNamespaceFile, shownPath } from './path'

export type NamespaceFile = { path: string; uri: string; size: number; modifiedAt: Date }
export type NamespaceEntry = {
  name: string
  path: string
  kind: 'file' | 'folder'
  /** Of a folder: of all that is in it. */
  size: number
  modifiedAt: Date
}

/** All files of a namespace, paths as `/scripts/a.py`. */
export async function listNamespaceFiles(namespace: string): Promise<NamespaceFile[]> {
  const found = await storage().list(folderOfNamespace(namespace))
  return found.map((file) => viewOf(namespace, file))
}

const viewOf = (namespace: string, { path, size, modifiedAt }: StoredFile): NamespaceFile => ({
  path: shownPath(namespace, path),
  uri: uriOfPath(path),
  size,
  modifiedAt,
})

/** What stands directly in a folder, folders first. Throws not-found where nothing does; the root is always there. */
export async function readNamespaceFolder(
  namespace: string,
  folder: string,
): Promise<NamespaceEntry[]> {
  const inside = folder.replace(/^\/+|\/+$/g, '')
  const at = inside === '' ? folderOfNamespace(namespace) : pathOfNamespaceFile(namespace, inside)
  const below = await storage().list(at)
  if (below.length === 0 && inside !== '') throw missing(namespace, `/${inside}`)
  const entries = new Map<string, NamespaceEntry>()
  for (const { path, size, modifiedAt } of below) {
    const [name = '', more] = path.slice(at.length + 1).split('/')
    const known = entries.get(name)
    if (known) {
      known.size += size
      if (modifiedAt > known.modifiedAt) known.modifiedAt = modifiedAt
      continue
    }
    const kind = more === undefined ? 'file' : 'folder'
    entries.set(name, { name, path: shownPath(namespace, `${at}/${name}`), kind, size, modifiedAt })
  }
  return [...entries.values()].sort(
    (a, b) => Number(a.kind === 'file') - Number(b.kind === 'file') || (a.name < b.name ? -1 : 1),
  )
}

/** A file, or a folder with something in it. Throws not-found. */
export async function statNamespaceFile(namespace: string, path: string): Promise<NamespaceEntry> {
  const inside = path.replace(/^\/+|\/+$/g, '')
  const parent = inside.includes('/') ? inside.slice(0, inside.lastIndexOf('/')) : ''
  const name = inside.slice(parent.length).replace(/^\//, '')
  const siblings = await readNamespaceFolder(namespace, parent)
  const found = siblings.find((entry) => entry.name === name)
  if (!found) throw missing(namespace, `/${inside}`)
  return found
}

export async function readNamespaceFile(
  namespace: string,
  path: string,
): Promise<{ content: Readable; size: number }> {
  const at = pathOfNamespaceFile(namespace, path)
  const size = await storage().size(at)
  return { content: await storage().read(at), size }
}

export function missing(namespace: string, path: string): AppError {
  return new AppError('not-found', `${namespace} has no file ${path}.`)
}

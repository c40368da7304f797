// Files of a namespace stand in the storage below `<namespace>/_files`: no flow can have that id. Flows name them by
// their path alone (`scripts/a.py`), as `nsfile:///scripts/a.py`, or with the namespace of another
// (`nsfile://company.team/scripts/a.py`).

import { AppError } from '@/lib/shared/errors'
import { checkPath, pathOfUri } from '@/lib/storage/uri'

export const folderOfNamespace = (namespace: string): string => checkPath(`${namespace}/_files`)

/** The place in the storage of `/scripts/a.py`. Throws AppError invalid. */
export function pathOfNamespaceFile(namespace: string, path: string): string {
  const inside = path.replace(/^\/+/, '')
  if (inside === '') throw new AppError('invalid', 'Name a file, such as /scripts/main.py.')
  return checkPath(`${folderOfNamespace(namespace)}/${inside}`)
}

/** The path of a namespace file as people see it: `/scripts/a.py`. */
export const shownPath = (namespace: string, path: string): string =>
  path.slice(folderOfNamespace(namespace).length)

/** What an expression or a task of `namespace` means by a file. Throws AppError invalid. */
export function pathOfFile(uri: string, namespace: string): string {
  const [, scheme, host = '', path = ''] = /^(\w+):\/\/([^/]*)(.*)$/s.exec(uri) ?? []
  if (scheme === 'nsfile') return pathOfNamespaceFile(host || namespace, decoded(path))
  return scheme === undefined ? pathOfNamespaceFile(namespace, uri) : pathOfUri(uri)
}

function decoded(path: string): string {
  try {
    return decodeURIComponent(path)
  } catch {
    return path
  }
}

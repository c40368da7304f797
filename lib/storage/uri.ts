// Addresses of stored files: `millrace:///<namespace>/<flow>/executions/<id>/...`. `kestra:///` is read as
// the same. The first part is the namespace that owns the file; a path can never climb out of it.

import { AppError } from '@/lib/shared/errors'

const scheme = 'millrace:///'
const known = /^(?:millrace|kestra):\/\/\/?(?!\/)/

/** A path within the storage, from checked parts. Throws AppError invalid. */
export function checkPath(path: string): string {
  const parts = path.split('/')
  const bad = parts.some(
    (part) => part === '' || part === '.' || part === '..' || /[\\\0]/.test(part),
  )
  if (bad || path.length > 1_500 || parts.some((part) => Buffer.byteLength(part) > 250)) {
    throw new AppError('invalid', `"${path.slice(0, 200)}" is not the path of a stored file.`)
  }
  return path
}

/** The path behind a URI. Throws AppError invalid. */
export function pathOfUri(uri: string): string {
  if (!known.test(uri)) {
    throw new AppError('invalid', `"${uri.slice(0, 200)}" is not a stored file (millrace:///...).`)
  }
  return checkPath(decodePath(uri.replace(known, '')))
}

function decodePath(path: string): string {
  try {
    return decodeURIComponent(path)
  } catch {
    return path
  }
}

export const uriOfPath = (path: string): string =>
  scheme + checkPath(path).split('/').map(encodeURIComponent).join('/')

export const namespaceOfPath = (path: string): string => path.split('/')[0] ?? ''

/** Letters and digits of any language and `._+=@,-`; everything else becomes `_`. */
export function safeName(name: string): string {
  const last = name.split(/[/\\]/).at(-1) ?? ''
  const safe = last.replace(/[^\p{L}\p{N}._+=@,-]/gu, '_').replace(/^\.+/, '')
  return safe.slice(0, 80) || 'file'
}

/** One namespace may use what belongs to another where one of the two stands above the other. */
export function namespacesRelated(one: string, other: string): boolean {
  return one === other || one.startsWith(`${other}.`) || other.startsWith(`${one}.`)
}

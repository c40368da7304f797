// May you? A thing that the viewer may not even see is not found, in the same words as one that does not
// exist; a thing that they see without the right is forbidden.

import { AppError } from '@/lib/shared/errors'
import { may, mayAnywhere } from './may'
import { permissions, type Permission, type Viewer } from './schema'

/**
 * Where a permission is needed. `everywhere` wants it for all namespaces, `anywhere` for at least one,
 * `self` only that somebody is signed in. `missing` is the sentence for whoever may not see the thing.
 */
export type Scope = 'everywhere' | 'anywhere' | 'self' | { namespace: string; missing?: string }

/** Throws forbidden or not-found. */
export function authorise(viewer: Viewer, permission: Permission, scope: Scope): void {
  if (isAllowed(viewer, permission, scope)) return
  if (typeof scope === 'object' && scope.missing !== undefined) {
    if (!may(viewer, 'execution.read', scope.namespace)) {
      throw new AppError('not-found', scope.missing)
    }
  }
  const where = typeof scope === 'object' && scope.namespace ? ` in ${scope.namespace}` : ''
  throw new AppError('forbidden', `This needs the role ${permissions[permission]}${where}.`, {
    data: { permission },
  })
}

function isAllowed(viewer: Viewer, permission: Permission, scope: Scope): boolean {
  if (scope === 'self') return true
  if (scope === 'everywhere') return may(viewer, permission, '')
  if (scope === 'anywhere') return mayAnywhere(viewer, permission)
  return may(viewer, permission, scope.namespace)
}

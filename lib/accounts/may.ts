// Rights. A grant is a role on a namespace and holds for all namespaces below it (`sales` for
// `sales.eu`, not for `salesforce`); the empty namespace is everything. The roles are a ladder: each has
// the rights of those before it. A token has the lower of its person's rights and its own.

import { permissions, roles, type Permission, type Role, type Viewer } from './schema'

export type Grant = { namespace: string; role: Role }
type Granted = Pick<Viewer, 'grants'>

const rank = (role: Role) => roles.indexOf(role)

/** True where `outer` is `inner` or stands above it. */
export function namespaceCovers(outer: string, inner: string): boolean {
  return outer === '' || inner === outer || inner.startsWith(`${outer}.`)
}

export function may(viewer: Granted, permission: Permission, namespace: string): boolean {
  const needed = rank(permissions[permission])
  return viewer.grants.some(
    (grant) => rank(grant.role) >= needed && namespaceCovers(grant.namespace, namespace),
  )
}

/** True where some namespace grants it: for what belongs to no namespace, such as workers. */
export function mayAnywhere(viewer: Granted, permission: Permission): boolean {
  const needed = rank(permissions[permission])
  return viewer.grants.some((grant) => rank(grant.role) >= needed)
}

/**
 * The namespaces in which the viewer has a permission, without those below another of the list; `['']` is
 * everything and `[]` nothing. Reads hand it to SQL (see `namespaceFilter`).
 */
export function grantedNamespaces(viewer: Granted, permission: Permission): string[] {
  const needed = rank(permissions[permission])
  const names = viewer.grants
    .filter((grant) => rank(grant.role) >= needed)
    .map((grant) => grant.namespace)
  const unique = [...new Set(names)]
  return unique.filter(
    (name) => !unique.some((other) => other !== name && namespaceCovers(other, name)),
  )
}

/** What is left of a person's grants behind a token of this scope and namespace. */
export function cappedGrants(grants: Grant[], cap: Grant): Grant[] {
  return grants.flatMap((grant) => {
    const role = rank(grant.role) < rank(cap.role) ? grant.role : cap.role
    if (namespaceCovers(grant.namespace, cap.namespace)) return [{ namespace: cap.namespace, role }]
    if (namespaceCovers(cap.namespace, grant.namespace)) {
      return [{ namespace: grant.namespace, role }]
    }
    return []
  })
}

// A right as a condition of SQL: rows outside the viewer's namespaces are never read, so no count, page
// or search can hint at them.

import { grantedNamespaces } from './may'
import type { Permission, Viewer } from './schema'

type Where = { conditions: string[]; values: unknown[] }

/**
 * Adds "the row's namespace is one of the viewer's" to a query that is being built.
 * `column` is our own text, never a user's.
 */
export function addNamespaceRight(
  where: Where,
  viewer: Pick<Viewer, 'grants'>,
  permission: Permission,
  column: string,
): void {
  const names = grantedNamespaces(viewer, permission)
  if (names.includes('')) return
  where.values.push(names)
  const list = `$${where.values.length}::text[]`
  where.conditions.push(
    `(${column} = any(${list}) or exists (select 1 from unnest(${list}) as granted(name)` +
      ` where starts_with(${column}, granted.name || '.')))`,
  )
}

/** Adds "the row's namespace is this one or below it", for a filter that somebody chose. */
export function addNamespacePrefix(where: Where, namespace: string, column: string): void {
  where.values.push(namespace)
  const value = `$${where.values.length}`
  where.conditions.push(`(${column} = ${value} or starts_with(${column}, ${value} || '.'))`)
}

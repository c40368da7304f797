import { addNamespaceRight } from '@/lib/accounts/namespace-filter'
import { authorise } from '@/lib/accounts/authorise'
import { namespaceCovers } from '@/lib/accounts/may'
import type { Viewer } from '@/lib/accounts/schema'
import { running } from '@/lib/runtime/running'
import { AppError } from '@/lib/shared/errors'
import { noSubscription } from '../operations/save-subscription'
import { optionsSchema } from '../pipeline/subscriptions'
import type { SubscriptionView } from '../schema'
import { scopeOfDestination } from './destinations'

type Row = Omit<SubscriptionView, 'createdAt'> & { createdAt: Date }

const select = `SELECT s.id, s.name, s.destination_id AS "destinationId", d.name AS "destinationName",
  d.type AS "destinationType", s.scope, s.events, s.states, s.options, s.disabled, s.created_at AS "createdAt"
  FROM subscriptions s JOIN destinations d ON d.id = s.destination_id`

const viewOf = (row: Row): SubscriptionView => ({
  ...row,
  options: optionsSchema.parse(row.options),
  createdAt: row.createdAt.toISOString(),
})

/** Those whose scope lies in the viewer's namespaces, by name. */
export async function readSubscriptions(
  viewer: Viewer,
  filter: { destinationId?: string | undefined } = {},
): Promise<SubscriptionView[]> {
  const where = {
    conditions: ['($1::uuid IS NULL OR s.destination_id = $1)'],
    values: [filter.destinationId ?? null] as unknown[],
  }
  addNamespaceRight(where, viewer, 'notification.read', "coalesce(s.scope->>'namespace', '')")
  const { rows } = await running().pool.query<Row>(
    `${select} WHERE ${where.conditions.join(' AND ')} ORDER BY s.name, s.id LIMIT 500`,
    where.values,
  )
  return rows.map(viewOf)
}

/** Throws not-found. */
export async function readSubscription(id: string): Promise<SubscriptionView> {
  const { rows } = await running().pool.query<Row>(`${select} WHERE s.id = $1`, [id])
  const row = rows[0]
  if (!row) throw new AppError('not-found', noSubscription(id))
  return viewOf(row)
}

export async function scopeOfSubscription(
  id: string,
): Promise<{ namespace: string; missing: string }> {
  const { scope } = await readSubscription(id)
  return { namespace: scope.namespace ?? '', missing: noSubscription(id) }
}

/** A changed scope needs the right there too, and a destination that serves it. Throws forbidden, invalid. */
export async function authoriseScope(
  viewer: Viewer,
  id: string,
  namespace: string | undefined,
): Promise<void> {
  if (namespace === undefined) return
  authorise(viewer, 'notification.write', { namespace })
  const { destinationId } = await readSubscription(id)
  requireServes((await scopeOfDestination(destinationId)).namespace, namespace)
}

/** A destination serves subscriptions of its own namespace and below. Throws invalid. */
export function requireServes(destinationNamespace: string, scopeNamespace: string): void {
  if (namespaceCovers(destinationNamespace, scopeNamespace)) return
  const message = `This destination serves ${destinationNamespace} and below. Name a namespace of these.`
  throw new AppError('invalid', message, { fields: [{ path: 'scope.namespace', message }] })
}

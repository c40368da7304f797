import { authorise } from '@/lib/accounts/authorise'
import { addNamespaceRight } from '@/lib/accounts/namespace-filter'
import type { Viewer } from '@/lib/accounts/schema'
import { running } from '@/lib/runtime/running'
import { AppError } from '@/lib/shared/errors'
import type { z } from 'zod'
import { noDelivery } from '../operations/redeliver'
import { asSent, type Frozen } from './as-sent'
import type { deliveryFilter, DeliveryDetails, DeliveryPage, DeliveryView } from '../schema'

type Row = Omit<DeliveryView, 'nextTryAt' | 'createdAt' | 'endedAt'> & {
  nextTryAt: Date | number | null
  createdAt: Date
  endedAt: Date | null
}

const columns = `v.id, v.state, v.subscription_id AS "subscriptionId", s.name AS "subscriptionName",
  v.destination_id AS "destinationId", d.name AS "destinationName", v.event_id AS "eventId", v.type,
  v.execution_id AS "executionId", v.namespace, v.flow_id AS "flowId", (v.event->>'number')::int AS number,
  v.tries, v.next_try_at AS "nextTryAt", v.created_at AS "createdAt", v.ended_at AS "endedAt",
  v.batch_id AS "batchId", v.log, CASE WHEN d.disabled THEN coalesce(d.disabled_by, '') END AS "stoppedBy"`
const from = `FROM deliveries v JOIN subscriptions s ON s.id = v.subscription_id
  JOIN destinations d ON d.id = v.destination_id`

/** Waiting for its digest, it has no time of its own yet. */
const viewOf = <R extends Row>(row: R) => ({
  ...row,
  nextTryAt: row.nextTryAt instanceof Date ? row.nextTryAt.toISOString() : null,
  createdAt: row.createdAt.toISOString(),
  endedAt: row.endedAt?.toISOString() ?? null,
})

const inNamespace = "coalesce(v.namespace, '')"

/** Newest first; `next` is the `before` of the page after. */
export async function readDeliveries(
  viewer: Viewer,
  filter: z.output<typeof deliveryFilter>,
): Promise<DeliveryPage> {
  const { state, destinationId, subscriptionId, executionId, type, before, limit } = filter
  const where = { conditions: ['true'], values: [] as unknown[] }
  const add = (condition: string, value: unknown) => {
    if (value === undefined) return
    where.values.push(value)
    where.conditions.push(condition.replace('?', `$${where.values.length}`))
  }
  add('v.state = ?', state)
  add('v.destination_id = ?', destinationId)
  add('v.subscription_id = ?', subscriptionId)
  add('v.execution_id = ?', executionId)
  const family = type?.endsWith('*') === true
  if (type !== '*')
    add(family ? 'starts_with(v.type, ?)' : 'v.type = ?', family ? type.slice(0, -1) : type)
  add('v.id < ?', before)
  addNamespaceRight(where, viewer, 'notification.read', inNamespace)
  where.values.push(limit + 1)
  const { rows } = await running().pool.query<Row>(
    `SELECT ${columns} ${from} WHERE ${where.conditions.join(' AND ')}
     ORDER BY v.id DESC LIMIT $${where.values.length}`,
    where.values,
  )
  const results = rows.slice(0, limit).map(viewOf)
  return { results, next: rows.length > limit ? (results.at(-1)?.id ?? null) : null }
}

/** With the event. Throws not-found, also for what the viewer may not see. */
export async function readDelivery(viewer: Viewer, id: string): Promise<DeliveryDetails> {
  const where = { conditions: ['v.id = $1'], values: [id] as unknown[] }
  addNamespaceRight(where, viewer, 'notification.read', inNamespace)
  const { rows } = await running().pool.query<
    Row &
      Pick<Frozen, 'event' | 'destinationType' | 'config' | 'template'> & { heldUntil: Date | null }
  >(
    `SELECT ${columns}, v.event, d.type AS "destinationType", d.config, s.options->>'template' AS template,
       CASE WHEN d.open_until > clock_timestamp() THEN d.open_until END AS "heldUntil" ${from} WHERE ${where.conditions.join(' AND ')}`,
    where.values,
  )
  const row = rows[0]
  if (!row) throw new AppError('not-found', noDelivery(id))
  const { destinationType, config, template, ...shown } = row
  return {
    ...viewOf(shown),
    heldUntil: row.heldUntil?.toISOString() ?? null,
    sent: asSent({ ...shown, destinationType, config, template }),
  }
}

/** The right to send each of these again. Throws forbidden, and not-found where one of them is not there. */
export async function authoriseDeliveries(viewer: Viewer, ids: string[]): Promise<void> {
  const { rows } = await running().pool.query<{ id: string; namespace: string }>(
    `SELECT id, coalesce(namespace, '') AS namespace FROM deliveries WHERE id = ANY($1::uuid[])`,
    [ids],
  )
  const known = new Map(rows.map(({ id, namespace }) => [id, namespace]))
  for (const id of ids) {
    const namespace = known.get(id)
    if (namespace === undefined) throw new AppError('not-found', noDelivery(id))
    authorise(viewer, 'notification.write', { namespace, missing: noDelivery(id) })
  }
}

export async function scopeOfDelivery(id: string): Promise<{ namespace: string; missing: string }> {
  const { rows } = await running().pool.query<{ namespace: string | null }>(
    'SELECT namespace FROM deliveries WHERE id = $1',
    [id],
  )
  const row = rows[0]
  if (!row) throw new AppError('not-found', noDelivery(id))
  return { namespace: row.namespace ?? '', missing: noDelivery(id) }
}

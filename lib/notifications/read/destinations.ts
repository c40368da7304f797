import { addNamespaceRight } from '@/lib/accounts/namespace-filter'
import type { Viewer } from '@/lib/accounts/schema'
import { running } from '@/lib/runtime/running'
import { AppError } from '@/lib/shared/errors'
import { maskConfig } from '../config'
import { noDestination } from '../operations/save-destination'
import type { DestinationDetails, DestinationView, Health, MinuteView } from '../schema'

type Row = Omit<
  DestinationView,
  'health' | 'createdAt' | 'updatedAt' | 'openUntil' | 'behindSince'
> & {
  failures: number
  behindSince: Date | null
  openUntil: Date | null
  createdAt: Date
  updatedAt: Date
}

const columns = `d.id, d.name, d.namespace, d.type, d.config, d.disabled, d.disabled_by AS "disabledBy",
  d.failures, d.open_until AS "openUntil", d.last_error AS "lastError", d.behind_since AS "behindSince", d.created_at AS "createdAt",
  d.updated_at AS "updatedAt",
  (SELECT count(*)::int FROM subscriptions s WHERE s.destination_id = d.id) AS subscriptions,
  w.backlog, w.more AS "backlogMore",
  (SELECT count(*)::int FROM deliveries v WHERE v.destination_id = d.id AND v.state = 'DEAD') AS dead,
  greatest(0, extract(epoch FROM clock_timestamp() - w.oldest_at) * 1000)::float8 AS "lagMs",
  (SELECT sum(c.delivered)::float8 / nullif(sum(c.delivered + c.failed), 0) FROM delivery_counts c
    WHERE c.destination_id = d.id AND c.minute > clock_timestamp() - interval '1 day') AS "successRate"`

const from = 'FROM destinations d JOIN destination_waits w ON w.destination_id = d.id'

function healthOf({ disabled, openUntil, failures }: Row): Health {
  if (disabled) return 'disabled'
  if (openUntil !== null) return 'open'
  return failures > 0 ? 'failing' : 'healthy'
}

const viewOf = ({ failures, ...row }: Row): DestinationView => ({
  ...row,
  lagMs: row.lagMs ?? 0,
  config: maskConfig(row.config),
  health: healthOf({ failures, ...row }),
  openUntil: row.openUntil?.toISOString() ?? null,
  behindSince: row.behindSince?.toISOString() ?? null,
  createdAt: row.createdAt.toISOString(),
  updatedAt: row.updatedAt.toISOString(),
})

/** Those of the viewer's namespaces, by name. */
export async function readDestinations(viewer: Viewer): Promise<DestinationView[]> {
  const where = { conditions: ['true'], values: [] as unknown[] }
  addNamespaceRight(where, viewer, 'notification.read', 'd.namespace')
  const { rows } = await running().pool.query<Row>(
    `SELECT ${columns} ${from} WHERE ${where.conditions.join(' AND ')} ORDER BY d.name LIMIT 500`,
    where.values,
  )
  return rows.map(viewOf)
}

/** Throws not-found. The right to see it is checked by its namespace. */
export async function readDestination(id: string): Promise<DestinationDetails> {
  const { pool } = running()
  const { rows } = await pool.query<Row>(`SELECT ${columns} ${from} WHERE d.id = $1`, [id])
  const row = rows[0]
  if (!row) throw new AppError('not-found', noDestination(id))
  const counts = await pool.query<Omit<MinuteView, 'minute'> & { minute: Date }>(
    `SELECT minute, delivered, failed, dead, backlog, lag_ms::float8 AS "lagMs" FROM delivery_counts
     WHERE destination_id = $1 AND minute > clock_timestamp() - interval '3 hours' ORDER BY minute`,
    [id],
  )
  return {
    ...viewOf(row),
    counts: counts.rows.map(({ minute, ...rest }) =>
      Object.assign(rest, { minute: minute.toISOString() }),
    ),
  }
}

/** Where rights on it are asked for. Throws not-found. */
export async function scopeOfDestination(
  id: string,
): Promise<{ namespace: string; missing: string }> {
  const { rows } = await running().pool.query<{ namespace: string }>(
    'SELECT namespace FROM destinations WHERE id = $1',
    [id],
  )
  const row = rows[0]
  if (!row) throw new AppError('not-found', noDestination(id))
  return { namespace: row.namespace, missing: noDestination(id) }
}

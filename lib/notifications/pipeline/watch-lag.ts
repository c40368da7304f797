// A destination falls behind once something due has waited for too long, and has recovered once its tries
// arrive and nothing has for half of that: the distance keeps one at the edge from telling of itself without end. Each crossing is
// one event that subscriptions of other destinations hear. The row says on which side it is, and is changed
// by the statement that writes the event: whoever looks twice, or at once with another server, finds that it
// is told. One that is switched off keeps its side until it is on again.

import type { Pool } from 'pg'
import { log } from '@/lib/platform/log'

export const behindMs = 60_000

type Crossing = { type: string; name: string; lagMs: number }

/** Looks at the destinations of this server. Gives the crossings. */
export async function watchLag(
  pool: Pool,
  serverId: string,
  afterMs = behindMs,
): Promise<Crossing[]> {
  const { rows } = await pool.query<Crossing>(statement, [serverId, afterMs / 1_000])
  for (const { type, name, lagMs } of rows) {
    const said = type === 'destination.behind' ? 'falls behind' : 'has caught up'
    log.warn({ destination: name, lagMs: Math.round(lagMs) }, `A destination ${said}`)
  }
  return rows
}

/** Notes for charts what waits for the destinations of this server; where nothing does, nothing. */
export async function noteWaits(pool: Pool, serverId: string): Promise<void> {
  await pool.query(
    `INSERT INTO delivery_counts AS c (destination_id, minute, backlog, lag_ms)
     SELECT d.id, date_trunc('minute', clock_timestamp()), w.backlog,
       greatest(0, coalesce(extract(epoch FROM clock_timestamp() - w.oldest_at) * 1000, 0))::bigint
     FROM destinations d JOIN destination_waits w ON w.destination_id = d.id
     WHERE d.leased_by = $1 AND d.leased_until > clock_timestamp() AND w.backlog > 0
     ON CONFLICT (destination_id, minute) DO UPDATE SET backlog = greatest(c.backlog, excluded.backlog),
       lag_ms = greatest(c.lag_ms, excluded.lag_ms)`,
    [serverId],
  )
}

const statement = `
WITH lag AS (
  SELECT d.id, w.oldest_at AS oldest, w.backlog
  FROM destinations d JOIN destination_waits w ON w.destination_id = d.id
  WHERE d.leased_by = $1 AND d.leased_until > clock_timestamp() AND NOT d.disabled
), crossed AS (
  UPDATE destinations d SET behind_since = CASE WHEN d.behind_since IS NULL THEN clock_timestamp() END
  FROM lag WHERE lag.id = d.id AND CASE WHEN d.behind_since IS NULL
    THEN lag.oldest < clock_timestamp() - make_interval(secs => $2)
    ELSE d.failures = 0 AND coalesce(lag.oldest > clock_timestamp() - make_interval(secs => $2 / 2), true) END
  RETURNING d.id, lag.backlog, d.name, d.namespace, d.type AS kind, d.last_error,
    CASE WHEN d.behind_since IS NULL THEN 'destination.recovered' ELSE 'destination.behind' END AS type,
    coalesce(extract(epoch FROM clock_timestamp() - lag.oldest) * 1000, 0)::float8 AS "lagMs"
), written AS (
  INSERT INTO system_events (id, type, subject, at, data)
  SELECT gen_random_uuid(), type, id::text, clock_timestamp(), json_build_object(
    'namespace', nullif(namespace, ''), 'destinationId', id, 'name', name, 'type', kind,
    'lagMs', round("lagMs"), 'backlog', backlog, 'error', last_error)
  FROM crossed
)
SELECT type, name, "lagMs" FROM crossed`

// The servers of this installation, with what each holds: the workers that are connected to it and the
// destinations that it sends to (a lease in Postgres). Executions are held by no server.

import { authorise } from '@/lib/accounts/authorise'
import type { Viewer } from '@/lib/accounts/schema'
import { settings } from '@/lib/platform/settings'
import { running } from '@/lib/runtime/running'
import type { ServerView } from './schema'

type Row = Omit<ServerView, 'state' | 'answering' | 'startedAt' | 'lastSeenAt' | 'leftAt'> & {
  startedAt: Date
  lastSeenAt: Date
  leftAt: Date | null
  heard: boolean
}

/** Those that are here, and those that went within the last day; the newest fifty. */
export async function readServers(viewer: Viewer): Promise<ServerView[]> {
  authorise(viewer, 'worker.read', 'anywhere')
  const { rows } = await running().pool.query<Row>(
    `SELECT s.id, s.host, s.pid, s.version, s.started_at AS "startedAt", s.last_seen_at AS "lastSeenAt",
       s.left_at AS "leftAt", s.loop_delay_ms AS "loopDelayMs", s.used_memory_bytes::float8 AS "usedMemoryBytes",
       s.last_seen_at > clock_timestamp() - make_interval(secs => $1 / 1000.0) AS heard,
       coalesce(w.count, 0) AS workers, coalesce(d.names, '{}') AS destinations
     FROM servers s
     LEFT JOIN (SELECT server_id, count(*)::int AS count FROM workers
       WHERE state IN ('active', 'paused', 'draining') GROUP BY 1) w ON w.server_id = s.id
     LEFT JOIN (SELECT leased_by, array_agg(name ORDER BY name) AS names FROM destinations
       WHERE leased_until > clock_timestamp() GROUP BY 1) d ON d.leased_by = s.id
     WHERE s.last_seen_at > clock_timestamp() - interval '1 day'
     ORDER BY (s.left_at IS NULL) DESC, s.last_seen_at DESC LIMIT 50`,
    [settings().MILLRACE_LEASE_MS],
  )
  return rows.map(({ startedAt, lastSeenAt, leftAt, heard, ...rest }) =>
    Object.assign(rest, {
      state: leftAt ? ('left' as const) : heard ? ('here' as const) : ('silent' as const),
      answering: rest.id === running().serverId,
      startedAt: startedAt.toISOString(),
      lastSeenAt: lastSeenAt.toISOString(),
      leftAt: leftAt?.toISOString() ?? null,
    }),
  )
}

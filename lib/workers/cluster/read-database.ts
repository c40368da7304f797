// How Postgres is, in its own words: its statistics views, two statements. What a role may not see stays null.

import { authorise } from '@/lib/accounts/authorise'
import type { Viewer } from '@/lib/accounts/schema'
import { running } from '@/lib/runtime/running'
import type { DatabaseView, TableView } from './schema'

const facts = `
SELECT current_setting('server_version') AS version, pg_database_size(current_database())::float8 AS "sizeBytes",
  pg_postmaster_start_time() AS "startedAt",
  (SELECT count(*) FROM pg_stat_activity WHERE backend_type = 'client backend')::int AS connections,
  (SELECT count(*) FROM pg_stat_activity WHERE backend_type = 'client backend' AND state = 'active')::int AS active,
  current_setting('max_connections')::int AS "mostConnections",
  (SELECT (extract(epoch FROM max(clock_timestamp() - xact_start)) * 1000)::float8 FROM pg_stat_activity
    WHERE backend_type = 'client backend' AND pid <> pg_backend_pid()) AS "longestTransactionMs",
  d.blks_hit::float8 / nullif(d.blks_hit + d.blks_read, 0) AS "cacheHits", d.deadlocks::int AS deadlocks,
  current_setting('fsync') = 'on' AS fsync, current_setting('synchronous_commit') AS "synchronousCommit",
  current_setting('full_page_writes') = 'on' AS "fullPageWrites",
  current_setting('autovacuum') = 'on' AS autovacuum,
  (SELECT count(*) FROM pg_stat_replication)::int AS replicas,
  (SELECT (extract(epoch FROM max(replay_lag)) * 1000)::float8 FROM pg_stat_replication) AS "replicaLagMs"
FROM pg_stat_database d WHERE d.datname = current_database()`

const tables = `
SELECT relname AS name, pg_total_relation_size(relid)::float8 AS "sizeBytes", n_live_tup::float8 AS rows,
  n_dead_tup::float8 AS "deadRows", last_autovacuum AS "lastAutovacuum", last_vacuum AS "lastVacuum"
FROM pg_stat_user_tables WHERE schemaname = current_schema()
ORDER BY pg_total_relation_size(relid) DESC LIMIT 8`

type Facts = Omit<DatabaseView, 'tables' | 'startedAt'> & { startedAt: Date }
type TableRow = Omit<TableView, 'lastVacuumAt'> & {
  lastAutovacuum: Date | null
  lastVacuum: Date | null
}

export async function readDatabase(viewer: Viewer): Promise<DatabaseView> {
  authorise(viewer, 'worker.read', 'anywhere')
  const { pool } = running()
  const [found, biggest] = await Promise.all([
    pool.query<Facts>(facts),
    pool.query<TableRow>(tables),
  ])
  const [row] = found.rows
  if (!row) throw new Error('Invariant broken: Postgres does not know its own database')
  return {
    ...row,
    startedAt: row.startedAt.toISOString(),
    tables: biggest.rows.map(({ lastAutovacuum, lastVacuum, ...table }) =>
      Object.assign(table, { lastVacuumAt: latest(lastAutovacuum, lastVacuum) }),
    ),
  }
}

function latest(...times: (Date | null)[]): string | null {
  const known = times.filter((time) => time !== null).map((time) => time.getTime())
  return known.length === 0 ? null : new Date(Math.max(...known)).toISOString()
}

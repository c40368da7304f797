// The rows of the workers table. A row is one start of one worker process; it is never deleted here (P10).
// Heartbeats carry the database's clock, many workers in one statement, and touch no indexed column.

import type { Pool } from 'pg'
import { newId } from '@/lib/runtime/new-id'
import type { Heartbeat, Hello } from '../protocol'
import type { WorkerState } from '../schema'

/** Writes the row, or takes it over after a reconnect: a pause or a drain that was asked for stays. */
const upsert = `
INSERT INTO workers (id, name, "group", region, labels, host, ip, pid, platform, cores, memory_bytes,
  version, node_version, slots, task_types, state, state_history, server_id, started_at, joined_at,
  last_seen_at)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, 'active',
  jsonb_build_array(jsonb_build_object('state', 'active', 'at', clock_timestamp())), $16,
  to_timestamp($17::float8 / 1000), clock_timestamp(), clock_timestamp())
ON CONFLICT (id) DO UPDATE SET
  server_id = excluded.server_id,
  slots = excluded.slots,
  last_seen_at = clock_timestamp(),
  left_at = NULL,
  state = CASE WHEN workers.state IN ('lost', 'left') THEN 'active' ELSE workers.state END,
  state_history = CASE WHEN workers.state IN ('lost', 'left')
    THEN workers.state_history || excluded.state_history ELSE workers.state_history END
RETURNING state, (xmax = 0) AS inserted,
  (extract(epoch FROM last_seen_at) * 1000)::float8 AS at`

type Greeted = { state: 'active' | 'paused' | 'draining'; isNew: boolean; at: number }

export async function writeHello(pool: Pool, hello: Hello, serverId: string): Promise<Greeted> {
  const { rows } = await pool.query<Omit<Greeted, 'isNew'> & { inserted: boolean }>(upsert, [
    hello.workerId,
    hello.name,
    hello.group,
    hello.region,
    JSON.stringify(hello.labels),
    hello.host,
    hello.ip,
    hello.pid,
    hello.platform,
    hello.cores,
    Math.round(hello.memoryBytes),
    hello.version,
    hello.nodeVersion,
    hello.slots,
    hello.taskTypes,
    serverId,
    hello.startedAt,
  ])
  const row = rows[0]
  if (!row) throw new Error('Invariant broken: an upsert gave no row')
  return { state: row.state, isNew: row.inserted, at: row.at }
}

const beat = `
UPDATE workers AS w SET last_seen_at = clock_timestamp(), load = b.load,
  used_memory_bytes = b.used::bigint, loop_delay_ms = b.delay, running = b.running,
  done_count = b.done, failed_count = b.failed, stale_count = w.stale_count + b.stale
FROM unnest($1::uuid[], $2::float8[], $3::float8[], $4::float8[], $5::int[], $6::bigint[],
  $7::bigint[], $8::int[]) AS b (id, load, used, delay, running, done, failed, stale)
WHERE w.id = b.id
RETURNING w.id, w.state, (extract(epoch FROM w.last_seen_at) * 1000)::float8 AS at`

export type Beat = Heartbeat & { id: string; stale: number }

/** Renews the leases of these workers; answers with the state that each has in the table. */
export async function writeHeartbeats(
  pool: Pool,
  beats: Beat[],
): Promise<{ id: string; state: WorkerState; at: number }[]> {
  const column = <Key extends keyof Beat>(key: Key) => beats.map((each) => each[key])
  const { rows } = await pool.query<{ id: string; state: WorkerState; at: number }>(beat, [
    column('id'),
    column('load'),
    column('usedMemoryBytes').map(Math.round),
    column('loopDelayMs'),
    column('running'),
    column('done'),
    column('failed'),
    column('stale'),
  ])
  return rows
}

type Queryable = { query: Pool['query'] }

/** One row for those who watch workers come and go. */
export async function writeWorkerEvent(
  client: Queryable,
  event: { type: string; workerId: string; actor?: unknown; data: Record<string, unknown> },
): Promise<void> {
  await client.query(
    `INSERT INTO system_events (id, type, subject, at, actor, data)
     VALUES ($1, $2, $3, clock_timestamp(), $4, $5)`,
    [
      newId(),
      event.type,
      event.workerId,
      event.actor ? JSON.stringify(event.actor) : null,
      JSON.stringify(event.data),
    ],
  )
}

/** Changes the state where it is one of `from`; false where it is not, and nothing is written. */
export async function writeWorkerState(
  client: Queryable,
  change: { workerId: string; from: WorkerState[]; to: WorkerState; by?: string },
): Promise<boolean> {
  const { rowCount } = await client.query(
    `UPDATE workers SET state = $2::text,
       left_at = CASE WHEN $2::text IN ('left', 'lost') THEN clock_timestamp() ELSE left_at END,
       running = CASE WHEN $2::text IN ('left', 'lost') THEN 0 ELSE running END,
       state_history = state_history || jsonb_build_array(jsonb_strip_nulls(
         jsonb_build_object('state', $2::text, 'at', clock_timestamp(), 'by', $4::text)))
     WHERE id = $1 AND state = ANY ($3::text[])`,
    [change.workerId, change.to, change.from, change.by ?? null],
  )
  return rowCount === 1
}

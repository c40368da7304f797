// All reads of workers. Workers belong to no namespace: whoever may see workers anywhere sees them all.

import type { Pool } from 'pg'
import { authorise } from '@/lib/accounts/authorise'
import type { Viewer } from '@/lib/accounts/schema'
import { running } from '@/lib/runtime/running'
import { AppError } from '@/lib/shared/errors'
import type { WorkerRow, WorkerState, WorkerView } from './schema'

type Row = Omit<WorkerRow, 'startedAt' | 'joinedAt' | 'lastSeenAt' | 'leftAt' | 'stateHistory'> & {
  startedAt: Date
  joinedAt: Date
  lastSeenAt: Date
  leftAt: Date | null
  stateHistory: { state: WorkerState; at: string; by?: string }[]
}

const whole = ', w.task_types AS "taskTypes"'

/**
 * Rows of the table `workers`, named w in the condition; with `more` columns. The hour is the minute that runs and the 59 before it,
 * read by key.
 */
const rowsWhere = (condition: string, more = '') => `
SELECT w.id, w.name, w.state, w."group", w.region, w.labels, w.host, w.ip, w.pid, w.platform, w.cores,
  w.memory_bytes::float8 AS "memoryBytes", w.version, w.node_version AS "nodeVersion", w.slots, w.running, w.done_count::float8 AS "doneCount",
  w.failed_count::float8 AS "failedCount", last_hour.done AS "doneLastHour",
  last_hour.failed AS "failedLastHour", w.stale_count::float8 AS "staleCount", w.load,
  w.used_memory_bytes::float8 AS "usedMemoryBytes", w.loop_delay_ms AS "loopDelayMs",
  w.started_at AS "startedAt", w.joined_at AS "joinedAt", w.last_seen_at AS "lastSeenAt",
  w.left_at AS "leftAt", w.state_history AS "stateHistory"${more}
FROM workers w CROSS JOIN LATERAL (
  SELECT coalesce(sum(m.done), 0)::float8 AS done, coalesce(sum(m.failed), 0)::float8 AS failed
  FROM worker_minutes m WHERE m.worker_id = w.id AND m.minute > now() - interval '1 hour'
) last_hour
WHERE ${condition}`

const viewOf = <More>(row: Row & More) => ({
  ...row,
  startedAt: row.startedAt.toISOString(),
  joinedAt: row.joinedAt.toISOString(),
  lastSeenAt: row.lastSeenAt.toISOString(),
  leftAt: row.leftAt?.toISOString() ?? null,
  stateHistory: row.stateHistory.map((change) => ({
    ...change,
    at: new Date(change.at).toISOString(),
  })),
})

const here = `w.state IN ('active', 'paused', 'draining')`
const goneWithinADay = `w.state IN ('lost', 'left') AND w.left_at > now() - interval '1 day'`
/** Those that are here; with `gone` those lost or gone within the last day as well, the newest 200. */
const listed = (more?: string) => `
(${rowsWhere(here, more)})
UNION ALL
(${rowsWhere(`$1 AND ${goneWithinADay} ORDER BY w.left_at DESC LIMIT 200`, more)})
ORDER BY "joinedAt", id`

type Options = { gone?: boolean }

/** Workers with all that is known of them. */
export async function readWorkers(viewer: Viewer, options: Options = {}): Promise<WorkerView[]> {
  authorise(viewer, 'worker.read', 'anywhere')
  const { rows } = await running().pool.query<Row & Pick<WorkerView, 'taskTypes'>>(listed(whole), [
    options.gone ?? false,
  ])
  return rows.map(viewOf)
}

/** The same workers as a list shows them. */
export async function readWorkerRows(viewer: Viewer, options: Options = {}): Promise<WorkerRow[]> {
  authorise(viewer, 'worker.read', 'anywhere')
  const { rows } = await running().pool.query<Row>(listed(), [options.gone ?? false])
  return rows.map(viewOf)
}

/**
 * For the room of workers: those that are here, and those of which one may have seen that they were. Whoever was
 * seen lately and is gone also went lately: by when it went there is an index.
 */
export async function readSeenWorkers(pool: Pick<Pool, 'query'>): Promise<WorkerRow[]> {
  const { rows } = await pool.query<Row>(
    rowsWhere(
      `${here} OR w.left_at > now() - interval '5 minutes' ORDER BY w.joined_at, w.id LIMIT 1000`,
    ),
  )
  return rows.map(viewOf)
}

export const noWorker = (id: string) => `There is no worker ${id}.`

/** One start of a worker process, whatever became of it. Throws AppError not-found. */
export async function readWorker(viewer: Viewer, id: string): Promise<WorkerView> {
  authorise(viewer, 'worker.read', 'anywhere')
  const { rows } = await running().pool.query<Row & Pick<WorkerView, 'taskTypes'>>(
    rowsWhere('w.id = $1', whole),
    [id],
  )
  if (rows[0]) return viewOf(rows[0])
  throw new AppError('not-found', noWorker(id))
}

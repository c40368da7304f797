// All reads of workers. Workers belong to no namespace: whoever may see workers anywhere sees them all.

import { authorise } from '@/lib/accounts/authorise'
import type { Viewer } from '@/lib/accounts/schema'
import { running } from '@/lib/runtime/running'
import { AppError } from '@/lib/shared/errors'
import type { WorkerState, WorkerView } from './schema'

type Row = Omit<WorkerView, 'startedAt' | 'joinedAt' | 'lastSeenAt' | 'leftAt' | 'stateHistory'> & {
  startedAt: Date
  joinedAt: Date
  lastSeenAt: Date
  leftAt: Date | null
  stateHistory: { state: WorkerState; at: string; by?: string }[]
}

const columns = `id, name, state, "group", region, labels, host, ip, pid, platform, cores,
  memory_bytes::float8 AS "memoryBytes", version, node_version AS "nodeVersion", slots,
  task_types AS "taskTypes", running, done_count::float8 AS "doneCount",
  failed_count::float8 AS "failedCount", stale_count::float8 AS "staleCount", load,
  used_memory_bytes::float8 AS "usedMemoryBytes", loop_delay_ms AS "loopDelayMs",
  started_at AS "startedAt", joined_at AS "joinedAt", last_seen_at AS "lastSeenAt",
  left_at AS "leftAt", state_history AS "stateHistory"`

const viewOf = (row: Row): WorkerView => ({
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

/** Those that are here; with `gone` those lost or gone within the last day as well, the newest 200. */
export async function readWorkers(
  viewer: Viewer,
  options: { gone?: boolean } = {},
): Promise<WorkerView[]> {
  authorise(viewer, 'worker.read', 'anywhere')
  const { rows } = await running().pool.query<Row>(
    `(SELECT ${columns} FROM workers WHERE state IN ('active', 'paused', 'draining'))
     UNION ALL
     (SELECT ${columns} FROM workers WHERE $1 AND state IN ('lost', 'left')
        AND left_at > now() - interval '1 day' ORDER BY left_at DESC LIMIT 200)
     ORDER BY "joinedAt", id`,
    [options.gone ?? false],
  )
  return rows.map(viewOf)
}

export const noWorker = (id: string) => `There is no worker ${id}.`

/** One start of a worker process, whatever became of it. Throws AppError not-found. */
export async function readWorker(viewer: Viewer, id: string): Promise<WorkerView> {
  authorise(viewer, 'worker.read', 'anywhere')
  const { rows } = await running().pool.query<Row>(`SELECT ${columns} FROM workers WHERE id = $1`, [
    id,
  ])
  if (rows[0]) return viewOf(rows[0])
  throw new AppError('not-found', noWorker(id))
}

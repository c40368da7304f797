// What waits for a worker, by group, beside who could take it. One statement: queued work is counted where it
// is, by its index, and workers are as many as are connected.

import { authorise } from '@/lib/accounts/authorise'
import type { Viewer } from '@/lib/accounts/schema'
import { running } from '@/lib/runtime/running'
import { explainBacklog } from './explain-backlog'
import type { BacklogView } from './schema'

type Row = Omit<BacklogView, 'reason' | 'unserved' | 'oldestAt'> & {
  unknownType: number
  oldestAt: Date | null
}

const backlog = `
WITH here AS (
  SELECT coalesce("group", '') AS "group", state, slots, running, task_types FROM workers
  WHERE state IN ('active', 'paused', 'draining')
), able AS (
  SELECT "group", count(*) FILTER (WHERE state = 'active')::int AS active,
    count(*) FILTER (WHERE state <> 'active')::int AS standing,
    coalesce(sum(slots) FILTER (WHERE state = 'active'), 0)::int AS slots,
    coalesce(sum(running) FILTER (WHERE state = 'active'), 0)::int AS running
  FROM here GROUP BY 1
), asked AS (
  SELECT "group", regexp_replace(task_type, '^io\\.(kestra|millrace)\\.plugin\\.', '') AS type,
    count(*)::int AS waiting, min(created_at) AS oldest
  FROM work_items GROUP BY 1, 2
), judged AS (
  SELECT a.*, NOT EXISTS (SELECT 1 FROM here h
    WHERE h."group" = a."group" AND h.state = 'active' AND a.type = ANY (h.task_types)) AS unknown
  FROM asked a
), demand AS (
  SELECT "group", sum(waiting)::int AS waiting, min(oldest) AS oldest,
    coalesce(sum(waiting) FILTER (WHERE unknown), 0)::int AS unknown,
    coalesce(array_agg(type ORDER BY waiting DESC) FILTER (WHERE unknown), '{}') AS types
  FROM judged GROUP BY 1
)
SELECT nullif("group", '') AS "group", coalesce(d.waiting, 0) AS waiting, d.oldest AS "oldestAt",
  coalesce(d.unknown, 0) AS "unknownType", coalesce(d.types[1:5], '{}') AS "unknownTypes",
  coalesce(w.active, 0) AS active, coalesce(w.standing, 0) AS standing, coalesce(w.slots, 0) AS slots,
  coalesce(w.running, 0) AS running
FROM able w FULL JOIN demand d USING ("group")
ORDER BY 2 DESC, 1 NULLS FIRST LIMIT 200`

/** Every group that has a worker or waiting work; the one with the most waiting first. */
export async function readBacklog(viewer: Viewer): Promise<BacklogView[]> {
  authorise(viewer, 'worker.read', 'anywhere')
  const { rows } = await running().pool.query<Row>(backlog)
  return rows.map(({ unknownType, oldestAt, ...row }) =>
    Object.assign(row, explainBacklog(Object.assign({ unknownType }, row)), {
      oldestAt: oldestAt?.toISOString() ?? null,
    }),
  )
}

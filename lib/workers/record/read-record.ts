// One worker beside the others: what it did of each task type in the day before (or before it left), and what
// they did in the same hours.

import { authorise } from '@/lib/accounts/authorise'
import type { Viewer } from '@/lib/accounts/schema'
import { running } from '@/lib/runtime/running'
import { judge, type Tally } from './judge'
import type { WorkerRecord } from './schema'
import { medianMs } from './took-buckets'

type Row = {
  type: string
  here: boolean
  done: number
  failed: number
  lost: number
  waited: number
  took: number[] | null
}

/** Rows of an hour are found by their key; of others only the types that this worker ran are read. */
const figures = `
WITH span AS (
  SELECT coalesce(left_at, clock_timestamp()) AS until FROM workers WHERE id = $1
), rows AS (
  SELECT h.* FROM worker_hours h, span
  WHERE h.hour > span.until - interval '25 hours' AND h.hour <= span.until
), mine AS (
  SELECT DISTINCT task_type FROM rows WHERE worker_id = $1
), summed AS (
  SELECT r.task_type, r.worker_id = $1 AS here, sum(done)::float8 AS done, sum(failed)::float8 AS failed,
    sum(lost)::float8 AS lost, sum(waited_ms)::float8 AS waited
  FROM rows r JOIN mine USING (task_type) GROUP BY 1, 2
), places AS (
  SELECT r.task_type, r.worker_id = $1 AS here, u.place, sum(u.n)::float8 AS n
  FROM rows r JOIN mine USING (task_type) CROSS JOIN LATERAL unnest(r.took) WITH ORDINALITY AS u (n, place)
  GROUP BY 1, 2, 3
)
SELECT s.task_type AS type, s.here, s.done, s.failed, s.lost, s.waited,
  (SELECT array_agg(p.n ORDER BY p.place) FROM places p
    WHERE p.task_type = s.task_type AND p.here = s.here) AS took
FROM summed s ORDER BY s.task_type`

/** The types that it ran most first. */
export async function readWorkerRecord(viewer: Viewer, workerId: string): Promise<WorkerRecord> {
  authorise(viewer, 'worker.read', 'anywhere')
  const { rows } = await running().pool.query<Row>(figures, [workerId])
  const types = rows
    .filter(({ here }) => here)
    .map((mine) => {
      const theirs = rows.find((row) => row.type === mine.type && !row.here)
      const here = tallyOf(mine)
      const others = theirs
        ? tallyOf(theirs)
        : { done: 0, failed: 0, medianMs: null, waitedMs: null }
      return Object.assign({ type: mine.type, here, others, lost: mine.lost }, judge(here, others))
    })
  const ran = ({ here }: (typeof types)[number]) => here.done + here.failed
  return { types: types.toSorted((a, b) => ran(b) - ran(a)) }
}

function tallyOf({ done, failed, waited, took }: Row): Tally & { waitedMs: number | null } {
  const count = done + failed
  return {
    done,
    failed,
    medianMs: medianMs(took ?? []),
    waitedMs: count === 0 ? null : waited / count,
  }
}

// Capacity over time from the samples of each minute, put together to as many points as a chart has.

import { authorise } from '@/lib/accounts/authorise'
import type { Viewer } from '@/lib/accounts/schema'
import { running } from '@/lib/runtime/running'
import type { CapacityView } from './schema'

export const longestHours = 168
const wantedPoints = 180

/** Slots, what ran in them and what waited, over the last hours; of all groups together, or of one. */
export async function readCapacity(
  viewer: Viewer,
  { hours, group }: { hours: number; group?: string | undefined },
): Promise<CapacityView> {
  authorise(viewer, 'worker.read', 'anywhere')
  const stepMinutes = Math.max(1, Math.ceil((hours * 60) / wantedPoints))
  const { rows } = await running().pool.query<{
    at: Date
    slots: number
    running: number
    waiting: number
  }>(
    `SELECT at, sum(slots)::float8 AS slots, sum(running)::float8 AS running, sum(waiting)::int AS waiting
     FROM (
       SELECT date_bin(make_interval(mins => $1), minute, timestamptz '2000-01-01 00:00:00+00') AS at, "group",
         sum(slots)::float8 / sum(looks) AS slots, sum(running)::float8 / sum(looks) AS running,
         max(waiting) AS waiting
       FROM capacity_samples
       WHERE minute >= clock_timestamp() - make_interval(hours => $2) AND ($3::text IS NULL OR "group" = $3)
       GROUP BY 1, 2
     ) g GROUP BY 1 ORDER BY 1`,
    [stepMinutes, hours, group ?? null],
  )
  const to = Date.now()
  return {
    stepMinutes,
    from: new Date(to - hours * 3_600_000).toISOString(),
    to: new Date(to).toISOString(),
    points: rows.map(({ at, slots, running: busy, waiting }) => ({
      at: at.toISOString(),
      slots: Math.round(slots * 10) / 10,
      running: Math.round(busy * 10) / 10,
      waiting,
    })),
  }
}

// Which servers decided about a task run: each row of events names the server whose commit it was. Asked by a
// click alone: the rows of one execution are looked through, unpacked only where they name the task run.

import type { Viewer } from '@/lib/accounts/schema'
import { running } from '@/lib/runtime/running'
import { authoriseExecution } from './one'

export type Decider = {
  /** Null where the row is older than this knowledge. */
  serverId: string | null
  /** Null where the server is not known any more. */
  host: string | null
  pid: number | null
  version: string | null
  /** How many events of the task run it decided, and when. ISO 8601. */
  events: number
  from: string
  to: string
}

type Row = Omit<Decider, 'from' | 'to'> & { from: Date; to: Date }

const deciders = `
SELECT b.server_id AS "serverId", s.host, s.pid, s.version, count(*)::int AS events,
  to_timestamp(min((v.event ->> 1)::float8) / 1000) AS "from",
  to_timestamp(max((v.event ->> 1)::float8) / 1000) AS "to"
FROM execution_event_batches b
CROSS JOIN LATERAL json_array_elements(b.events) AS v (event)
LEFT JOIN servers s ON s.id = b.server_id
WHERE b.execution_id = $1 AND strpos(b.events::text, $2) > 0 AND v.event ->> 2 = $2
GROUP BY 1, 2, 3, 4 ORDER BY min(b.first_number)`

/** In the order in which they first decided. Throws not-found. */
export async function readDeciders(
  viewer: Viewer,
  executionId: string,
  taskRunId: string,
): Promise<Decider[]> {
  await authoriseExecution(viewer, 'execution.read', executionId)
  const { rows } = await running().pool.query<Row>(deciders, [executionId, taskRunId])
  return rows.map(({ from, to, ...rest }) =>
    Object.assign(rest, { from: from.toISOString(), to: to.toISOString() }),
  )
}

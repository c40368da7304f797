// The events of one task run, by their numbers among those of its execution. Asked by a click alone: the rows of
// one execution are looked through, unpacked only where they name the task run.

import type { Viewer } from '@/lib/accounts/schema'
import type { ExecutionEvent } from '@/lib/engine'
import { running } from '@/lib/runtime/running'
import { maskSealed } from '@/lib/shared/sealed'
import { authoriseExecution } from './one'

export type TaskRunEvents = {
  events: ExecutionEvent[]
  /** Every event up to this number was looked at: what is told later follows on it. */
  upTo: number
  /** The newest were cut. */
  more: boolean
}

const most = 1_000

const eventsText = `
SELECT b.execution_id AS "executionId", (b.first_number + v.place - 1)::int AS number,
  v.event ->> 0 AS type, (v.event ->> 1)::float8 AS at, (v.event ->> 2)::uuid AS "taskRunId",
  (v.event ->> 3)::int AS attempt, v.event ->> 4 AS "from", v.event ->> 5 AS "to",
  (v.event ->> 6)::uuid AS "workerId", v.event -> 7 AS data
FROM execution_event_batches b
CROSS JOIN LATERAL json_array_elements(b.events) WITH ORDINALITY AS v (event, place)
WHERE b.execution_id = $1 AND strpos(b.events::text, $2) > 0 AND v.event ->> 2 = $2
ORDER BY number LIMIT ${most + 1}`

/** Throws not-found. */
export async function readTaskRunEvents(
  viewer: Viewer,
  executionId: string,
  taskRunId: string,
): Promise<TaskRunEvents> {
  await authoriseExecution(viewer, 'execution.read', executionId)
  const { pool } = running()
  // Read first: an event that comes in between is told twice rather than never.
  const { rows: counted } = await pool.query<{ upTo: number }>(
    'SELECT event_number AS "upTo" FROM executions WHERE id = $1',
    [executionId],
  )
  const { rows } = await pool.query<ExecutionEvent>(eventsText, [executionId, taskRunId])
  return {
    events: rows.slice(0, most).map((row) => Object.assign(row, { data: maskSealed(row.data) })),
    upTo: counted[0]?.upTo ?? 0,
    more: rows.length > most,
  }
}

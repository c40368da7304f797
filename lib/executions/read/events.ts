import type { Viewer } from '@/lib/accounts/schema'
import type { ExecutionEvent } from '@/lib/engine'
import { running } from '@/lib/runtime/running'
import { maskSealed } from '@/lib/shared/sealed'
import { authoriseExecution } from './one'

type EventRow = Omit<ExecutionEvent, 'at'> & { at: Date }
const toEvent = (row: EventRow): ExecutionEvent => ({
  ...row,
  data: maskSealed(row.data),
  at: row.at.getTime(),
})

/** Events after a number, in order; `more` where the limit cut them. */
export async function readEvents(
  viewer: Viewer,
  executionId: string,
  window: { after?: number | undefined; limit?: number | undefined },
): Promise<{ events: ExecutionEvent[]; more: boolean }> {
  await authoriseExecution(viewer, 'execution.read', executionId)
  const limit = Math.min(window.limit ?? 1_000, 5_000)
  const found = await running().pool.query<EventRow>(
    `select execution_id as "executionId", number, type, at, task_run_id as "taskRunId", attempt,
       "from", "to", worker_id as "workerId", data
     from execution_events_after($1, $2, $3)`,
    [executionId, window.after ?? 0, limit + 1],
  )
  const rows = found.rows.slice(0, limit)
  return {
    events: rows.map(toEvent),
    more: found.rows.length > limit,
  }
}

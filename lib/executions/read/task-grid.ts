// The last executions of a flow by task: in which state each task ended in each of them.

import type { Viewer } from '@/lib/accounts/schema'
import type { StateName } from '@/lib/engine'
import { running } from '@/lib/runtime/running'
import { toldState } from '../told-state'
import { executionSummary } from '../view'
import { executionWhere, whereText } from './conditions'
import { executionColumns, toExecution, type ExecutionRow } from './rows'
import type { ExecutionSummary } from '../schema'

export type GridCell = {
  executionId: string
  taskId: string
  /** Of its runs the one to look at first. */
  state: StateName
  /** More than one in a loop. */
  runs: number
  /** From the first of its runs to the end of the last, in milliseconds; null while one goes on. */
  durationMs: number | null
}

/** `executions` are the oldest first. */
export type TaskGrid = { executions: ExecutionSummary[]; cells: GridCell[] }

const columns = 30
/** Task runs of one execution that are looked at: a loop over more shows how it began. */
const mostRuns = 2_000

type Row = {
  executionId: string
  taskId: string
  states: StateName[]
  runs: number
  durationMs: number | null
}

export async function readTaskGrid(
  viewer: Viewer,
  flow: { namespace: string; flowId: string },
): Promise<TaskGrid> {
  const where = executionWhere(viewer, flow, 'execution.read')
  where.values.push(columns)
  const newest = await running().pool.query<ExecutionRow>(
    `select ${executionColumns} from executions e ${whereText(where)}
     order by e.id desc limit $${where.values.length}`,
    where.values,
  )
  const executions = newest.rows.map((row) => executionSummary(toExecution(row))).toReversed()
  const found = await running().pool.query<Row>(
    `select t.execution_id as "executionId", t.task_id as "taskId",
       array_agg(distinct t.state) as states, count(*)::int as runs,
       case when bool_or(t.live) then null else
         extract(epoch from max(t.ended_at) - min(t.created_at))::float8 * 1000 end as "durationMs"
     from unnest($1::uuid[]) as one (id) cross join lateral (
       select * from task_runs t where t.execution_id = one.id and t.ordinal > 0
       order by t.ordinal limit $2) t
     group by 1, 2`,
    [executions.map(({ id }) => id), mostRuns],
  )
  const cells = found.rows.map(({ executionId, taskId, states, runs, durationMs }) => ({
    executionId,
    taskId,
    state: toldState(states),
    runs,
    durationMs,
  }))
  return { executions, cells }
}

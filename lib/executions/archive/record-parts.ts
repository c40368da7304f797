// The lists of an execution's record, page by page by their keys: there may be a hundred thousand task runs.

import type { Pool } from 'pg'
import {
  attemptColumns,
  taskRunColumns,
  toAttempt,
  toTaskRun,
  type AttemptRow,
  type TaskRunRow,
} from '../read/rows'

const pageRows = 2_000

export type RecordPart = { name: string; pages: () => AsyncGenerator<object[]> }

type Keyed = Record<string, unknown>
type Page = {
  name: string
  /** Takes the execution in $1, the page's size in $2 and the last row's key from $3 on. */
  sql: string
  firstKey: unknown[]
  keyOf: (row: Keyed) => unknown[]
  shape?: (row: Keyed) => object
}

const nil = '00000000-0000-0000-0000-000000000000'

const pagesOf: Page[] = [
  {
    name: 'taskRuns',
    sql: `select ${taskRunColumns} from task_runs t where t.execution_id = $1 and t.id > $3
      order by t.id limit $2`,
    firstKey: [nil],
    keyOf: (row) => [row.id],
    shape: (row) => toTaskRun(row as unknown as TaskRunRow),
  },
  {
    name: 'attempts',
    sql: `select ${attemptColumns} from attempts a where a.execution_id = $1
        and (a.task_run_id, a.number) > ($3::uuid, $4::int)
      order by a.task_run_id, a.number limit $2`,
    firstKey: [nil, 0],
    keyOf: (row) => [row.taskRunId, row.number],
    shape: (row) => toAttempt(row as unknown as AttemptRow),
  },
  {
    name: 'events',
    sql: `select number, type, (extract(epoch from at) * 1000)::float8 as at, task_run_id as "taskRunId",
        attempt, "from", "to", worker_id as "workerId", data
      from execution_events_after($1, $3, $2)`,
    firstKey: [0],
    keyOf: (row) => [row.number],
  },
  {
    name: 'logs',
    sql: `select seq::float8 as seq, task_run_id as "taskRunId", attempt, task_id as "taskId", level,
        (extract(epoch from at) * 1000)::float8 as at, message, cut
      from log_lines where execution_id = $1 and seq > $3 order by seq limit $2`,
    firstKey: [0],
    keyOf: (row) => [row.seq],
  },
  {
    name: 'metrics',
    sql: `select seq::float8 as seq, task_run_id as "taskRunId", attempt, name, kind, value, tags,
        (extract(epoch from at) * 1000)::float8 as at
      from task_metrics where execution_id = $1 and seq > $3 order by seq limit $2`,
    firstKey: [0],
    keyOf: (row) => [row.seq],
  },
]

export function recordParts(pool: Pool, executionId: string): RecordPart[] {
  return pagesOf.map((page) => ({ name: page.name, pages: () => read(pool, executionId, page) }))
}

async function* read(pool: Pool, executionId: string, page: Page): AsyncGenerator<object[]> {
  let key = page.firstKey
  for (;;) {
    const { rows } = await pool.query<Keyed>(page.sql, [executionId, pageRows, ...key])
    if (rows.length > 0) yield page.shape ? rows.map(page.shape) : rows
    const last = rows.at(-1)
    if (!last || rows.length < pageRows) return
    key = page.keyOf(last)
  }
}

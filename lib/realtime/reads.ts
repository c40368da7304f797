// What the sockets read from Postgres: who may see a room, what a page missed, what other servers wrote.
// Each is one statement, so what it answers is one snapshot. Rows come as they stand in the tables and
// leave in the shapes of the protocol.

import type { Pool } from 'pg'
import type { Attempt, Execution, ExecutionEvent } from '@/lib/engine'
import type { LogLineView } from '@/lib/executions/schema'
import type { Runtime, TaskTypes } from '@/lib/runtime/running'
import { readSeenWorkers } from '@/lib/workers/read'
import type { WorkerRow } from '@/lib/workers/schema'
import type { ExecutionPatch } from './protocol'
import {
  attemptColumns,
  type AttemptRow,
  executionDetailColumns,
  type ExecutionRow,
  taskRunColumns,
  type TaskRunRow,
  toAttempt,
  toExecution,
  toTaskRun,
} from '@/lib/executions/read/rows'
import { eventOfRow, type EventRow, logLineOfRow, type LogRow } from './rows'
import { buildPatch } from './patch'

/** More than this is not sent as a patch: the page reads the whole execution again. */
export const patchEventLimit = 2_000

export type BrowserReads = {
  namespaceOf(executionId: string): Promise<string | null>
  /** What came after event `from`; null where there is no such execution, `reload` where it is too much. */
  patchSince(executionId: string, from: number): Promise<ExecutionPatch | 'reload' | null>
  eventNumbers(executionIds: string[]): Promise<Map<string, number>>
  logsSince(executionId: string, seq: number, limit: number): Promise<LogLineView[]>
  workers(): Promise<WorkerRow[]>
  /** Another text once a delivery was made, tried or ended, or a destination or subscription changed. */
  notificationMark(): Promise<string>
}

const patchStatement = `
with ev as (
  select * from execution_events_after($1, $2, ${patchEventLimit + 1})
), touched as (select distinct task_run_id from ev where task_run_id is not null)
select
  (select row_to_json(x) from
    (select ${executionDetailColumns} from executions e where e.id = $1) x) as execution,
  (select coalesce(json_agg(row_to_json(ev) order by number), '[]'::json) from ev) as events,
  (select coalesce(json_agg(row_to_json(x) order by x.ordinal), '[]'::json) from
    (select ${taskRunColumns} from task_runs t
      where t.execution_id = $1 and t.id in (select task_run_id from touched)) x) as task_runs,
  (select coalesce(json_agg(row_to_json(x) order by x.number), '[]'::json) from
    (select ${attemptColumns} from attempts a
      where a.execution_id = $1 and a.task_run_id in (select task_run_id from touched)) x) as attempts`

type PatchRow = {
  execution: ExecutionRow | null
  events: EventRow[]
  task_runs: TaskRunRow[]
  attempts: AttemptRow[]
}

export function createBrowserReads(
  pool: Pick<Pool, 'query'>,
  runtime: Pick<Runtime, 'taskTypes'>,
): BrowserReads {
  return {
    async namespaceOf(executionId) {
      const { rows } = await pool.query<{ namespace: string }>(
        'select namespace from executions where id = $1',
        [executionId],
      )
      return rows[0]?.namespace ?? null
    },

    async patchSince(executionId, from) {
      const { rows } = await pool.query<PatchRow>(patchStatement, [executionId, from])
      const [row] = rows
      if (!row?.execution) return null
      if (row.events.length > patchEventLimit) return 'reload'
      const execution = toExecution(row.execution)
      return patchOfRow(execution, row, await runtime.taskTypes(execution))
    },

    async eventNumbers(executionIds) {
      const { rows } = await pool.query<{ id: string; event_number: number }>(
        'select id, event_number from executions where id = any($1::uuid[])',
        [executionIds],
      )
      return new Map(rows.map((row) => [row.id, row.event_number]))
    },

    async logsSince(executionId, seq, limit) {
      const { rows } = await pool.query<LogRow>(
        'select * from log_lines where execution_id = $1 and seq > $2 order by seq limit $3',
        [executionId, seq, limit],
      )
      return rows.map(logLineOfRow)
    },

    workers: () => readSeenWorkers(pool),

    async notificationMark() {
      const { rows } = await pool.query<{ mark: string }>(
        `select md5(concat_ws('|',
           (select string_agg(concat_ws(',', id, failures, open_until, behind_since, disabled, updated_at), ';'
              order by id) from destinations),
           (select string_agg(concat_ws(',', id, destination_id, disabled, xmin), ';' order by id)
              from subscriptions),
           (select string_agg(concat_ws(',', destination_id, minute, delivered, failed, dead), ';'
              order by destination_id, minute)
              from delivery_counts where minute > now() - interval '3 minutes' and delivered + failed > 0),
           (select id from deliveries order by id desc limit 1))) as mark`,
      )
      return rows[0]?.mark ?? ''
    },
  }
}

function patchOfRow(execution: Execution, row: PatchRow, taskTypes: TaskTypes): ExecutionPatch {
  const attempts = new Map<string, Attempt[]>()
  for (const attempt of row.attempts.map(toAttempt)) {
    const known = attempts.get(attempt.taskRunId)
    if (known) known.push(attempt)
    else attempts.set(attempt.taskRunId, [attempt])
  }
  const taskRuns = row.task_runs.map(toTaskRun)
  const events: ExecutionEvent[] = row.events.map(eventOfRow)
  return buildPatch(
    {
      execution,
      taskRuns: new Map(taskRuns.map((taskRun) => [taskRun.id, taskRun])),
      attempts,
    },
    events,
    taskTypes,
  )
}

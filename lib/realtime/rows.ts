// Rows of the tables as Postgres gives them, in the shapes that leave the server. Times come as text inside
// JSON and as Date outside; numbers of eight bytes come as text.

import type { ExecutionEvent, JsonObject, StateName } from '@/lib/engine'
import type { LogLineView } from '@/lib/executions/schema'
import { maskSealed } from '@/lib/shared/sealed'

type Time = string | Date

export type EventRow = {
  execution_id: string
  number: number
  type: string
  at: Time
  task_run_id: string | null
  attempt: number | null
  from: StateName | null
  to: StateName | null
  worker_id: string | null
  data: JsonObject
}

export function eventOfRow(row: EventRow): ExecutionEvent {
  return {
    executionId: row.execution_id,
    number: row.number,
    type: row.type,
    at: new Date(row.at).getTime(),
    taskRunId: row.task_run_id,
    attempt: row.attempt,
    from: row.from,
    to: row.to,
    workerId: row.worker_id,
    data: maskSealed(row.data),
  }
}

export type LogRow = {
  execution_id: string
  seq: string
  task_run_id: string | null
  attempt: number | null
  task_id: string | null
  level: LogLineView['level']
  at: Time
  message: string
  cut: number | null
}

export function logLineOfRow(row: LogRow): LogLineView {
  return {
    executionId: row.execution_id,
    seq: Number(row.seq),
    taskRunId: row.task_run_id,
    taskId: row.task_id,
    attempt: row.attempt,
    level: row.level,
    at: isoOf(row.at),
    message: row.message,
    cut: row.cut,
  }
}

function isoOf(time: Time): string {
  return new Date(time).toISOString()
}

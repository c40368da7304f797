// Rows of the tables as Postgres gives them, in the shapes that leave the server. Times come as text inside
// JSON and as Date outside; numbers of eight bytes come as text.

import type { ExecutionEvent, JsonObject, StateName } from '@/lib/engine'
import type { LogLineView } from '@/lib/executions/schema'
import { maskSealed } from '@/lib/shared/sealed'
import type { WorkerState, WorkerView } from '@/lib/workers/schema'

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

export type WorkerRow = {
  id: string
  name: string
  group: string | null
  region: string | null
  labels: Record<string, string>
  host: string
  ip: string | null
  pid: number
  platform: string
  cores: number
  memory_bytes: string
  version: string
  node_version: string
  slots: number
  task_types: string[]
  state: WorkerState
  state_history: WorkerView['stateHistory']
  started_at: Time
  joined_at: Time
  last_seen_at: Time
  left_at: Time | null
  running: number
  done_count: string
  failed_count: string
  stale_count: string
  load: number | null
  used_memory_bytes: string | null
  loop_delay_ms: number | null
}

export function workerOfRow(row: WorkerRow): WorkerView {
  return {
    id: row.id,
    name: row.name,
    state: row.state,
    group: row.group,
    region: row.region,
    labels: row.labels,
    host: row.host,
    ip: row.ip,
    pid: row.pid,
    platform: row.platform,
    cores: row.cores,
    memoryBytes: Number(row.memory_bytes),
    version: row.version,
    nodeVersion: row.node_version,
    slots: row.slots,
    taskTypes: row.task_types,
    running: row.running,
    doneCount: Number(row.done_count),
    failedCount: Number(row.failed_count),
    staleCount: Number(row.stale_count),
    load: row.load,
    usedMemoryBytes: row.used_memory_bytes === null ? null : Number(row.used_memory_bytes),
    loopDelayMs: row.loop_delay_ms,
    startedAt: isoOf(row.started_at),
    joinedAt: isoOf(row.joined_at),
    lastSeenAt: isoOf(row.last_seen_at),
    leftAt: row.left_at === null ? null : isoOf(row.left_at),
    stateHistory: row.state_history,
  }
}

function isoOf(time: Time): string {
  return new Date(time).toISOString()
}

// Chains of five tasks, many at once: speed, processor time, and the floor. Nothing here prints.

import type { Pool } from 'pg'
import { committerSettings } from '@/lib/runtime/commit'
import { chainSource, saveTestFlow, startRequest } from '../factories'
import type { BenchRoom } from './bench-room'
import { ownCpuMs, postgresCpuMs, processCpuMs } from './postgres-cpu'
import { recordFlushes, replay } from './record-flushes'

export const patienceMs = 300_000

export const quantile = (values: number[], share: number): number => {
  const sorted = values.toSorted((a, b) => a - b)
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? 0
}

export type Chains = {
  perSecond: number
  /** Microseconds of processor time a task run: the server, its worker, and all processes of Postgres. */
  nodeUs: number
  workerUs: number
  postgresUs: number
  /** What a task run writes to the log of Postgres. */
  walBytes: number
  walRecords: number
  /** The same statements with the same rows on one connection, without an engine. */
  floorPerSecond: number
}

/** Its floor begins with empty tables, and recording for it takes memory: speed is measured without. */
export async function chains(
  room: BenchRoom,
  atOnce: number,
  total: number,
  withFloor: boolean,
): Promise<Chains> {
  const { runtime, pool, postgresPid, databaseUrl, workerPid } = room
  const flow = await saveTestFlow(pool, chainSource('chain5', 5))
  let started = 0
  const one = async () => {
    while (started < total) {
      started += 1
      const { executionId } = await runtime.start(startRequest(flow))
      await runtime.waitForEnd(executionId, patienceMs)
    }
  }
  const recording = withFloor ? recordFlushes() : null
  const walBefore = await walOf(pool)
  const before = {
    node: ownCpuMs(),
    worker: processCpuMs(workerPid),
    postgres: postgresCpuMs(postgresPid),
    at: performance.now(),
  }
  await Promise.all(Array.from({ length: atOnce }, one))
  const ms = performance.now() - before.at
  const nodeMs = ownCpuMs() - before.node
  const postgresMs = postgresCpuMs(postgresPid) - before.postgres
  const workerMs = processCpuMs(workerPid) - before.worker
  const flushes = recording?.stop() ?? []
  const wal = await walOf(pool)
  const tasks = total * 5
  const floor = withFloor ? await replay(databaseUrl, flushes, committerSettings) : { ms: 0 }
  return {
    perSecond: tasks / (ms / 1_000),
    nodeUs: (nodeMs * 1_000) / tasks,
    workerUs: (workerMs * 1_000) / tasks,
    postgresUs: (postgresMs * 1_000) / tasks,
    walBytes: (wal.bytes - walBefore.bytes) / tasks,
    walRecords: (wal.records - walBefore.records) / tasks,
    floorPerSecond: floor.ms > 0 ? tasks / (floor.ms / 1_000) : 0,
  }
}

/** Backends report it once a second. */
async function walOf(pool: Pool): Promise<{ bytes: number; records: number }> {
  await new Promise((resolve) => setTimeout(resolve, 1_100))
  const { rows } = await pool.query<{ bytes: number; records: number }>(
    'SELECT wal_bytes::float8 AS bytes, wal_records::float8 AS records FROM pg_stat_wal',
  )
  return rows[0] ?? { bytes: 0, records: 0 }
}

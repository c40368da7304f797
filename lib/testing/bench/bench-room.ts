// A Postgres of its own and a folder for one run of the benchmark. Both are gone when it ends, however it ends:
// done, failed, out of time, or told to stop.

import { randomUUID } from 'node:crypto'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Pool } from 'pg'
import { startEmbedded } from '@/lib/db/embedded'
import { claimFolder } from '@/lib/platform/claimed-folder'
import { migrate } from '@/lib/db/migrate'
import { createPool } from '@/lib/db/pool'
import type { Runtime } from '@/lib/runtime/running'
import { startRuntime } from '@/lib/runtime/start-runtime'
import { finish } from '../test-runtime'
import { createTestDoor, type TestDoor } from '../workers-door'

export type BenchRoom = {
  url: string
  pool: Pool
  /** Process id of the postmaster. */
  postgresPid: number
  runtime: Runtime
  door: TestDoor
}

const slots = 4_000

/** Runs `work` in a room of its own, for `longestMs` at most. */
export async function inBenchRoom(
  longestMs: number,
  work: (room: BenchRoom) => Promise<void>,
): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'millrace-bench-'))
  const closers: (() => Promise<unknown>)[] = []
  let closing: Promise<void> | undefined
  let opening: Promise<BenchRoom> | undefined
  const close = async () => {
    await opening?.catch(() => undefined)
    for (const closer of closers.splice(0).reverse()) await closer().catch(() => undefined)
    rmSync(folder, { recursive: true, force: true })
  }
  const leave = (why: string) => {
    if (closing) return
    console.error(why)
    closing = close().finally(() => process.exit(1))
  }
  const timer = setTimeout(() => leave(`Not done after ${longestMs / 1_000} s.`), longestMs)
  for (const signal of ['SIGTERM', 'SIGINT'] as const) process.on(signal, () => leave(signal))
  try {
    opening = openRoom(folder, closers)
    await work(await opening)
  } finally {
    clearTimeout(timer)
    // Told to leave: what the work says now is only that its room is being closed.
    await (closing ??= close())
  }
}

async function openRoom(folder: string, closers: (() => Promise<unknown>)[]): Promise<BenchRoom> {
  const postgres = await startEmbedded(claimFolder(folder))
  closers.push(() => postgres.stop())
  const { url } = postgres
  await migrate(url)
  const pool = createPool(url, { max: 10 })
  closers.push(() => pool.end())
  const door = createTestDoor([{ id: randomUUID(), slots }])
  const runtime = await startRuntime({ url, pool, workers: door })
  closers.push(() => runtime.stop())
  door.onResult = (_workerId, frame, outcome) => {
    finish(runtime, frame, outcome).catch(() => undefined)
  }
  return { url, pool, postgresPid: postgres.pid, runtime, door }
}

// A Postgres of its own, a server and a worker process, in a folder that is gone when the run ends, however
// it ends: done, failed, out of time, or told to stop.

import { fork, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Pool } from 'pg'
import { startEmbedded } from '@/lib/db/embedded'
import { migrate } from '@/lib/db/migrate'
import { createPool } from '@/lib/db/pool'
import { claimFolder } from '@/lib/platform/claimed-folder'
import type { Runtime } from '@/lib/runtime/running'
import { startBenchServer, workerToken, type BenchServer } from './bench-server'
import type { Noted } from './bench-worker'

export type BenchRoom = {
  databaseUrl: string
  pool: Pool
  /** Process id of the postmaster. */
  postgresPid: number
  serverUrl: string
  runtime: Runtime
  workerPid: number
  listen: BenchServer['listen']
  /** From now on the worker notes when each `core.debug.Return` begins and ends. */
  note(): void
  /** What it noted, in the order of the ends. */
  tell(): Promise<Noted[]>
}

const slots = 4_000
const beside = (name: string) => join(import.meta.dirname, name)

/** Runs `work` in a room of its own, for `longestMs` at most. */
export async function inBenchRoom(
  longestMs: number,
  work: (room: BenchRoom) => Promise<void>,
): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'millrace-bench-'))
  const closers: (() => unknown)[] = []
  let closing: Promise<void> | undefined
  let opening: Promise<BenchRoom> | undefined
  const close = async () => {
    await opening?.catch(() => undefined)
    for (const closer of closers.splice(0).reverse()) {
      await (async () => closer())().catch(() => undefined)
    }
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

async function openRoom(folder: string, closers: (() => unknown)[]): Promise<BenchRoom> {
  process.env.MILLRACE_DATA_DIR = folder
  process.env.MILLRACE_STORAGE_DIR = join(folder, 'storage')
  const claimed = claimFolder(folder)
  closers.push(() => claimed.release())
  const postgres = await startEmbedded(claimed)
  closers.push(() => postgres.stop())
  const databaseUrl = postgres.url
  await migrate(databaseUrl)
  const pool = createPool(databaseUrl, { max: 20 })
  closers.push(() => pool.end())
  const server = await startBenchServer(databaseUrl, pool)
  closers.push(() => server.stop())
  const worker = startChild('bench-worker.mjs', [], {
    MILLRACE_SERVER: server.url,
    MILLRACE_WORKER_TOKEN: workerToken,
    MILLRACE_WORKER_SLOTS: String(slots),
  })
  closers.push(async () => {
    if (worker.exitCode !== null) return
    const gone = once(worker, 'exit')
    worker.disconnect()
    const late = setTimeout(() => worker.kill('SIGKILL'), 5_000)
    await gone
    clearTimeout(late)
  })
  while (server.workers.pool.members().length === 0) {
    if (worker.exitCode !== null) throw new Error('The worker of the benchmark has ended')
    await new Promise((resolve) => setTimeout(resolve, 10))
  }
  return {
    databaseUrl,
    pool,
    postgresPid: postgres.pid,
    serverUrl: server.url,
    runtime: server.runtime,
    listen: server.listen,
    workerPid: worker.pid ?? 0,
    note: () => void worker.send('note'),
    async tell() {
      worker.send('tell')
      const [noted] = (await once(worker, 'message')) as [Noted[]]
      return noted
    },
  }
}

/** A process of the benchmark beside this one, in production's dress. */
export function startChild(
  script: string,
  args: string[],
  env: Record<string, string> = {},
): ChildProcess {
  return fork(beside(script), args, {
    env: { ...process.env, ...env },
    execArgv: ['--max-semi-space-size=32'],
  })
}

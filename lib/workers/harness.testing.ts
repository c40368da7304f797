// A server's side (runtime, door, sockets, logs) in the test's process on a real database, and real worker
// processes beside it, made as the product makes them.

import { spawn, type ChildProcess } from 'node:child_process'
import { randomUUID } from 'node:crypto'
import { readdirSync, readFileSync } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { createServer, type Server as HttpServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Pool } from 'pg'
import { Server } from 'socket.io'
import type { PrismaClient } from '@/lib/db/generated/client'
import { setRunning, type Runtime } from '@/lib/runtime/running'
import { startRuntime, type RuntimeOptions } from '@/lib/runtime/start-runtime'
import { createLogWriter } from '@/lib/runtime/write-logs'
import { openSealedText, sealText } from '@/lib/secrets/sealed-text'
import { bundleProcess } from '@/lib/testing/bundle-process'
import type { Answers } from './server/answers/asker'
import { attachWorkers, type AttachedWorkers } from './server/attach-workers'

type TestDatabase = { url: string; pool: Pool; prisma: PrismaClient }

export const testToken = 'mlr_test'

export type TestServer = {
  url: string
  port: number
  runtime: Runtime
  workers: AttachedWorkers
  stop(): Promise<void>
}

export async function startServer(
  db: TestDatabase,
  options: Partial<RuntimeOptions> & {
    port?: number
    leaseMs?: number
    heartbeatMs?: number
    killGraceMs?: number
    answer?: (url: string) => string | null
    answers?: Answers
  } = {},
): Promise<TestServer> {
  const {
    port = 0,
    leaseMs = 3_000,
    heartbeatMs = 200,
    killGraceMs = 500,
    answer,
    answers = {},
    ...rest
  } = options
  const http: HttpServer = createServer((request, response) => {
    const body = answer?.(request.url ?? '') ?? null
    response.writeHead(body === null ? 404 : 200, { 'content-type': 'application/json' })
    response.end(body ?? '{}')
  })
  const io = new Server(http, { maxHttpBufferSize: 16 * 1024 * 1024, perMessageDeflate: false })
  const logs = createLogWriter(db.url)
  const serverId = randomUUID()
  const made: { runtime?: Runtime } = {}
  const workers = attachWorkers(io, {
    serverId,
    pool: db.pool,
    runtime: () => made.runtime as Runtime,
    authenticate: async (token) => (token === testToken ? { tokenId: randomUUID() } : null),
    writeLogs: logs.writeLogs,
    writeMetrics: logs.writeMetrics,
    heartbeatMs,
    leaseMs,
    killGraceMs,
    answers,
  })
  const runtime = await startRuntime({
    url: db.url,
    pool: db.pool,
    workers,
    serverId,
    leaseMs,
    heartbeatMs,
    sealing: { seal: sealText, open: openSealedText },
    ...rest,
  })
  made.runtime = runtime
  setRunning({
    serverId,
    startedAt: Date.now(),
    runtime,
    pool: db.pool,
    prisma: db.prisma,
    workers,
    realtime: null,
  })
  await new Promise<void>((resolve) => http.listen(port, '127.0.0.1', resolve))
  const bound = (http.address() as AddressInfo).port
  return {
    url: `http://127.0.0.1:${bound}`,
    port: bound,
    runtime,
    workers,
    async stop() {
      workers.stop()
      await io.close()
      await runtime.stop()
      await logs.stop()
    },
  }
}

let bundled: Promise<string> | undefined

/** The worker as `npm start` bundles it. */
const workerBundle = (): Promise<string> => (bundled ??= bundleProcess('lib/processes/worker.ts'))

export type TestWorker = {
  process: ChildProcess
  pid: number
  /** Resolves with exit code or signal. */
  ended: Promise<number | string>
  output(): string
}

export async function startWorkerProcess(
  url: string,
  args: string[] = [],
  env: Record<string, string> = {},
): Promise<TestWorker> {
  const script = await workerBundle()
  const child = spawn(
    process.execPath,
    [script, '--server', url, '--token', testToken, '--slots', '8', ...args],
    { stdio: ['ignore', 'pipe', 'pipe'], env: { ...process.env, ...env } },
  )
  let output = ''
  child.stdout.on('data', (chunk: Buffer) => (output += chunk.toString()))
  child.stderr.on('data', (chunk: Buffer) => (output += chunk.toString()))
  const ended = new Promise<number | string>((resolve) =>
    child.once('exit', (code, signal) => resolve(code ?? signal ?? 'unknown')),
  )
  return { process: child, pid: child.pid ?? 0, ended, output: () => output }
}

/** Processes whose environment or command line contains `text`, zombies left out. */
export function processesWith(text: string): number[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .map(Number)
    .filter((pid) => {
      try {
        const stat = readFileSync(`/proc/${pid}/stat`, 'latin1')
        if (stat.slice(stat.lastIndexOf(')') + 2).startsWith('Z')) return false
        const command = readFileSync(`/proc/${pid}/cmdline`, 'latin1')
        return (
          command.includes(text) || readFileSync(`/proc/${pid}/environ`, 'latin1').includes(text)
        )
      } catch {
        return false
      }
    })
}

export async function temporaryFolder(): Promise<{ path: string; remove(): Promise<void> }> {
  const path = await mkdtemp(join(tmpdir(), 'millrace-test-'))
  return { path, remove: () => rm(path, { recursive: true, force: true }) }
}

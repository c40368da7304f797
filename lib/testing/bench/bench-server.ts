// The product without its pages: runtime, workers' door, sockets of browsers and REST on one port, in the
// process of the benchmark, so that what it sends to Postgres can be recorded and sent again.

import { randomUUID } from 'node:crypto'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { Pool } from 'pg'
import { Server } from 'socket.io'
import type { Grant } from '@/lib/accounts/may'
import type { Viewer } from '@/lib/accounts/schema'
import { createPrisma } from '@/lib/db/client'
import { attachBrowsers } from '@/lib/realtime/server'
import { answerRest } from '@/lib/rest/node-handler'
import type { Hear } from '@/lib/runtime/apply'
import { setRunning, type Runtime } from '@/lib/runtime/running'
import { startRuntime } from '@/lib/runtime/start-runtime'
import { createLogWriter } from '@/lib/runtime/write-logs'
import { attachWorkers, type AttachedWorkers } from '@/lib/workers/server/attach-workers'

const grants: Grant[] = [{ namespace: '', role: 'administrator' }]
export const viewer: Viewer = {
  userId: randomUUID(),
  email: 'bench@example.com',
  name: 'Bench',
  kind: 'person',
  grants,
  locale: null,
  theme: null,
}

export const workerToken = randomUUID()

export type BenchServer = {
  url: string
  runtime: Runtime
  workers: AttachedWorkers
  /** From now on; null: nobody listens. */
  listen(hear: Hear | null): void
  stop(): Promise<void>
}

export async function startBenchServer(databaseUrl: string, pool: Pool): Promise<BenchServer> {
  const http = createServer((request, response) => {
    if (!answerRest(request, response)) response.writeHead(404).end()
  })
  const io = new Server(http, { maxHttpBufferSize: 16 * 1024 * 1024, perMessageDeflate: false })
  const logs = createLogWriter(databaseUrl)
  const serverId = randomUUID()
  const made: { runtime?: Runtime; hear?: Hear | null } = {}
  const workers = attachWorkers(io, {
    serverId,
    pool,
    runtime: () => made.runtime as Runtime,
    authenticate: async (token) => (token === workerToken ? { tokenId: 'bench' } : null),
    writeLogs: logs.writeLogs,
    writeMetrics: logs.writeMetrics,
    heartbeatMs: 3_000,
    leaseMs: 30_000,
    killGraceMs: 1_000,
  })
  const runtime = await startRuntime({
    url: databaseUrl,
    pool,
    workers,
    serverId,
    leaseMs: 30_000,
    hear: (...heard) => made.hear?.(...heard) ?? [],
  })
  made.runtime = runtime
  setRunning({
    serverId,
    startedAt: Date.now(),
    runtime,
    pool,
    prisma: createPrisma(pool),
    workers,
    realtime: null,
  })
  const browsers = attachBrowsers(io, {
    authenticate: async () => viewer,
    may: () => true,
    runtime,
    sameOrigin: () => true,
  })
  await new Promise<void>((resolve) => http.listen(0, '127.0.0.1', resolve))
  return {
    url: `http://127.0.0.1:${(http.address() as AddressInfo).port}`,
    runtime,
    workers,
    listen: (hear) => void (made.hear = hear),
    async stop() {
      browsers.stop()
      workers.stop()
      await io.close()
      await runtime.stop()
      await logs.stop()
      setRunning(undefined)
    },
  }
}

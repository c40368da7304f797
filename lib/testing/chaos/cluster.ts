// Postgres, servers and workers as processes of their own on loopback, in one folder that is removed at the
// end. Two servers share the database; every worker reaches its server over a cable that can fail.

import { existsSync, mkdirSync, readFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { join } from 'node:path'
import { layCable, type Cable } from './storm/cable'
import { mortal, type Mortal } from './storm/process'

export const admin = { email: 'chaos@example.com', password: 'correct horse battery' }
export const lease = { heartbeatMs: 500, leaseMs: 3_000 }

export type ServerNode = Mortal & { url: string; port: number; dataDir: string }
export type Cluster = {
  servers: ServerNode[]
  workers: Mortal[]
  /** One for each worker, in the same order. */
  cables: Cable[]
  stop: () => Promise<void>
}

/**
 * A free port below those that the system gives to connections: while a killed server is away, nobody's
 * connection may sit on its port.
 */
export async function freePort(): Promise<number> {
  for (;;) {
    const port = 10_000 + Math.floor(Math.random() * 20_000)
    const isFree = await new Promise<boolean>((resolve) => {
      const probe = createServer()
      probe.once('error', () => resolve(false))
      probe.listen(port, '127.0.0.1', () => probe.close(() => resolve(true)))
    })
    if (isFree) return port
  }
}

/** Polls a condition; throws with `what` when the time is over. */
export async function until(
  what: string,
  timeoutMs: number,
  holds: () => Promise<boolean>,
): Promise<void> {
  const end = Date.now() + timeoutMs
  while (Date.now() < end) {
    if (await holds().catch(() => false)) return
    await new Promise((resolve) => setTimeout(resolve, 100))
  }
  throw new Error(`Not within ${timeoutMs} ms: ${what}`)
}

export async function ready(url: string): Promise<boolean> {
  const response = await fetch(`${url}/readyz`, { signal: AbortSignal.timeout(15_000) })
  return response.ok
}

export async function startCluster(options: {
  root: string
  folder: string
  databaseUrl: string
  servers: number
  workers: number
  marker: string
  /** Where server.js and worker.js are. */
  bundles: string
}): Promise<Cluster> {
  const { root, folder } = options
  const clock = join(root, 'lib/testing/chaos/storm/stepped-clock.mjs')
  const command = (bundle: string) => [
    process.execPath,
    '--enable-source-maps',
    '--import',
    clock,
    join(options.bundles, bundle),
  ]
  const clockOf = (name: string) => ({ MILLRACE_CHAOS_CLOCK: join(folder, `${name}.clock`) })
  const servers: ServerNode[] = []
  for (let index = 0; index < options.servers; index++) {
    const port = await freePort()
    const dataDir = join(folder, `server-${index}`)
    mkdirSync(dataDir, { recursive: true })
    const env = {
      NODE_ENV: 'production',
      PORT: String(port),
      MILLRACE_HOST: '127.0.0.1',
      MILLRACE_DATA_DIR: dataDir,
      MILLRACE_STORAGE_DIR: join(folder, 'storage'),
      DATABASE_URL: options.databaseUrl,
      MILLRACE_ADMIN_EMAIL: admin.email,
      MILLRACE_ADMIN_PASSWORD: admin.password,
      MILLRACE_SECRET_KEY: 'chaos-chaos-chaos-chaos-chaos-chaos-chaos',
      MILLRACE_WORKERS: '0',
      MILLRACE_SAMPLES: 'false',
      MILLRACE_HEARTBEAT_MS: String(lease.heartbeatMs),
      MILLRACE_LEASE_MS: String(lease.leaseMs),
      MILLRACE_KILL_GRACE_MS: '500',
      MILLRACE_DRAIN_MS: '3000',
      MILLRACE_LOG_LEVEL: 'warn',
    }
    const node = mortal({
      name: `server-${index}`,
      command: command('server.js'),
      env: { ...env, ...clockOf(`server-${index}`), MILLRACE_CHAOS: options.marker },
      cwd: root,
      output: join(folder, `server-${index}.log`),
    })
    servers.push({ ...node, url: `http://127.0.0.1:${port}`, port, dataDir })
  }
  for (const server of servers) {
    server.start()
    await until(`${server.name} is ready`, 600_000, () => ready(server.url))
  }
  const cables: Cable[] = []
  const workers: Mortal[] = []
  for (let index = 0; index < options.workers; index++) {
    const server = servers[index % servers.length]
    if (!server) break
    const cable = await layCable(() => server.port)
    cables.push(cable)
    const token = workerToken(server)
    workers.push(
      mortal({
        name: `worker-${index}`,
        command: command('worker.js'),
        env: {
          MILLRACE_SERVER: `http://127.0.0.1:${cable.port}`,
          MILLRACE_WORKER_TOKEN: token,
          MILLRACE_WORKER_NAME: `worker-${index}`,
          MILLRACE_WORKER_SLOTS: '16',
          MILLRACE_DATA_DIR: server.dataDir,
          MILLRACE_STORAGE_DIR: join(folder, 'storage'),
          MILLRACE_KILL_GRACE_MS: '500',
          MILLRACE_DRAIN_MS: '3000',
          MILLRACE_LOG_LEVEL: 'warn',
          MILLRACE_CHAOS: options.marker,
          ...clockOf(`worker-${index}`),
        },
        cwd: root,
        output: join(folder, `worker-${index}.log`),
      }),
    )
  }
  for (const worker of workers) worker.start()
  return {
    servers,
    workers,
    cables,
    async stop() {
      await Promise.all(workers.map((worker) => worker.stop(10_000)))
      await Promise.all(servers.map((server) => server.stop(15_000)))
      for (const cable of cables) cable.close()
    },
  }
}

function workerToken(server: ServerNode): string {
  const file = join(server.dataDir, 'worker-token')
  if (!existsSync(file))
    throw new Error(`${file} is missing: the server did not write its worker token`)
  return readFileSync(file, 'utf8').trim()
}

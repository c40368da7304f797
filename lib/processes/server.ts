// The server process: Postgres, schema, engine, sockets, pages and the workers beside it, started in this
// order and stopped in the reverse one. The only place where the rooms are wired together.

import type { Server as HttpServer } from 'node:http'
import next from 'next'
import { Server as SocketServer } from 'socket.io'
import { createPrisma } from '@/lib/db/client'
import { startEmbedded, type Embedded } from '@/lib/db/embedded'
import { migrate, readMigrations } from '@/lib/db/migrate'
import { createPool } from '@/lib/db/pool'
import { peerHeader } from '@/lib/platform/auth/request-origin'
import { log } from '@/lib/platform/log'
import { settings, type Settings } from '@/lib/platform/settings'
import { answerRest } from '@/lib/rest/node-handler'
import { setRunning } from '@/lib/runtime/running'
import { currentMasterKey } from '@/lib/secrets/master-key'
import { storageFolder } from '@/lib/storage/open-storage'
import { greet } from './greet'
import { answerHealth, expectMigrations, sayNotReady } from './health'
import { closeUpgrades, createHttpServer, listen, requireFreePort, socketPath } from './listen'
import { answerMetrics } from './metrics'
import { spawnWorkers, workerScript, type LocalWorkers } from './spawn-workers'
import { prepareStorage, takeDataFolder, type DataFolder } from './data-folder'
import { startEngine, type Engine } from './start-engine'
import { onStopSignals } from './stop-signals'

const dev = process.env.MILLRACE_DEV === '1'

type Started = {
  folder?: DataFolder
  embedded?: Embedded
  engine?: Engine
  http?: HttpServer
  sockets?: SocketServer
  workers?: LocalWorkers
  pages?: { close: () => Promise<void> }
}

const started: Started = {}
let stopping: Promise<void> | undefined

/** A signal that comes while the server starts: what has been started is stopped, the rest is left out. */
async function step<T>(work: Promise<T>, keep?: (made: T) => void): Promise<T> {
  const made = await work
  keep?.(made)
  if (stopping) throw new Error('Stopped while starting.')
  return made
}

function say(line: string): void {
  console.log(line)
}

async function openDatabase(given: Settings, folder: DataFolder): Promise<string> {
  if (given.DATABASE_URL) {
    await reachDatabase(given.DATABASE_URL)
    return given.DATABASE_URL
  }
  say('Starting Postgres ...')
  const embedded = await startEmbedded(folder)
  started.embedded = embedded
  return embedded.url
}

async function reachDatabase(url: string): Promise<void> {
  const pool = createPool(url, { max: 1, name: 'millrace-start' })
  try {
    await pool.query('SELECT 1')
  } catch (error) {
    throw new Error(
      `DATABASE_URL: the Postgres at ${hostOf(url)} cannot be used (${(error as Error).message || 'no answer'}). Check that it runs and that user, password and database are right.`,
      { cause: error },
    )
  } finally {
    await pool.end()
  }
}

/** Never the whole address: it holds the password. */
function hostOf(url: string): string {
  return URL.canParse(url) ? new URL(url).host : 'the given address'
}

async function start(): Promise<void> {
  const given = settings()
  await step(requireFreePort(given.MILLRACE_HOST, given.PORT))
  const folder = takeDataFolder(given.MILLRACE_DATA_DIR)
  started.folder = folder
  currentMasterKey()
  prepareStorage(storageFolder(given))
  // Pages take as long to prepare as Postgres takes to start, and neither needs the other.
  const pages = next({ dev, dir: process.cwd(), hostname: given.MILLRACE_HOST, port: given.PORT })
  const prepared = pages.prepare().then(() => void (started.pages = pages))
  prepared.catch(() => undefined)
  const databaseUrl = await step(openDatabase(given, folder))
  const applied = await step(migrate(databaseUrl))
  if (applied.length > 0)
    say(`Applied ${applied.length} migration${applied.length > 1 ? 's' : ''}.`)
  const pool = createPool(databaseUrl, { max: 20, name: 'millrace' })

  const handle = pages.getRequestHandler()
  const http = createHttpServer(
    (request, response) => {
      const answered = [answerHealth, answerMetrics, answerRest].some((one) =>
        one(request, response),
      )
      if (answered) return
      request.headers[peerHeader] = request.socket.remoteAddress ?? 'unknown'
      void handle(request, response)
    },
    { dev },
  )
  started.http = http
  const sockets = new SocketServer(http, {
    path: socketPath,
    serveClient: false,
    destroyUpgrade: false,
    maxHttpBufferSize: 16 * 1024 * 1024,
    perMessageDeflate: false,
  })
  started.sockets = sockets
  if (!dev) closeUpgrades(http)

  say('Starting the engine ...')
  const parts = { databaseUrl, pool, prisma: createPrisma(pool), sockets, folder, settings: given }
  await step(startEngine(parts), (engine) => (started.engine = engine))
  await step(prepared)
  await step(listen(http, given.MILLRACE_HOST, given.PORT))
  started.workers = spawnWorkers({
    count: given.MILLRACE_WORKERS,
    serverUrl: `http://${loopbackOf(given.MILLRACE_HOST)}:${given.PORT}`,
    token: folder.workerToken,
    script: workerScript,
  })
  await greet(given, say)
  expectMigrations(readMigrations().length)
}

const loopbackOf = (host: string): string =>
  host === '0.0.0.0' || host === '::' ? '127.0.0.1' : host.includes(':') ? `[${host}]` : host

/** Workers finish or hand back, what was decided is committed, no request is taken, Postgres stops. */
async function stop(): Promise<void> {
  const end = async (what: string, work: (() => unknown) | undefined) => {
    if (!work) return
    try {
      await work()
    } catch (error) {
      log.warn({ error: (error as Error).message }, `Stopping ${what} failed`)
    }
  }
  await end('workers', started.workers && (() => started.workers?.stop()))
  await end('engine', started.engine && (() => started.engine?.stop()))
  await end('sockets', started.sockets && (() => started.sockets?.disconnectSockets(true)))
  await end('http', started.http?.listening ? () => closeHttp(started.http) : undefined)
  await end('pages', started.pages && (() => started.pages?.close()))
  await end('database', started.engine && (() => started.engine?.closeDatabase()))
  setRunning(undefined)
  await end('Postgres', started.embedded && (() => started.embedded?.stop()))
  await end('folder', started.folder && (() => started.folder?.release()))
}

function closeHttp(http: HttpServer | undefined): Promise<void> {
  return new Promise((resolve) => {
    http?.close(() => resolve())
    http?.closeIdleConnections()
    setTimeout(() => http?.closeAllConnections(), 2_000).unref()
  })
}

/** Longest that stopping takes: tasks finish, those that do not are ended, the rest is quick. */
function longestStopMs(): number {
  try {
    const { MILLRACE_DRAIN_MS, MILLRACE_KILL_GRACE_MS } = settings()
    return MILLRACE_DRAIN_MS + MILLRACE_KILL_GRACE_MS + 15_000
  } catch {
    // Settings that cannot be read are why it stops.
    return 15_000
  }
}

function stopOnce(code: number): void {
  if (stopping) return
  const longest = setTimeout(() => {
    log.error('Stopping took too long: what is left is ended now, and the next start recovers')
    started.workers?.abandon()
    started.embedded?.abandon()
    process.exit(code || 1)
  }, longestStopMs())
  longest.unref()
  stopping = starting.then(stop, stop).then(
    () => process.exit(code),
    () => process.exit(1),
  )
}

onStopSignals({
  first() {
    sayNotReady()
    if (!stopping) say('Stopping: tasks finish or are handed back ...')
    stopOnce(0)
  },
  again() {
    say('Hurrying: what runs is handed back now ...')
    started.workers?.hurry()
  },
})

process.on('unhandledRejection', (reason) => {
  log.error(
    { error: reason instanceof Error ? reason.stack : String(reason) },
    'Unhandled rejection',
  )
})

const starting = start()
starting.catch((error: unknown) => {
  if (stopping) return
  console.error(error instanceof Error ? error.message : String(error))
  if (dev && error instanceof Error) console.error(error.stack)
  stopOnce(1)
})

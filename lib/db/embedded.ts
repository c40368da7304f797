// The embedded Postgres: real binaries from the npm package, one data directory, one running server.
// A data directory is made whole or not at all (built aside, then renamed), is never written to by another
// major version, and is taken over after any crash: a server that is still running without its owner is
// stopped cleanly first. Only who has claimed the folder can start it.

import { spawn, type ChildProcess } from 'node:child_process'
import { closeSync, existsSync, openSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { Client } from 'pg'
import type { ClaimedFolder } from '@/lib/platform/claimed-folder'
import { accountForPostgres, type PostgresAccount } from './embedded-account'
import { findBinaries, initialiseDirectory, type Binaries } from './embedded-directory'
import {
  chooseSocketDirectory,
  freePort,
  readMemo,
  stopOrphan,
  writeMemo,
  type Memo,
} from './embedded-memo'

export type Embedded = {
  url: string
  port: number
  pid: number
  stop(): Promise<void>
  /** Ends it at once; the next start recovers. For an owner that cannot wait. */
  abandon(): void
}

/** fsync and full_page_writes stay on: what is committed survives a power cut. */
const settings: Record<string, string> = {
  listen_addresses: '127.0.0.1',
  max_connections: '100',
  shared_buffers: '256MB',
  work_mem: '8MB',
  maintenance_work_mem: '64MB',
  wal_level: 'minimal',
  max_wal_senders: '0',
  wal_compression: 'on',
  wal_buffers: '16MB',
  min_wal_size: '256MB',
  max_wal_size: '2GB',
  checkpoint_timeout: '15min',
  checkpoint_completion_target: '0.9',
  random_page_cost: '1.1',
  jit: 'off',
  max_parallel_workers_per_gather: '0',
  autovacuum_max_workers: '2',
  autovacuum_naptime: '15s',
  io_method: 'sync',
  timezone: 'UTC',
  log_timezone: 'UTC',
  log_checkpoints: 'off',
  log_min_messages: 'warning',
  // A statement that the flush of a commit refused is an answer, not a fault of the server.
  log_min_error_statement: 'panic',
}

type Launch = {
  directory: string
  binaries: Binaries
  account: PostgresAccount
  memo: Memo
  extra: Record<string, string>
}

function spawnServer({ directory, binaries, account, memo, extra }: Launch): ChildProcess {
  const options = Object.entries({ ...settings, ...extra }).flatMap(([name, value]) => [
    '-c',
    `${name}=${value}`,
  ])
  const socketDirectory = memo.socketDirectory ?? ''
  // Its own process group, so that Ctrl-C reaches the server first, which drains; and a file for what it
  // says, so that it never writes into a pipe that nobody reads.
  const log = openSync(join(directory, '..', 'postgres.log'), 'a')
  const [command, ...args] = account.wrap([
    binaries.postgres,
    '-D',
    directory,
    '-p',
    String(memo.port),
    '-c',
    `unix_socket_directories=${socketDirectory}`,
    ...options,
  ])
  const child = spawn(command ?? binaries.postgres, args, {
    ...account.ids,
    detached: true,
    cwd: '/',
    stdio: ['ignore', log, log],
    env: { ...process.env, LC_ALL: 'C', TZ: 'UTC' },
  })
  closeSync(log)
  return child
}

function urlOf(memo: Memo, database: string): string {
  const host = memo.socketDirectory ?? '127.0.0.1'
  const query = `host=${encodeURIComponent(host)}&port=${memo.port}`
  return `postgresql://millrace:${memo.password}@localhost/${database}?${query}`
}

/**
 * Waits until the server answers; false where it ended before that. One that says that it is starting up
 * (57P03) goes through what it had written before a crash, and gets the time that this takes.
 */
async function answers(child: ChildProcess, memo: Memo): Promise<boolean> {
  const ended = new AbortController()
  child.once('exit', () => ended.abort())
  child.once('error', () => ended.abort())
  let deadline = performance.now() + 60_000
  while (!ended.signal.aborted && performance.now() < deadline) {
    const client = new Client({
      connectionString: urlOf(memo, 'postgres'),
      connectionTimeoutMillis: 5_000,
    })
    client.on('error', () => undefined)
    try {
      await client.connect()
      const { rowCount } = await client.query(
        `SELECT 1 FROM pg_database WHERE datname = 'millrace'`,
      )
      if (rowCount === 0) await client.query('CREATE DATABASE millrace')
      await client.end()
      return true
    } catch (error) {
      await client.end().catch(() => undefined)
      if ((error as { code?: string }).code === '57P03') deadline = performance.now() + 60_000
      await new Promise((done) => setTimeout(done, 15))
    }
  }
  return false
}

function lastWords(directory: string): string {
  const path = join(directory, '..', 'postgres.log')
  if (!existsSync(path)) return ''
  const lines = readFileSync(path, 'utf8').trim().split('\n')
  return (
    lines
      .reverse()
      .find((line) => /FATAL|PANIC/.test(line))
      ?.replace(/^.*?(FATAL|PANIC): +/, '') ?? ''
  )
}

async function launch(plan: Launch): Promise<ChildProcess> {
  const settled = Date.now() + 15_000
  for (;;) {
    const child = spawnServer(plan)
    if (await answers(child, plan.memo)) return child
    // The port was taken meanwhile, or backends of a killed server have not noticed yet: once more.
    const words = lastWords(plan.directory)
    if (Date.now() > settled || !/could not create|could not bind|in use|lock file/.test(words)) {
      throw new Error(`The embedded Postgres in ${plan.directory} does not start: ${words}`)
    }
    // The port stays where it was not the port: who knows the address finds the server again.
    if (/could not create any|could not bind|PGSQL/.test(words)) {
      plan.memo.port = await freePort()
      writeMemo(plan.directory, plan.memo)
    }
    await new Promise((done) => setTimeout(done, 250))
  }
}

function stopper(child: ChildProcess): () => Promise<void> {
  let stopping: Promise<void> | undefined
  const stop = async () => {
    const gone = new Promise<void>((done) => {
      if (child.exitCode !== null || child.signalCode !== null) done()
      else child.once('exit', () => done())
    })
    // Fast shutdown: ends the sessions, writes a checkpoint. Immediate only if that takes too long.
    child.kill('SIGINT')
    const timer = setTimeout(() => child.kill('SIGQUIT'), 20_000)
    await gone
    clearTimeout(timer)
  }
  return () => (stopping ??= stop())
}

/**
 * Starts the embedded Postgres in <folder>/postgres, initialising it at the first start.
 * `extra` are further settings of Postgres; tests use them. Throws an Error with one sentence for people where it cannot.
 */
export async function startEmbedded(
  { path }: ClaimedFolder,
  extra: Record<string, string> = {},
): Promise<Embedded> {
  const directory = join(path, 'postgres')
  const binaries = await findBinaries()
  const account = accountForPostgres(path, binaries.postgres)
  await stopOrphan(directory)
  const memo = readMemo(directory)
  await initialiseDirectory({ directory, binaries, account, password: memo.password })
  memo.port = await freePort(memo.port)
  memo.socketDirectory = chooseSocketDirectory(directory, account)
  writeMemo(directory, memo)
  const child = await launch({ directory, binaries, account, memo, extra })
  return {
    url: urlOf(memo, 'millrace'),
    port: memo.port,
    pid: child.pid ?? 0,
    stop: stopper(child),
    abandon: () => child.kill('SIGQUIT'),
  }
}

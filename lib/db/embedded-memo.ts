// What is remembered beside a data directory (<dataDir>/postgres.json): port and password; where its socket
// stands; and how a Postgres is stopped that was left running by an owner who is gone.

import { createHash, randomBytes } from 'node:crypto'
import { existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { isAlive } from '@/lib/platform/claimed-folder'
import type { PostgresAccount } from './embedded-account'

export type Memo = { port: number; password: string; socketDirectory: string | null }

const memoPath = (directory: string) => join(dirname(directory), 'postgres.json')

export function readMemo(directory: string): Memo {
  if (existsSync(memoPath(directory))) {
    try {
      return JSON.parse(readFileSync(memoPath(directory), 'utf8')) as Memo
    } catch (error) {
      throw new Error(`${memoPath(directory)} is not readable. Restore it from a backup.`, {
        cause: error,
      })
    }
  }
  const memo = { port: 0, password: randomBytes(24).toString('hex'), socketDirectory: null }
  writeMemo(directory, memo)
  return memo
}

export function writeMemo(directory: string, memo: Memo): void {
  const path = memoPath(directory)
  writeFileSync(`${path}.new`, JSON.stringify(memo, null, 2), { mode: 0o600 })
  renameSync(`${path}.new`, path)
}

function tryPort(port: number): Promise<number | null> {
  return new Promise((done) => {
    const server = createServer()
    server.once('error', () => done(null))
    server.listen({ port, host: '127.0.0.1', exclusive: true }, () => {
      const address = server.address()
      const found = typeof address === 'object' && address ? address.port : null
      server.close(() => done(found))
    })
  })
}

/** The wished port where it is free on loopback, else one that is. */
export async function freePort(wished = 0): Promise<number> {
  const port = (await tryPort(wished)) ?? (await tryPort(0))
  if (port === null) throw new Error('No port is free on 127.0.0.1.')
  return port
}

/** A Unix socket answers faster than loopback TCP. Its path may hold about 100 bytes, so it may go elsewhere. */
export function chooseSocketDirectory(directory: string, account: PostgresAccount): string | null {
  if (process.platform === 'win32') return null
  const near = join(dirname(directory), 'socket')
  const name = createHash('sha256').update(directory).digest('hex').slice(0, 12)
  const path = Buffer.byteLength(near) <= 80 ? near : join(tmpdir(), `millrace-${name}`)
  mkdirSync(path, { recursive: true, mode: 0o700 })
  account.own(path)
  return path
}

function isPostgresOf(directory: string, pid: number): boolean {
  if (!existsSync('/proc/self/cmdline')) return true
  try {
    return readFileSync(`/proc/${pid}/cmdline`, 'utf8').split('\0').includes(directory)
  } catch {
    return false
  }
}

async function gone(pid: number, withinMs: number): Promise<boolean> {
  const deadline = Date.now() + withinMs
  while (isAlive(pid)) {
    if (Date.now() > deadline) return false
    await new Promise((done) => setTimeout(done, 20))
  }
  return true
}

/** Stops a server that runs on the directory without an owner, and clears what a killed one left. */
export async function stopOrphan(directory: string): Promise<void> {
  const path = join(directory, 'postmaster.pid')
  if (!existsSync(path)) return
  const pid = Number(readFileSync(path, 'utf8').split('\n')[0])
  if (!Number.isInteger(pid) || pid <= 1 || !isAlive(pid) || !isPostgresOf(directory, pid)) {
    // Postgres itself takes over from a dead one; a reused id would make it refuse.
    rmSync(path, { force: true })
    return
  }
  process.kill(pid, 'SIGINT')
  if (await gone(pid, 15_000)) return
  process.kill(pid, 'SIGQUIT')
  if (await gone(pid, 10_000)) return
  throw new Error(
    `A Postgres (process ${pid}) still runs on ${directory} and does not stop. Stop it, then start again.`,
  )
}

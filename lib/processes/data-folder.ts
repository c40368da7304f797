// The data folder belongs to one server at a time: its process id stands in `server.pid`. A file left by a
// process that was killed is taken over; the folder of a living one is refused.

import { randomBytes } from 'node:crypto'
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join, resolve } from 'node:path'

export type DataFolder = { path: string; workerToken: string; release: () => void }

/**
 * Takes the folder for this process, making it if needed.
 * Throws an Error with one sentence where another server holds it or it cannot be written.
 */
export function takeDataFolder(given: string): DataFolder {
  const path = resolve(given)
  const pidFile = join(path, 'server.pid')
  try {
    mkdirSync(path, { recursive: true, mode: 0o700 })
  } catch (error) {
    throw new Error(
      `MILLRACE_DATA_DIR: ${path} cannot be made (${(error as Error).message}). Name a folder that this user can write.`,
      { cause: error },
    )
  }
  const holder = existsSync(pidFile) ? Number(readFileSync(pidFile, 'utf8')) : 0
  if (holder && holder !== process.pid && isServer(holder)) {
    throw new Error(
      `MILLRACE_DATA_DIR: ${path} is in use by the server with process id ${holder}. Stop it, or set another MILLRACE_DATA_DIR and PORT.`,
    )
  }
  return {
    path,
    workerToken: claim(path, pidFile),
    release: () => rmSync(pidFile, { force: true }),
  }
}

function claim(path: string, pidFile: string): string {
  try {
    writeFileSync(pidFile, String(process.pid), { mode: 0o600 })
    return workerToken(path)
  } catch (error) {
    throw new Error(
      `MILLRACE_DATA_DIR: ${path} cannot be written (${(error as Error).message}). Give this user the right to, or name another folder.`,
      { cause: error },
    )
  }
}

/** A living process with this id that is one of ours; ids are used again after a restart of the machine. */
function isServer(pid: number): boolean {
  try {
    process.kill(pid, 0)
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM'
  }
  const command = `/proc/${pid}/cmdline`
  if (!existsSync(command)) return !existsSync('/proc/self')
  return /start\.mjs|server\.js|dev\.mjs/.test(readFileSync(command, 'utf8'))
}

/** Kept over restarts, so that a worker which outlived a killed server may join the next one. */
function workerToken(path: string): string {
  const file = join(path, 'worker-token')
  if (!existsSync(file))
    writeFileSync(file, `mlw_${randomBytes(32).toString('hex')}`, { mode: 0o600 })
  return readFileSync(file, 'utf8').trim()
}

// The data folder of a server: made, claimed for this process alone, and holding the token of the workers
// that the server starts beside itself.

import { randomBytes } from 'node:crypto'
import { accessSync, constants, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { claimFolder, type ClaimedFolder } from '@/lib/platform/claimed-folder'

export type DataFolder = ClaimedFolder & { workerToken: string }

/**
 * Takes the folder for this process, making it if needed.
 * Throws an Error with one sentence where another process holds it or it cannot be written.
 */
export function takeDataFolder(given: string): DataFolder {
  const path = resolve(given)
  make('MILLRACE_DATA_DIR', path)
  const claimed = writable(path, () => claimFolder(path))
  try {
    return { ...claimed, workerToken: writable(path, () => workerToken(path)) }
  } catch (error) {
    claimed.release()
    throw error
  }
}

/** Where files of executions go. Throws an Error with one sentence where nothing can be written there. */
export function prepareStorage(given: string): void {
  const path = resolve(given)
  make('MILLRACE_STORAGE_DIR', path)
  try {
    accessSync(path, constants.W_OK | constants.X_OK)
  } catch (error) {
    throw new Error(
      `MILLRACE_STORAGE_DIR: ${path} cannot be written. Give this user the right to, or name another folder.`,
      { cause: error },
    )
  }
}

function make(setting: string, path: string): void {
  try {
    mkdirSync(path, { recursive: true, mode: 0o700 })
  } catch (error) {
    throw new Error(
      `${setting}: ${path} cannot be made (${(error as Error).message}). Name a folder that this user can write.`,
      { cause: error },
    )
  }
}

/** A system's refusal becomes a sentence; ours is one already. */
function writable<T>(path: string, work: () => T): T {
  try {
    return work()
  } catch (error) {
    if (!(error instanceof Error && 'syscall' in error)) throw error
    throw new Error(
      `MILLRACE_DATA_DIR: ${path} cannot be written (${error.message}). Give this user the right to, or name another folder.`,
      { cause: error },
    )
  }
}

/** Kept over restarts, so that a worker which outlived a killed server may join the next one. */
function workerToken(path: string): string {
  const file = join(path, 'worker-token')
  if (!existsSync(file))
    writeFileSync(file, `mlw_${randomBytes(32).toString('hex')}`, { mode: 0o600 })
  return readFileSync(file, 'utf8').trim()
}

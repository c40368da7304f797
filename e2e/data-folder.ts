import { existsSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

/**
 * A folder for the data of the product that the journeys start, gone when this process ends: the product has
 * stopped by then. In a global teardown it has not, and what it still wrote would fail.
 *
 * Postgres takes its lock file away as the last thing it does. Where that is still there the product was not
 * stopped in order: the folder stays, and the run fails.
 */
export function makeDataFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'millrace-journeys-'))
  process.on('exit', () => {
    if (existsSync(join(folder, 'postgres', 'postmaster.pid'))) {
      console.error(`The product did not stop in order. Its data is in ${folder}`)
      process.exitCode = 1
    } else {
      rmSync(folder, { recursive: true, force: true })
    }
  })
  return folder
}

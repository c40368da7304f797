import { mkdirSync, mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { claimFolder } from '@/lib/platform/claimed-folder'
import { prepareStorage, takeDataFolder } from './data-folder'

let folder: string

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'millrace-folder-'))
})
afterEach(() => rmSync(folder, { recursive: true, force: true }))

it('is made, held, and given back; the token of its workers stays', () => {
  const path = join(folder, 'new')
  const first = takeDataFolder(path)
  expect(() => claimFolder(path)).toThrow('is in use')
  expect(statSync(path).mode & 0o777).toBe(0o700)
  expect(statSync(join(path, 'worker-token')).mode & 0o777).toBe(0o600)
  first.release()
  expect(takeDataFolder(path).workerToken).toBe(first.workerToken)
})

it('is refused with one sentence where it cannot be made or written', () => {
  writeFileSync(join(folder, 'file'), '')
  expect(() => takeDataFolder(join(folder, 'file'))).toThrow(
    /^MILLRACE_DATA_DIR: .* cannot be made/,
  )
  const path = join(folder, 'held')
  takeDataFolder(path).release()
  rmSync(join(path, 'worker-token'))
  // A folder where the file has to go refuses root as well, whom modes do not stop.
  mkdirSync(join(path, 'worker-token'))
  expect(() => takeDataFolder(path)).toThrow(/^MILLRACE_DATA_DIR: .* cannot be written/)
  rmSync(join(path, 'worker-token'), { recursive: true })
  expect(() => takeDataFolder(path)).not.toThrow()
})

it('refuses a storage that is no folder, naming the setting', () => {
  writeFileSync(join(folder, 'file'), '')
  expect(() => prepareStorage(join(folder, 'file'))).toThrow(/^MILLRACE_STORAGE_DIR: .* cannot be/)
  prepareStorage(join(folder, 'new/one'))
  expect(statSync(join(folder, 'new/one')).isDirectory()).toBe(true)
})

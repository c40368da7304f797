import { spawn } from 'node:child_process'
import { mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { takeDataFolder } from './data-folder'

let folder: string

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'millrace-folder-'))
})
afterEach(() => rmSync(folder, { recursive: true, force: true }))

it('is made, held, and given back; the token of its workers stays', () => {
  const path = join(folder, 'new')
  const first = takeDataFolder(path)
  expect(readFileSync(join(path, 'server.pid'), 'utf8')).toBe(String(process.pid))
  expect(statSync(join(path, 'worker-token')).mode & 0o777).toBe(0o600)
  first.release()
  expect(takeDataFolder(path).workerToken).toBe(first.workerToken)
})

it('is refused where a living server holds it, and taken over from a dead one', async () => {
  const script = join(folder, 'server.js')
  writeFileSync(script, 'setInterval(() => undefined, 1000); console.log("up")')
  const holder = spawn(process.execPath, [script], { stdio: ['ignore', 'pipe', 'ignore'] })
  await new Promise((resolve) => holder.stdout.once('data', resolve))
  writeFileSync(join(folder, 'server.pid'), String(holder.pid))
  expect(() => takeDataFolder(folder)).toThrow(
    `is in use by the server with process id ${holder.pid}`,
  )
  const gone = new Promise((resolve) => holder.once('exit', resolve))
  holder.kill('SIGKILL')
  await gone
  expect(takeDataFolder(folder).path).toBe(folder)
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
  rmSync(join(path, 'server.pid'), { force: true })
  mkdirSync(join(path, 'worker-token'))
  expect(() => takeDataFolder(path)).toThrow(/^MILLRACE_DATA_DIR: .* cannot be written/)
})

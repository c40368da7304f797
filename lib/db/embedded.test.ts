import { spawn } from 'node:child_process'
import { mkdirSync, mkdtempSync, readFileSync, readlinkSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Client } from 'pg'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { claimFolder, isAlive, type ClaimedFolder } from '@/lib/platform/claimed-folder'
import { until } from '@/lib/testing/test-runtime'
import { startEmbedded } from './embedded'
import { linkLibraries } from './embedded-directory'

// Making a data directory costs some seconds of a processor, and more of a busy one.
vi.setConfig({ testTimeout: 240_000 })

let folder: string
let claimed: ClaimedFolder | undefined

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'millrace-embedded-'))
  claimed = undefined
})
afterEach(() => rmSync(folder, { recursive: true, force: true }))

/** Claimed when a test first starts it: an owner before that has died by then. */
const start = () => startEmbedded((claimed ??= claimFolder(folder)))

async function ask(url: string, sql: string) {
  const client = new Client({ connectionString: url })
  await client.connect()
  try {
    return (await client.query(sql)).rows[0]
  } finally {
    await client.end()
  }
}

const postmaster = () =>
  Number(readFileSync(join(folder, 'postgres/postmaster.pid'), 'utf8').split('\n')[0])

/** A process of its own that starts Postgres, says so, and waits to be killed. */
async function ownerProcess() {
  const script = join(folder, 'owner.mts')
  writeFileSync(
    script,
    `import { claimFolder } from ${JSON.stringify(join(process.cwd(), 'lib/platform/claimed-folder'))}
     import { startEmbedded } from ${JSON.stringify(join(process.cwd(), 'lib/db/embedded'))}
     const { url } = await startEmbedded(claimFolder(${JSON.stringify(folder)}))
     console.log('URL ' + url)
     setInterval(() => undefined, 1000)`,
  )
  const child = spawn(process.execPath, ['--import', 'tsx', script], {
    cwd: process.cwd(),
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  let said = ''
  child.stdout.on('data', (chunk: Buffer) => (said += chunk.toString()))
  const url = await until('the owner starts', () => /URL (\S+)/.exec(said)?.[1])
  return { child, url }
}

test('keeps its data, port and password over a clean stop', async () => {
  const first = await start()
  await ask(first.url, 'CREATE TABLE kept AS SELECT 7 AS n')
  await first.stop()
  expect(isAlive(first.pid)).toBe(false)
  const second = await start()
  expect(second.url).toBe(first.url)
  expect(await ask(second.url, 'SELECT n FROM kept')).toEqual({ n: 7 })
  expect(await ask(second.url, 'SHOW fsync')).toEqual({ fsync: 'on' })
  await second.stop()
})

test('takes over a Postgres whose owner was killed, and loses nothing', async () => {
  const { child, url } = await ownerProcess()
  await ask(url, 'CREATE TABLE kept AS SELECT 7 AS n')
  const orphan = postmaster()
  child.kill('SIGKILL')
  await until('the owner is gone', () => child.signalCode !== null)
  expect(isAlive(orphan)).toBe(true)
  const next = await start()
  expect(isAlive(orphan)).toBe(false)
  expect(await ask(next.url, 'SELECT n FROM kept')).toEqual({ n: 7 })
  await next.stop()
})

test('starts again after Postgres itself was killed, with its stale lock file', async () => {
  const { child, url } = await ownerProcess()
  await ask(url, 'CREATE TABLE kept AS SELECT 7 AS n')
  const pid = postmaster()
  child.kill('SIGKILL')
  process.kill(pid, 'SIGKILL')
  await until('both are gone', () => child.signalCode !== null && !isAlive(pid))
  // The id of the dead server now belongs to somebody else: this test.
  const lock = join(folder, 'postgres/postmaster.pid')
  writeFileSync(lock, readFileSync(lock, 'utf8').replace(/^\d+/, String(process.pid)))
  const next = await start()
  expect(await ask(next.url, 'SELECT n FROM kept')).toEqual({ n: 7 })
  await next.stop()
})

test('refuses a data directory of another major version and touches nothing in it', async () => {
  mkdirSync(join(folder, 'postgres'))
  writeFileSync(join(folder, 'postgres/PG_VERSION'), '14\n')
  await expect(start()).rejects.toThrow(/belongs to Postgres 14, and this version/)
  expect(readFileSync(join(folder, 'postgres/PG_VERSION'), 'utf8')).toBe('14\n')
})

test('refuses a folder that holds something else', async () => {
  mkdirSync(join(folder, 'postgres'))
  writeFileSync(join(folder, 'postgres/letter.txt'), 'mine')
  await expect(start()).rejects.toThrow(/is not a Postgres data directory/)
  expect(readFileSync(join(folder, 'postgres/letter.txt'), 'utf8')).toBe('mine')
})

test('has its libraries where packages were installed without their scripts', async () => {
  const root = join(folder, 'package')
  mkdirSync(join(root, 'native/lib'), { recursive: true })
  writeFileSync(join(root, 'native/lib/libpq.so.5.18'), 'library')
  const link = { source: 'native/lib/libpq.so.5.18', target: 'native/lib/libpq.so.5' }
  writeFileSync(join(root, 'native/pg-symlinks.json'), JSON.stringify([link]))
  linkLibraries(root)
  expect(readFileSync(join(root, link.target), 'utf8')).toBe('library')
  expect(readlinkSync(join(root, link.target))).toBe('libpq.so.5.18')
  linkLibraries(root)
  linkLibraries(folder)
})

// Starting, by the real command: what cannot work is refused with one sentence and changes nothing, two stand
// side by side, and another Postgres serves as well as the embedded one.

import { spawn } from 'node:child_process'
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { createServer, type Server } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Client } from 'pg'
import { createInstance, freePort, type Instance, ownEnvironment } from './support/instance'
import { startOldPostgres } from './support/old-postgres'
import { administrator, restOf } from './support/product'
import { namespace, says } from './support/sources'
import { expect, test } from '@playwright/test'

const asAdministrator = {
  MILLRACE_ADMIN_EMAIL: administrator.email,
  MILLRACE_ADMIN_PASSWORD: administrator.password,
  MILLRACE_SAMPLES: 'false',
}

let first: Instance

test.beforeAll(async () => {
  first = await createInstance(asAdministrator)
  first.start()
  await first.ready()
})
test.afterAll(() => first.remove())

test.describe.configure({ timeout: 300_000 })

type Refused = { code: number | null; said: string }

/** What a start prints that comes to nothing, beyond its progress. */
async function refused(given: Record<string, string>, node: string[] = []): Promise<Refused> {
  const folder = mkdtempSync(join(tmpdir(), 'millrace-refused-'))
  const child = spawn(process.execPath, [...node, 'scripts/start.mjs'], {
    env: ownEnvironment({
      PORT: String(await freePort()),
      MILLRACE_HOST: '127.0.0.1',
      MILLRACE_DATA_DIR: folder,
      ...given,
    }),
    stdio: ['ignore', 'ignore', 'pipe'],
  })
  let said = ''
  child.stderr.on('data', (chunk: Buffer) => (said += chunk.toString()))
  const code = await new Promise<number | null>((resolve) => child.once('close', resolve))
  rmSync(folder, { recursive: true, force: true })
  return { code, said: said.trim() }
}

async function expectSentence(answer: Promise<Refused>, sentence: RegExp): Promise<void> {
  const { code, said } = await answer
  expect(said).toMatch(sentence)
  expect(said.split('\n')).toHaveLength(1)
  expect(code).toBe(1)
}

/** The embedded Postgres of the first product, by TCP, as somebody else would use it. */
function postgres(database = 'millrace', password?: string): string {
  const memo = JSON.parse(readFileSync(join(first.folder, 'postgres.json'), 'utf8')) as {
    port: number
    password: string
  }
  return `postgresql://millrace:${password ?? memo.password}@127.0.0.1:${memo.port}/${database}`
}

async function ask(url: string, sql: string): Promise<Record<string, unknown>[]> {
  const client = new Client({ connectionString: url })
  await client.connect()
  try {
    return (await client.query<Record<string, unknown>>(sql)).rows
  } finally {
    await client.end()
  }
}

const everything = (folder: string) =>
  readdirSync(folder, { recursive: true, encoding: 'utf8' }).toSorted()

test.describe('is refused with one sentence', () => {
  test('for settings that are wrong', async () => {
    await expectSentence(refused({ PORT: 'abc' }), /^PORT: "abc" is not valid\. .*\.$/)
    await expectSentence(
      refused({ MILLRACE_WORKER_LABELS: 'gpu' }),
      /^MILLRACE_WORKER_LABELS: .*"gpu" is not a label\. Write it as key=value\./,
    )
    await expectSentence(
      refused({ DATABASE_URL: 'mysql://root:hidden@db/x' }),
      /^DATABASE_URL: its value is not valid\. (?!.*hidden)/,
    )
  })

  test('for a port that is taken and an address of another machine', async () => {
    const taken: Server = createServer()
    await new Promise<void>((resolve) => taken.listen(0, '127.0.0.1', resolve))
    const { port } = taken.address() as { port: number }
    await expectSentence(
      refused({ PORT: String(port) }),
      new RegExp(`^PORT: ${port} on 127\\.0\\.0\\.1 is taken by another process\\.`),
    )
    await new Promise((resolve) => taken.close(resolve))
    await expectSentence(
      refused({ MILLRACE_HOST: '203.0.113.7' }),
      /^MILLRACE_HOST: "203\.0\.113\.7" is no address of this machine/,
    )
  })

  test('for a Node that is too old', async () => {
    const pretend = `data:text/javascript,Object.defineProperty(process.versions,'node',{value:'18.20.8'})`
    await expectSentence(
      refused({}, ['--import', pretend]),
      /^Millrace needs Node 20\.19\.0 or newer; this is Node 18\.20\.8\.$/,
    )
  })

  test('for a database that is away, a wrong password, and one that is not there', async () => {
    const nobody = `postgresql://millrace:hidden@127.0.0.1:${await freePort()}/millrace`
    const cannot = /^DATABASE_URL: the Postgres at 127\.0\.0\.1:\d+ cannot be used \(/
    await expectSentence(refused({ DATABASE_URL: nobody }), cannot)
    const wrong = refused({ DATABASE_URL: postgres('millrace', 'hidden') })
    await expectSentence(wrong, /cannot be used \(password authentication failed/)
    expect((await wrong).said).not.toContain('hidden')
    const missing = refused({ DATABASE_URL: postgres('nowhere') })
    await expectSentence(missing, /cannot be used \(database "nowhere" does not exist\)/)
  })

  test('for a Postgres that is too old', async () => {
    const old = await startOldPostgres(140_012, '14.12')
    await expectSentence(
      refused({ DATABASE_URL: old.url }),
      /^Postgres 14\.12 is too old: Millrace needs 15 or newer\.$/,
    )
    await old.stop()
  })

  test('for a database of a newer version, and nothing in it is changed', async () => {
    await ask(postgres(), 'CREATE DATABASE newer')
    const url = postgres('newer')
    await ask(
      url,
      `CREATE TABLE _prisma_migrations (id text PRIMARY KEY, checksum text, finished_at timestamptz,
         migration_name text, logs text, rolled_back_at timestamptz, started_at timestamptz DEFAULT now(),
         applied_steps_count int DEFAULT 1);
       INSERT INTO _prisma_migrations (id, checksum, finished_at, migration_name)
         VALUES ('1', 'x', now(), '29990101_of_tomorrow')`,
    )
    await expectSentence(
      refused({ DATABASE_URL: url }),
      /^The database is newer than this version of Millrace: .*29990101_of_tomorrow/,
    )
    const tables = await ask(url, `SELECT tablename FROM pg_tables WHERE schemaname = 'public'`)
    expect(tables).toEqual([{ tablename: '_prisma_migrations' }])
    await ask(postgres(), 'DROP DATABASE newer')
  })

  test('for a data folder of another version, or of somebody else', async () => {
    const info = test.info()
    const older = info.outputPath('older')
    mkdirSync(join(older, 'postgres'), { recursive: true })
    writeFileSync(join(older, 'postgres/PG_VERSION'), '14\n')
    await expectSentence(
      refused({ MILLRACE_DATA_DIR: older }),
      /belongs to Postgres 14, and this version of Millrace brings Postgres \d+\./,
    )
    expect(readdirSync(join(older, 'postgres'))).toEqual(['PG_VERSION'])
    const file = info.outputPath('file')
    writeFileSync(file, 'mine')
    await expectSentence(refused({ MILLRACE_DATA_DIR: file }), /^MILLRACE_DATA_DIR: .* cannot be/)
    expect(readFileSync(file, 'utf8')).toBe('mine')
    const letter = info.outputPath('letters')
    mkdirSync(join(letter, 'postgres'), { recursive: true })
    writeFileSync(join(letter, 'postgres/letter.txt'), 'mine')
    await expectSentence(
      refused({ MILLRACE_DATA_DIR: letter }),
      /holds files and is not a Postgres data directory/,
    )
    expect(everything(join(letter, 'postgres'))).toEqual(['letter.txt'])
  })

  test('for a data folder that another one uses, which goes on', async () => {
    await expectSentence(
      refused({ MILLRACE_DATA_DIR: first.folder }),
      /^MILLRACE_DATA_DIR: .* is in use by process \d+\. Stop it, or set another/,
    )
    expect((await fetch(`${first.url}/readyz`)).status).toBe(200)
  })
})

test('stands beside another one, and ends without it', async () => {
  const second = await createInstance(asAdministrator)
  try {
    second.start()
    await second.ready()
    for (const { url } of [first, second]) {
      const rest = restOf(url)
      await rest.createFlow(says('beside', 'hello'))
      const { state } = await rest.start(`${namespace}/beside`, { wait: true })
      expect(state.current).toBe('SUCCESS')
    }
    expect(await second.stop()).toBe(0)
    expect(second.processes()).toEqual([])
    expect((await fetch(`${first.url}/readyz`)).status).toBe(200)
  } finally {
    await second.remove()
  }
})

test('works on a Postgres of one’s own, and leaves that running', async () => {
  await ask(postgres(), 'CREATE DATABASE own')
  const second = await createInstance({ ...asAdministrator, DATABASE_URL: postgres('own') })
  try {
    second.start()
    await second.ready()
    const rest = restOf(second.url)
    await rest.createFlow(says('own', 'hello'))
    const { id, state } = await rest.start(`${namespace}/own`, { wait: true })
    expect(state.current).toBe('SUCCESS')
    expect(readdirSync(second.folder)).not.toContain('postgres')
    expect(await second.stop()).toBe(0)
    expect(second.processes()).toEqual([])
    second.start()
    await second.ready()
    expect((await rest.execution(id)).state.current).toBe('SUCCESS')
    await second.stop()
    const left = `SELECT 1 FROM pg_stat_activity WHERE datname = 'own'`
    expect(await ask(postgres(), left)).toEqual([])
  } finally {
    await second.remove()
    await ask(postgres(), 'DROP DATABASE own WITH (FORCE)')
  }
})

test('says how it is: alive without its database, ready only while it can write', async () => {
  await ask(postgres(), 'CREATE DATABASE health')
  const second = await createInstance({ ...asAdministrator, DATABASE_URL: postgres('health') })
  const livez = async () => (await fetch(`${second.url}/livez`)).status
  const readyz = async () => {
    const answer = await fetch(`${second.url}/readyz`)
    return { status: answer.status, body: await answer.text() }
  }
  const dropSessions = () =>
    ask(
      postgres(),
      `SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = 'health'`,
    )
  try {
    second.start()
    await second.ready()
    await ask(postgres(), 'ALTER DATABASE health SET default_transaction_read_only = on')
    await dropSessions()
    await expect.poll(readyz).toMatchObject({ status: 503, body: /read only/ })
    expect(await livez()).toBe(200)
    await ask(postgres(), 'ALTER DATABASE health RESET default_transaction_read_only')
    await dropSessions()
    await expect.poll(async () => (await readyz()).status).toBe(200)

    const hide = `UPDATE _prisma_migrations SET rolled_back_at = now() WHERE migration_name =
      (SELECT max(migration_name) FROM _prisma_migrations)`
    await ask(postgres('health'), hide)
    expect(await readyz()).toMatchObject({ status: 503 })
    expect((await readyz()).body).toMatch(/\d+ of \d+ migrations/)
    await ask(postgres('health'), 'UPDATE _prisma_migrations SET rolled_back_at = NULL')

    await ask(postgres(), 'ALTER DATABASE health ALLOW_CONNECTIONS false')
    await dropSessions()
    await expect.poll(async () => (await readyz()).status).toBe(503)
    expect(await livez()).toBe(200)
    await ask(postgres(), 'ALTER DATABASE health ALLOW_CONNECTIONS true')
    await expect.poll(async () => (await readyz()).status).toBe(200)
  } finally {
    await second.remove()
    await ask(postgres(), 'DROP DATABASE health WITH (FORCE)')
  }
})

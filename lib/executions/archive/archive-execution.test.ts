import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { afterAll, expect, test } from 'vitest'
import { setRunning } from '@/lib/runtime/running'
import { sealText } from '@/lib/secrets/sealed-text'
import { folderStorage } from '@/lib/storage/folder-storage'
import { testDatabase } from '@/lib/testing/database'
import { chainSource, saveTestFlow, startRequest } from '@/lib/testing/factories'
import { testRuntime, until } from '@/lib/testing/test-runtime'
import { archiveExecution, archivePath } from './archive-execution'

const db = await testDatabase()
const folder = await mkdtemp(join(tmpdir(), 'millrace-archive-'))
const storage = folderStorage(folder)

afterAll(async () => {
  setRunning(undefined)
  await rm(folder, { recursive: true, force: true })
})

type Rows = { state: string; number: number }[]
type Stored = {
  execution: { id: string; state: string }
  taskRuns: Rows
  attempts: Rows
  events: Rows
}

async function readRecord(path: string): Promise<Stored> {
  return JSON.parse(await text(await storage.read(path))) as Stored
}

async function runtimeWith(archive: (executionId: string) => Promise<unknown>) {
  const made = await testRuntime(db, {
    effects: { archive: async (_effect, from) => void (await archive(from.executionId)) },
  })
  setRunning({ runtime: made.runtime, pool: db.pool } as never)
  return made
}

const isKept = async (executionId: string) => {
  const { rowCount } = await db.pool.query(
    `SELECT 1 FROM effects WHERE type = 'archive' AND execution_id = $1`,
    [executionId],
  )
  return rowCount === 0
}

test('an ended execution is in the storage with all of its rows', async () => {
  const { runtime } = await runtimeWith((id) => archiveExecution(storage, id))
  const flow = await saveTestFlow(db.pool, chainSource('kept', 3))
  const { executionId: id } = await runtime.start(startRequest(flow))
  expect(await runtime.waitForEnd(id, 60_000)).toBe('SUCCESS')
  await until('the effect is done', () => isKept(id))
  const record = await readRecord(archivePath('test', 'kept', id))
  expect(record.execution).toMatchObject({ id, state: 'SUCCESS' })
  expect(record.taskRuns.map((row) => row.state)).toEqual(['SUCCESS', 'SUCCESS', 'SUCCESS'])
  expect(record.attempts).toHaveLength(3)
  const { rows } = await db.pool.query('SELECT event_number AS n FROM executions WHERE id = $1', [
    id,
  ])
  expect(record.events.map((row) => row.number)).toEqual(
    Array.from({ length: (rows[0] as { n: number }).n }, (_, at) => at + 1),
  )
  await runtime.stop()
})

test('a storage that hangs delays no subflow', async () => {
  const { runtime } = await runtimeWith(() => new Promise(() => undefined))
  await saveTestFlow(db.pool, chainSource('child', 1))
  const parent = await saveTestFlow(
    db.pool,
    `id: parent\nnamespace: test\ntasks:\n  - id: sub\n    type: core.flow.Subflow\n    namespace: test\n    flowId: child\n    wait: true\n`,
  )
  const ended = await Promise.all(
    Array.from({ length: 80 }, async () => {
      const { executionId } = await runtime.start(startRequest(parent))
      return runtime.waitForEnd(executionId, 60_000)
    }),
  )
  expect(new Set(ended)).toEqual(new Set(['SUCCESS']))
  await runtime.stop()
})

test('an execution that is gone or goes on leaves nothing to keep', async () => {
  setRunning({ pool: db.pool } as never)
  expect(await archiveExecution(storage, crypto.randomUUID())).toBeNull()
})

test('a secret input is masked wherever the record holds it', async () => {
  process.env.MILLRACE_SECRET_KEY = 'a key for tests, of 32 characters'
  const sealed = sealText('open-sesame-7391')
  const { runtime } = await runtimeWith((id) => archiveExecution(storage, id))
  const flow = await saveTestFlow(
    db.pool,
    `id: secretive\nnamespace: test\ninputs:\n  - { id: key, type: SECRET }\ntasks:\n  - id: show\n    type: core.debug.Return\n    format: "k={{ inputs.key }}"\noutputs:\n  - { id: given, type: STRING, value: "{{ inputs.key }}" }\n`,
  )
  const { executionId: id } = await runtime.start({
    ...startRequest(flow),
    inputs: { key: sealed },
  })
  expect(await runtime.waitForEnd(id, 60_000)).toBe('SUCCESS')
  await until('the effect is done', () => isKept(id))
  const { rows } = await db.pool.query<{ text: string }>(
    'SELECT inputs::text || outputs::text AS text FROM executions WHERE id = $1',
    [id],
  )
  expect(rows[0]?.text.split('«sealed:')).toHaveLength(3)
  const record = await text(await storage.read(archivePath('test', 'secretive', id)))
  expect(record).not.toContain('sealed:')
  expect(record).toContain('"key":"******"')
  expect(record).toContain('"given":"******"')
  await runtime.stop()
})

// What the panel of one task run reads: its events among all of them, and the files that it names.

import { afterAll, beforeAll, expect, it } from 'vitest'
import { storage } from '@/lib/storage/open-storage'
import { testDatabase } from '@/lib/testing/database'
import { saveTestFlow } from '@/lib/testing/factories'
import { holdRunning, testPerson } from '@/lib/testing/people'
import { testRuntime, type TestRuntime } from '@/lib/testing/test-runtime'
import { startExecution } from '../start'
import { readEvents } from './events'
import { readStoredFile } from './stored-file'
import { readTaskRunEvents } from './task-run-events'

const db = await testDatabase()
let real: TestRuntime
let executionId = ''

beforeAll(async () => {
  real = await testRuntime(db)
  holdRunning(db, real.runtime)
  await saveTestFlow(
    db.pool,
    `id: panel
namespace: panels
tasks:
  - id: each
    type: core.flow.ForEach
    values: [1, 2, 3]
    tasks:
      - {id: say, type: core.debug.Return, format: x}
`,
  )
  const by = { actor: { kind: 'system' as const } }
  const flow = { namespace: 'panels', flowId: 'panel', inputs: {} }
  executionId = (await startExecution(flow, by)).executionId
  await real.runtime.waitForEnd(executionId, 60_000)
})
afterAll(() => real.runtime.stop())

it('has exactly the events of the task run, with their numbers', async () => {
  const { viewer } = await testPerson([{ namespace: 'panels', role: 'viewer' }])
  const state = await real.runtime.state(executionId)
  const all = await readEvents(viewer, executionId, {})
  const ids = [...(state?.taskRuns.keys() ?? [])]
  expect(ids).toHaveLength(4)
  for (const id of ids) {
    const { events, upTo, more } = await readTaskRunEvents(viewer, executionId, id)
    expect(events).toEqual(all.events.filter(({ taskRunId }) => taskRunId === id))
    expect(events.length).toBeGreaterThan(1)
    expect([upTo, more]).toEqual([all.events.at(-1)?.number, false])
  }
  const { viewer: other } = await testPerson([{ namespace: 'others', role: 'administrator' }])
  await expect(readTaskRunEvents(other, executionId, ids[0] ?? '')).rejects.toMatchObject({
    code: 'not-found',
  })
})

it('shows the beginning of a file, and none that stands outside what the person may see', async () => {
  const { viewer } = await testPerson([{ namespace: 'panels', role: 'viewer' }])
  const put = async (name: string, content: Uint8Array | string) => {
    await storage().write(`panels/${name}`, content)
    return readStoredFile(viewer, executionId, `millrace:///panels/${name}`)
  }
  expect(await put('a.csv', 'a,b\n1,2\n')).toMatchObject({
    type: 'TEXT',
    truncated: false,
    size: 8,
  })
  const long = await put('long.txt', 'line\n'.repeat(300))
  expect(long).toMatchObject({ truncated: true, size: 1_500 })
  expect(String(long.content).split('\n')).toHaveLength(200)
  const picture = Uint8Array.from([0x89, 0x50, 0x4e, 0x47, 0, 1, 2])
  expect(await put('dot.png', picture)).toMatchObject({
    type: 'IMAGE',
    content: Buffer.from(picture).toString('base64'),
    truncated: false,
  })
  expect(await put('big.png', new Uint8Array(1024 * 1024 + 1))).toMatchObject({
    type: 'IMAGE',
    content: '',
    truncated: true,
  })
  expect(await put('program', picture)).toMatchObject({ content: '', truncated: true })
  expect(await put('rows.jsonl', '{"a":1}\n{"a":2}\n')).toMatchObject({
    content: [{ a: 1 }, { a: 2 }],
  })
  await storage().write('elsewhere/secret.txt', 'no')
  await expect(
    readStoredFile(viewer, executionId, 'millrace:///elsewhere/secret.txt'),
  ).rejects.toMatchObject({ code: 'not-found' })
  await expect(readStoredFile(viewer, executionId, '/etc/passwd')).rejects.toMatchObject({
    code: 'invalid',
  })
})

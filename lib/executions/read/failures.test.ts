// Failures as they are grouped from what the real runtime wrote.

import { join } from 'node:path'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { testDatabase } from '@/lib/testing/database'
import { saveTestFlow } from '@/lib/testing/factories'
import { testPerson } from '@/lib/testing/people'
import { until } from '@/lib/testing/test-runtime'
import {
  startServer,
  startWorkerProcess,
  temporaryFolder,
  type TestServer,
  type TestWorker,
} from '@/lib/workers/harness.testing'
import { startExecution } from '../start'
import { readFailures, readSameFailures } from './failures'

const db = await testDatabase()
const folder = await temporaryFolder()
let server: TestServer
let worker: TestWorker

beforeAll(async () => {
  process.env.MILLRACE_STORAGE_DIR = join(folder.path, 'storage')
  server = await startServer(db)
  worker = await startWorkerProcess(server.url, ['--name', 'w'], {})
  for (const namespace of ['ours', 'ours.below', 'theirs']) {
    await saveTestFlow(db.pool, source(namespace))
  }
})
afterAll(async () => {
  worker.process.kill('SIGKILL')
  await worker.ended
  await server.stop()
  await folder.remove()
})

const source = (namespace: string) => `id: fails
namespace: ${namespace}
inputs:
  - {id: order, type: INT}
  - {id: why, type: STRING, defaults: no price}
  - {id: ok, type: BOOLEAN, defaults: false}
tasks:
  - {id: first, type: core.debug.Return, format: x}
  - id: around
    type: core.flow.Sequential
    tasks:
      - id: check
        type: core.execution.Fail
        runIf: "{{ not inputs.ok }}"
        errorMessage: "order {{ inputs.order }}: {{ inputs.why }}"
`

async function run(
  namespace: string,
  inputs: Record<string, unknown>,
  flowId = 'fails',
): Promise<string> {
  const { executionId: id } = await startExecution(
    { namespace, flowId, inputs },
    { actor: { kind: 'system' } },
  )
  await until(`${id} has ended`, async () => {
    const query = 'SELECT 1 FROM executions WHERE id = $1 AND terminal'
    return (await db.pool.query(query, [id])).rows.length > 0
  })
  return id
}

const span = () => ({
  from: new Date(Date.now() - 3_600_000).toISOString(),
  to: new Date(Date.now() + 1_000).toISOString(),
})

it('groups what failed in the same way, and shows nobody what is not theirs', async () => {
  const first = await run('ours', { order: 1 })
  await run('ours', { order: 2, why: 'no address' })
  await run('ours', { order: 3, ok: true })
  const last = await run('ours', { order: 4 })
  await run('ours.below', { order: 5 })
  await run('theirs', { order: 6 })

  const { viewer } = await testPerson([{ namespace: 'ours', role: 'viewer' }])
  const { groups, counted, cut } = await readFailures(viewer, span())
  expect({ counted, cut }).toEqual({ counted: 4, cut: false })
  expect(groups.map(({ namespace, message, count }) => [namespace, message, count])).toEqual([
    ['ours', 'order 4: no price', 2],
    ['ours.below', 'order 5: no price', 1],
    ['ours', 'order 2: no address', 1],
  ])
  expect(groups[0]).toMatchObject({ taskId: 'check', flowId: 'fails', lastExecutionId: last })
  expect(groups[0]?.trend.reduce((sum, n) => sum + n, 0)).toBe(2)
  expect(groups[0]?.trend.at(-1)).toBe(2)

  const own = await readFailures(viewer, { ...span(), namespace: 'ours.below' })
  expect(own.groups.map(({ count }) => count)).toEqual([1])
  const none = await readFailures(viewer, { ...span(), to: new Date(0).toISOString() })
  expect(none.groups).toEqual([])

  const key = { id: first, namespace: 'ours', flowId: 'fails' }
  expect(await readSameFailures(viewer, key)).toMatchObject({ others: 1, lastExecutionId: last })
})

it('has nothing to say of an execution that went well', async () => {
  const id = await run('ours', { order: 7, ok: true })
  const { viewer } = await testPerson([{ namespace: 'ours', role: 'viewer' }])
  expect(await readSameFailures(viewer, { id, namespace: 'ours', flowId: 'fails' })).toBeNull()
})

it('names what failed first, and not what failed because of it', async () => {
  await saveTestFlow(
    db.pool,
    `id: twice
namespace: ours
tasks:
  - {id: check, type: core.execution.Fail, errorMessage: the cause}
errors:
  - {id: handler, type: core.execution.Fail, errorMessage: the consequence}
`,
  )
  await run('ours', {}, 'twice')
  const { viewer } = await testPerson([{ namespace: 'ours', role: 'viewer' }])
  const { groups } = await readFailures(viewer, { ...span(), flowId: 'twice' })
  expect(groups).toMatchObject([{ taskId: 'check', message: 'the cause', count: 1 }])
})

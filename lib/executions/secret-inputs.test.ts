// A secret input reaches the task and nothing else: no table, no answer, no patch, no log line.

import { createHash } from 'node:crypto'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { createToken } from '@/lib/accounts/tokens/create'
import { buildPatch } from '@/lib/realtime/patch'
import { handleRest, restPath } from '@/lib/rest/app'
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
import { readEvents } from './read/events'
import { replayExecution } from './operations/replay'
import { resumeExecution } from './operations/resume'
import { startExecution } from './start'

const key = 'open-sesame-7391'
const pin = 'pin-of-the-vault-5528'
const hash = (text: string) => createHash('sha256').update(text).digest('hex')
const by = { actor: { kind: 'system' as const } }

const db = await testDatabase()
const folder = await temporaryFolder()
let server: TestServer
let worker: TestWorker

beforeAll(async () => {
  process.env.MILLRACE_SECRET_KEY = 'a key for tests, of 32 characters'
  process.env.MILLRACE_STORAGE_DIR = join(folder.path, 'storage')
  server = await startServer(db)
  worker = await startWorkerProcess(server.url, ['--name', 'w'], {})
  await saveTestFlow(db.pool, child)
  await saveTestFlow(db.pool, parent)
})
afterAll(async () => {
  worker.process.kill('SIGKILL')
  await worker.ended
  await server.stop()
  await folder.remove()
})

const hashOf = (id: string, expression: string) =>
  `- id: ${id}
  type: scripts.shell.Commands
  commands:
    - 'printf %s "${expression}" | sha256sum'
    - 'echo "seen ${expression}"'`

const child = `id: child
namespace: test
inputs:
  - { id: token, type: SECRET }
  - { id: plain, type: STRING }
tasks:
${hashOf('deep', '{{ inputs.token }}')}
${hashOf('part', '{{ inputs.plain }}')}
`
const parent = `id: parent
namespace: test
inputs:
  - { id: key, type: SECRET }
tasks:
${hashOf('first', '{{ inputs.key }}')}
- id: value
  type: core.debug.Return
  format: "{{ inputs.key }}"
- id: ask
  type: core.flow.Pause
  onResume:
    - { id: pin, type: SECRET }
${hashOf('second', '{{ outputs.ask.onResume.pin }}')}
- id: below
  type: core.flow.Subflow
  namespace: test
  flowId: child
  wait: true
  inputs:
    token: "{{ inputs.key }}"
    plain: "k={{ inputs.key }}"
outputs:
  - { id: given, type: STRING, value: "{{ inputs.key }}" }
`

async function lines(): Promise<string[]> {
  const { rows } = await db.pool.query<{ message: string }>('SELECT message FROM log_lines')
  return rows.map(({ message }) => message)
}

async function tablesThatHold(text: string): Promise<string[]> {
  const { rows } = await db.pool.query<{ name: string }>(
    `SELECT tablename AS name FROM pg_tables WHERE schemaname = current_schema()`,
  )
  const found: string[] = []
  for (const { name } of rows) {
    const { rowCount } = await db.pool.query(
      `SELECT 1 FROM "${name}" x WHERE strpos(x::text, $1) > 0 LIMIT 1`,
      [text],
    )
    if (rowCount) found.push(name)
  }
  return found
}

async function answers(executionId: string): Promise<string> {
  const admin = await testPerson([{ namespace: '', role: 'administrator' }])
  const wanted = { name: 't', scope: 'administrator' as const, namespace: '', expiresAt: null }
  const { token } = await createToken(admin.viewer, wanted, 'ip')
  const paths = [`/executions/${executionId}`, `/logs/${executionId}`, '/executions/search']
  const texts = await Promise.all(
    paths.map(async (path) => {
      const headers = { host: 'millrace.test', authorization: `Bearer ${token}` }
      const url = `http://millrace.test${restPath}${path}`
      const answer = await handleRest(new Request(url, { headers }))
      expect(answer.status, path).toBe(200)
      return answer.text()
    }),
  )
  const { events } = await readEvents(admin.viewer, executionId, {})
  const state = await server.runtime.state(executionId)
  const patch = state && buildPatch(state, events, () => null, [...state.taskRuns.keys()])
  return [...texts, JSON.stringify(events), JSON.stringify(patch)].join('\n')
}

async function runToEnd(executionId: string) {
  await until('it waits for the pin', async () => {
    const state = await server.runtime.state(executionId)
    return state?.execution.state === 'PAUSED' || state?.execution.state === 'FAILED'
  })
  await resumeExecution(executionId, { inputs: { pin } }, by)
  await server.runtime.waitForEnd(executionId, 60_000)
}

it('reaches each task, from a form, a resume, a parent and a replay, and shows nowhere', async () => {
  const { executionId } = await startExecution(
    { namespace: 'test', flowId: 'parent', inputs: { key } },
    by,
  )
  await runToEnd(executionId)
  const state = await server.runtime.state(executionId)
  expect(state?.execution.state, (await lines()).join('\n')).toBe('SUCCESS')
  await until('each hash is logged', async () => {
    const said = (await lines()).join('\n')
    return [key, pin, `k=${key}`].every((text) => said.includes(hash(text)))
  })
  expect((await lines()).filter((line) => line.includes(hash(key)))).toHaveLength(2)
  expect((await lines()).join('\n')).toContain('seen ******')

  const replayed = await replayExecution(executionId, {}, by)
  await runToEnd(replayed.executionId)
  await until('the replay logged its hashes', async () => {
    return (await lines()).filter((line) => line.includes(hash(key))).length === 4
  })

  for (const text of [key, pin]) expect(await tablesThatHold(text)).toEqual([])
  expect(worker.output()).not.toContain(key)
  const shown = await answers(executionId)
  for (const text of [key, pin, 'sealed:']) expect(shown).not.toContain(text)
  expect(shown).toContain('"key":"******"')
})

it('cannot be opened by who only saw its sealed text', async () => {
  const { rows } = await db.pool.query<{ key: string }>(
    `SELECT inputs->>'key' AS key FROM executions WHERE flow_id = 'parent' LIMIT 1`,
  )
  const stolen = rows[0]?.key ?? ''
  expect(stolen).toMatch(/^«sealed:/)
  const start = (inputs: Record<string, string>) =>
    startExecution({ namespace: 'test', flowId: 'child', inputs }, by)
  const fields = [{ path: 'inputs.plain', message: expect.any(String) as string }]
  await expect(start({ token: 'x', plain: `a ${stolen}` })).rejects.toMatchObject({
    code: 'invalid',
    fields,
  })
})

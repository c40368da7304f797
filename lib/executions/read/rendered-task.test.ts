import { afterAll, expect, test } from 'vitest'
import { openSealedText, sealText } from '@/lib/secrets/sealed-text'
import { testDatabase } from '@/lib/testing/database'
import { saveTestFlow, startRequest } from '@/lib/testing/factories'
import { holdRunning, testPerson } from '@/lib/testing/people'
import { testRuntime } from '@/lib/testing/test-runtime'
import { readRenderedTask } from './rendered-task'

process.env.MILLRACE_ENCRYPTION_KEY ??= Buffer.alloc(32, 7).toString('base64')
const db = await testDatabase()
const real = await testRuntime(db, { sealing: { seal: sealText, open: openSealedText } })
holdRunning(db, real.runtime)
const { viewer } = await testPerson([{ namespace: 'test', role: 'viewer' }])

afterAll(() => real.runtime.stop())

const source = `id: rendered
namespace: test
inputs:
  - { id: who, type: STRING }
  - { id: key, type: SECRET }
tasks:
  - { id: first, type: core.debug.Return, format: one }
  - id: each
    type: core.flow.ForEach
    values: [x, y]
    tasks:
      - id: call
        type: core.http.Request
        uri: "https://example.com/{{ inputs.who }}/{{ taskrun.value }}"
        method: POST
        headers:
          authorization: "Bearer {{ secret('TOKEN') }} {{ inputs.key }}"
          plain: text
        body:
          - "{{ outputs.first.value }}"
          - "{{ kv('setting') }}"
          - "{{ outputs.nothing.here }}"
          - "{{ inputs.key | base64encode }}"
`

test('each expression of a task is shown as it came out, without a secret', async () => {
  const flow = await saveTestFlow(db.pool, source)
  const inputs = { who: 'ada', key: sealText('the secret of all') }
  const { executionId } = await real.runtime.start(startRequest(flow, { inputs }))
  await real.runtime.waitForEnd(executionId, 60_000)
  const state = await real.runtime.state(executionId)
  const call = [...(state?.taskRuns.values() ?? [])].find(
    ({ taskId, value }) => taskId === 'call' && value === 'y',
  )
  const found = await readRenderedTask(viewer, executionId, call?.id ?? '')
  const byPath = Object.fromEntries(
    found.map(({ path, written: _written, ...rest }) => [path, rest]),
  )
  expect(byPath).toEqual({
    uri: { value: 'https://example.com/ada/y' },
    'headers.authorization': { value: 'Bearer ****** ******' },
    'body[0]': { value: 'first' },
    'body[1]': { asked: 'kv' },
    'body[2]': { error: expect.any(String) },
    'body[3]': { value: Buffer.from('******').toString('base64') },
  })
  expect(JSON.stringify(found)).not.toContain('the secret of all')
  expect(JSON.stringify(found)).not.toContain('sealed')
  const other = await testPerson([{ namespace: 'other', role: 'viewer' }])
  const asked = readRenderedTask(other.viewer, executionId, call?.id ?? '')
  await expect(asked).rejects.toMatchObject({ code: 'not-found' })
})

// `npm run millrace`: what it prints, what it does, and how it ends, against a real server.

import { execFile } from 'node:child_process'
import { writeFileSync, mkdtempSync } from 'node:fs'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { createToken } from '@/lib/accounts/tokens/create'
import { testDatabase } from '@/lib/testing/database'
import { saveTestFlow } from '@/lib/testing/factories'
import { holdRunning, testPerson } from '@/lib/testing/people'
import { testRuntime, type TestRuntime } from '@/lib/testing/test-runtime'
import { answerRest } from './node-handler'

const db = await testDatabase()
const script = resolve('scripts/millrace.mjs')
let real: TestRuntime
let server: Server
let env: Record<string, string> = {}

beforeAll(async () => {
  real = await testRuntime(db)
  holdRunning(db, real.runtime)
  const { viewer } = await testPerson([{ namespace: '', role: 'administrator' }])
  const wanted = { name: 'terminal', scope: 'editor', namespace: 'lines', expiresAt: null } as const
  const { token } = await createToken(viewer, wanted, '127.0.0.1')
  server = createServer((request, response) => {
    if (!answerRest(request, response)) response.writeHead(418).end()
  })
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done))
  const { port } = server.address() as AddressInfo
  env = { MILLRACE_URL: `http://127.0.0.1:${port}/`, MILLRACE_TOKEN: token }
  await saveTestFlow(
    db.pool,
    `id: greet
namespace: lines
inputs:
  - {id: name, type: STRING}
  - {id: data, type: FILE, required: false}
tasks:
  - {id: say, type: core.debug.Return, format: "{{ inputs.name }}"}
`,
  )
  await saveTestFlow(
    db.pool,
    'id: rests\nnamespace: lines\ntasks:\n  - {id: p, type: core.flow.Pause}\n',
  )
})
afterAll(async () => {
  server.closeAllConnections()
  await new Promise((done) => server.close(done))
  await real.runtime.stop()
})

type Ended = { code: number; out: string; err: string }

function millrace(words: string[], more: Record<string, string> = {}): Promise<Ended> {
  return new Promise((done) => {
    const options = { env: { ...process.env, ...env, ...more } }
    const child = execFile(process.execPath, [script, ...words], options, (_, out, err) =>
      done({ code: child.exitCode ?? -1, out: out.trim(), err }),
    )
  })
}

const start = (...words: string[]) => millrace(['executions', 'start', 'lines', ...words])

it('starts with inputs and labels, waits for the end, and prints the id alone', async () => {
  const file = join(mkdtempSync(join(tmpdir(), 'millrace-line-')), 'data.txt')
  writeFileSync(file, 'content')
  const inputs = ['--input', 'name=a=b $(x)', '--file', `data=${file}`, '--label', 'team:data']
  const { code, out, err } = await start('greet', ...inputs, '--wait')
  expect([code, out]).toEqual([0, expect.stringMatching(/^[0-9a-f-]{36}$/)])
  expect(err).toContain(`/executions/${out}`)
  expect(err).toContain('SUCCESS')
  const state = await real.runtime.state(out)
  expect(state?.execution.inputs).toMatchObject({
    name: 'a=b $(x)',
    data: expect.stringContaining('data.txt') as string,
  })
  expect(state?.execution.labels).toMatchObject({ team: 'data' })

  const got = await millrace(['executions', 'get', out, '--json'])
  expect(JSON.parse(got.out)).toMatchObject({ id: out, state: { current: 'SUCCESS' } })
  expect((await millrace(['executions', 'logs', out])).code).toBe(0)
})

it('ends with 1 where the execution did not end well', async () => {
  real.door.setBody(() => ({ ok: false, failure: { code: 'no', message: 'no' } }))
  expect(await start('greet', '--input', 'name=x', '--wait')).toMatchObject({ code: 1 })
  const { out } = await start('rests')
  expect((await millrace(['executions', 'get', out])).code).toBe(0)
  expect(await millrace(['executions', 'kill', out])).toMatchObject({ code: 0, out })
  const killed = await millrace(['executions', 'get', out, '--wait'])
  expect(killed).toMatchObject({ code: 1, out: 'KILLED' })
})

it('ends with 2 for wrong words and says the right ones', async () => {
  const wrong = [
    ['executions', 'begin'],
    ['executions', 'start', 'lines'],
    ['executions', 'start', 'lines', 'greet', 'more'],
    ['executions', 'start', 'lines', 'greet', '--imput', 'a=b'],
    ['executions', 'start', 'lines', 'greet', '--input', 'name'],
    ['executions', 'start', 'lines', 'greet', '--file', 'data=/none/such'],
  ]
  for (const words of wrong) {
    const { code, out, err } = await millrace(words)
    expect([words, code, out]).toEqual([words, 2, ''])
    expect(err).toContain('executions start NAMESPACE FLOW')
  }
  expect((await millrace([])).code).toBe(2)
  const help = await millrace(['executions', 'start', '--help'])
  expect(help).toMatchObject({ code: 0, out: expect.stringContaining('--wait') as string })
  const { code, err } = await millrace(['executions', 'get', 'x'], { MILLRACE_TOKEN: '' })
  expect([code, err]).toEqual([2, expect.stringContaining('MILLRACE_TOKEN is not set')])
})

it('ends with 3 where the server refused, in its words, and with 4 where there is none', async () => {
  expect(await start('unknown')).toMatchObject({
    code: 3,
    err: expect.stringContaining('unknown') as string,
  })
  const unnamed = await start('greet')
  expect(unnamed).toMatchObject({ code: 3, err: expect.stringContaining('name') as string })
  expect(await millrace(['executions', 'get', 'x'], { MILLRACE_TOKEN: 'wrong' })).toMatchObject({
    code: 3,
    err: 'The token is unknown, expired or revoked.\n',
  })
  const away = { MILLRACE_URL: 'http://127.0.0.1:1' }
  expect(await millrace(['executions', 'get', 'x'], away)).toMatchObject({
    code: 4,
    err: expect.stringContaining('No answer from http://127.0.0.1:1') as string,
  })
})

// Polling triggers against a real HTTP server on loopback, on the real runtime.

import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { resumeExecution } from '@/lib/executions/operations/resume'
import { saveFlow } from '@/lib/flows/save'
import { setSecret } from '@/lib/secrets/set'
import { testDatabase } from '@/lib/testing/database'
import { holdRunning } from '@/lib/testing/people'
import { testRuntime, until, type TestRuntime } from '@/lib/testing/test-runtime'
import { startListening, type Listening } from '../listening/start-listening'
import { startPolling, type Polling } from './poll-loop'
import { takePolls } from './take-polls'

process.env.MILLRACE_SECRET_KEY ??= 'a key of thirty-two characters...'
process.env.MILLRACE_OUTBOUND_ALLOW = '127.0.0.0/8'
const db = await testDatabase()
const by = { actor: { kind: 'api' as const, id: 'test' }, userId: null, ip: null }
let real: TestRuntime
let listening: Listening
let polling: Polling | undefined
let server: Server
let base = ''
const seen: { url: string; method: string; headers: IncomingMessage['headers']; body: string }[] =
  []
const answers = new Map<string, (response: ServerResponse) => void>()

beforeAll(async () => {
  listening = await startListening(db.pool)
  real = await testRuntime(db, { effects: listening.effects, hear: listening.hear })
  holdRunning(db, real.runtime)
  server = createServer((request, response) => {
    let body = ''
    request.on('data', (chunk: Buffer) => (body += chunk.toString()))
    request.on('end', () => {
      const url = request.url ?? ''
      seen.push({ url, method: request.method ?? '', headers: request.headers, body })
      const answer = answers.get(url.split('?')[0] ?? '')
      if (answer) answer(response)
      else response.writeHead(404).end('not yet')
    })
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  base = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
})
afterEach(async () => {
  await polling?.stop()
  polling = undefined
  await db.pool.query('UPDATE triggers SET disabled = true')
})
afterAll(async () => {
  listening.stop()
  await real.runtime.stop()
  server.closeAllConnections()
  server.close()
})

const begin = () => {
  polling = startPolling(db.pool)
}
const returning = 'tasks:\n  - id: a\n    type: core.debug.Return\n    format: done\n'

async function save(id: string, trigger: string, body = returning): Promise<void> {
  const source = `id: ${id}\nnamespace: polls\n${body}triggers:\n  - id: poll\n    type: io.kestra.plugin.core.http.Trigger\n    uri: ${base}/${id}\n    interval: PT1S\n${trigger}`
  const saved = await saveFlow({ source }, by)
  if (!saved.ok) throw new Error(JSON.stringify(saved))
}
async function executionsOf(flowId: string) {
  const { rows } = await db.pool.query<{
    id: string
    state: string
    inputs: Record<string, unknown>
    trigger: { variables: Record<string, unknown> }
    failure: { message: string } | null
  }>('SELECT * FROM executions WHERE flow_id = $1 ORDER BY id', [flowId])
  return rows
}
async function rowOf(flowId: string) {
  const { rows } = await db.pool.query<{ last_reason: string | null; disabled: boolean }>(
    'SELECT last_reason, disabled FROM triggers WHERE flow_id = $1',
    [flowId],
  )
  return rows[0]
}
const asked = (flowId: string) => seen.filter(({ url }) => url.startsWith(`/${flowId}`))
const json = (value: unknown) => (response: ServerResponse) =>
  void response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(value))
const ok = '    responseCondition: "{{ response.statusCode == 200 }}"\n'

describe('a polling trigger', () => {
  it('asks until the condition holds, and starts with the answer', async () => {
    const inputs = 'inputs:\n  - id: total\n    type: INT\n'
    const more = '    inputs:\n      total: "{{ trigger.body.total }}"\n    stopAfterFirst: true\n'
    await save('ready', ok + more, inputs + returning)
    begin()
    const reason = await until('a reason', async () => (await rowOf('ready'))?.last_reason)
    expect(reason).toContain('response.statusCode == 200')
    expect(reason).toContain('(it answered 404)')
    expect(await executionsOf('ready')).toEqual([])
    answers.set('/ready', json({ total: 7 }))
    const [only] = await until('an execution', async () => {
      const all = await executionsOf('ready')
      return all.length > 0 ? all : null
    })
    expect(only?.inputs).toEqual({ total: 7 })
    expect(only?.trigger.variables).toMatchObject({
      code: 200,
      body: { total: 7 },
      uri: `${base}/ready`,
    })
    const row = await rowOf('ready')
    expect(row?.disabled).toBe(true)
    expect(row?.last_reason).toContain('stopAfterFirst')
    const { rows } = await db.pool.query(
      `SELECT reason, execution_id FROM trigger_evaluations WHERE flow_id = 'ready' ORDER BY id`,
    )
    expect(rows.length).toBeGreaterThanOrEqual(2)
    expect(rows.at(-1)?.execution_id).toBe(only?.id)
  })

  it('sends headers, a body and secrets', async () => {
    await setSecret({ namespace: 'polls', key: 'TOKEN', value: 's3cret' })
    const more =
      '    method: POST\n    headers:\n      x-own: "{{ vars.word }}"\n      authorization: "Bearer {{ secret(\'TOKEN\') }}"\n    body:\n      ask: now\n    params:\n      a: "1"\n    stopAfterFirst: true\n'
    answers.set('/sends', json({}))
    await save('sends', ok + more, `variables:\n  word: hello\n${returning}`)
    begin()
    await until('an execution', async () => (await executionsOf('sends')).length > 0)
    expect(asked('sends')[0]).toMatchObject({
      method: 'POST',
      url: '/sends?a=1',
      headers: {
        'x-own': 'hello',
        authorization: 'Bearer s3cret',
        'content-type': 'application/json',
      },
      body: '{"ask":"now"}',
    })
    const [execution] = await executionsOf('sends')
    expect(JSON.stringify(execution)).not.toContain('s3cret')
  })

  it('asks no more while an execution of it runs', async () => {
    answers.set('/waits', json({}))
    await save('waits', ok, 'tasks:\n  - id: p\n    type: core.flow.Pause\n')
    begin()
    await until('it to wait', async () => (await rowOf('waits'))?.last_reason?.includes('PAUSED'))
    const [first, ...others] = await executionsOf('waits')
    expect(others).toEqual([])
    const before = asked('waits').length
    await resumeExecution(first?.id ?? '', { inputs: {} }, by)
    await until('it to ask again', () => asked('waits').length > before)
    await until('the second', async () => (await executionsOf('waits')).length === 2)
  })

  it('is stopped by a state of stopAfter', async () => {
    answers.set('/stops', json({}))
    const fail = 'inputs:\n  - id: n\n    type: INT\n'
    await save(
      'stops',
      `${ok}    stopAfter: [FAILED]\n    inputs:\n      n: none\n`,
      fail + returning,
    )
    begin()
    await until('it to be off', async () => (await rowOf('stops'))?.disabled)
    expect((await rowOf('stops'))?.last_reason).toContain('ended as FAILED')
    expect((await executionsOf('stops'))[0]?.failure?.message).toContain('poll')
  })

  it.each([
    ['a private address', 'http://10.1.2.3/', 'private or local address'],
    ['no server', 'http://127.0.0.1:1/', 'could not be reached'],
    ['no URL', 'ftp://x', 'is not a URL'],
  ])('says why it could not ask: %s', async (_what, uri, words) => {
    const id = `why-${words.length}`
    const source = `id: ${id}\nnamespace: polls\n${returning}triggers:\n  - id: poll\n    type: core.http.Trigger\n    uri: "${uri}"\n    interval: PT5S\n`
    expect((await saveFlow({ source }, by)).ok).toBe(true)
    begin()
    expect(await until('a reason', async () => (await rowOf(id))?.last_reason)).toContain(words)
    expect(await executionsOf(id)).toEqual([])
  })

  it('takes no answer that is too large for an execution', async () => {
    answers.set('/large', (response) => void response.end('x'.repeat(2 * 1024 * 1024)))
    await save('large', ok)
    begin()
    const reason = await until('a reason', async () => (await rowOf('large'))?.last_reason)
    expect(reason).toContain('more than 1048576 bytes')
    answers.set('/large', (response) => void response.end('['.repeat(100_000)))
    await until('it to be too deep', async () =>
      (await rowOf('large'))?.last_reason?.includes('nested deeper than 200'),
    )
  })

  it('is asked by one of many servers', async () => {
    for (let at = 0; at < 12; at++) await save(`raced-${at}`, ok)
    const all = await Promise.all(Array.from({ length: 5 }, () => takePolls(db.pool, 50)))
    const taken = all.flat().map(({ flowId }) => flowId)
    expect(taken.filter((id) => id.startsWith('raced'))).toHaveLength(12)
    expect(new Set(taken).size).toBe(taken.length)
  })
})

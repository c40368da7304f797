import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { createToken } from '@/lib/accounts/tokens/create'
import { log } from '@/lib/platform/log'
import { running } from '@/lib/runtime/running'
import { testDatabase } from '@/lib/testing/database'
import { holdRunning, testPassword, testPerson, type TestPerson } from '@/lib/testing/people'
import { testRuntime, until, type TestRuntime } from '@/lib/testing/test-runtime'
import {
  executionOf,
  executionPageOf,
  flowOf,
  flowPageOf,
  logsOf,
  openApiOf,
  problemOf,
  validationsOf,
} from './answers.testing'
import { handleRest, restPath } from './app'

const db = await testDatabase()
let real: TestRuntime
let admin: TestPerson
let reader: TestPerson
let auth: Record<string, string>

beforeAll(async () => {
  real = await testRuntime(db)
  holdRunning(db, real.runtime)
  admin = await testPerson([{ namespace: '', role: 'administrator' }])
  reader = await testPerson([{ namespace: 'open', role: 'viewer' }])
  const wanted = { name: 't', scope: 'administrator' as const, namespace: '', expiresAt: null }
  auth = { authorization: `Bearer ${(await createToken(admin.viewer, wanted, 'ip')).token}` }
})
afterAll(() => real.runtime.stop())

type Answer = { status: number; headers: Headers; body: unknown; text: string }

async function ask(
  method: string,
  path: string,
  options: { body?: BodyInit; headers?: Record<string, string> } = {},
): Promise<Answer> {
  const request = new Request(`http://millrace.test${restPath}${path}`, {
    method,
    headers: { host: 'millrace.test', ...(options.headers ?? auth) },
    ...(options.body === undefined ? {} : { body: options.body }),
  })
  const response = await handleRest(request)
  const text = await response.text()
  const isJson = /json/.test(response.headers.get('content-type') ?? '') && text !== ''
  return {
    status: response.status,
    headers: response.headers,
    body: isJson ? (JSON.parse(text) as unknown) : null,
    text,
  }
}

const yaml = { 'content-type': 'application/x-yaml' }
const json = (value: unknown) => ({
  body: JSON.stringify(value),
  headers: { ...auth, 'content-type': 'application/json' },
})
const basic = (email: string, password: string = testPassword) => ({
  authorization: `Basic ${Buffer.from(`${email}:${password}`).toString('base64')}`,
})

const flow = (id: string, body: string, namespace = 'open') =>
  `id: ${id}\nnamespace: ${namespace}\n${body}`
const two =
  'tasks:\n  - id: a\n    type: core.debug.Return\n    format: one\n' +
  '  - id: b\n    type: core.debug.Return\n    format: two\n'
const pausing =
  'tasks:\n  - id: wait\n    type: core.flow.Pause\n    onResume:\n' +
  '      - id: amount\n        type: INT\n  - id: b\n    type: core.debug.Return\n    format: two\n'

async function save(id: string, body: string, namespace = 'open') {
  const answer = await ask('POST', '/flows', {
    body: flow(id, body, namespace),
    headers: { ...auth, ...yaml },
  })
  expect(answer.text).toContain(id)
  expect(answer.status).toBe(200)
}

async function start(id: string, query = '', namespace = 'open') {
  const answer = await ask('POST', `/executions/${namespace}/${id}${query}`)
  expect(answer.status).toBe(200)
  return executionOf(answer)
}

const stateOf = async (id: string) =>
  executionOf(await ask('GET', `/executions/${id}`)).state.current

describe('who is asking', () => {
  it('is told by token, by basic, or by the cookie of our own pages', async () => {
    const path = '/flows/search'
    for (const headers of [auth, basic(admin.email), cookie(admin)]) {
      expect((await ask('GET', path, { headers })).status).toBe(200)
    }
  })

  it('is nobody for anything else, and the answer says how to come in', async () => {
    for (const headers of [
      {},
      { authorization: 'Bearer mlr_wrong' },
      { authorization: 'Bearer' },
      { authorization: 'Basic !!!' },
      { authorization: 'Digest x' },
      basic(admin.email, 'wrong'),
      { cookie: 'millrace_session=wrong' },
    ] as Record<string, string>[]) {
      const answer = await ask('GET', '/flows/search', { headers })
      expect(answer.status).toBe(401)
      expect(answer.headers.get('www-authenticate')).toContain('Basic')
      expect(answer.headers.get('content-type')).toBe('application/problem+json')
    }
  })

  it('by cookie changes nothing from another site', async () => {
    await save('csrf', two)
    const path = '/executions/open/csrf'
    for (const extra of [
      {},
      { origin: 'http://evil.test' },
      { origin: 'null' },
      { 'sec-fetch-site': 'cross-site' },
      { 'sec-fetch-site': 'same-site', origin: 'http://other.millrace.test' },
    ] as Record<string, string>[]) {
      const answer = await ask('POST', path, { headers: { ...cookie(admin), ...extra } })
      expect(answer.status).toBe(403)
    }
    const own = { ...cookie(admin), origin: 'http://millrace.test' }
    expect((await ask('POST', path, { headers: own })).status).toBe(200)
  })
})

const cookie = (person: TestPerson) => ({ cookie: `millrace_session=${person.sessionToken}` })

describe('flows', () => {
  it('are created, read, saved, listed and deleted', async () => {
    await save('life', two)
    const read = await ask('GET', '/flows/open/life')
    expect(read.body).toMatchObject({
      id: 'life',
      namespace: 'open',
      revision: 1,
      disabled: false,
      deleted: false,
      labels: [],
      tasks: [{ id: 'a' }, { id: 'b' }],
      source: flow('life', two),
    })
    const changed = flow('life', `description: changed\n${two}`)
    const put = (headers: Record<string, string> = {}, body = changed) =>
      ask('PUT', '/flows/open/life', { body, headers: { ...auth, ...yaml, ...headers } })
    expect((await put({ 'if-match': '"1"' })).body).toMatchObject({ revision: 2 })
    expect((await put({ 'if-match': '"1"' }, `${changed}# more\n`)).status).toBe(409)
    expect((await put()).body).toMatchObject({ revision: 2 })
    expect(flowOf(await ask('GET', '/flows/open/life?revision=1')).description).toBeNull()
    expect((await ask('GET', '/flows/open/life/revisions')).body).toHaveLength(2)
    const search = await ask('GET', '/flows/search?q=life&namespace=open')
    expect(flowPageOf(search).results).toMatchObject([{ id: 'life', revision: 2 }])
    expect((await ask('GET', '/flows/open')).body).toContainEqual(
      expect.objectContaining({ id: 'life' }),
    )
    expect((await ask('DELETE', '/flows/open/life')).status).toBe(204)
    expect((await ask('DELETE', '/flows/open/life')).status).toBe(404)
    expect((await ask('GET', '/flows/open/life')).status).toBe(404)
    expect((await put()).status).toBe(404)
  })

  it('that exist are not created again', async () => {
    await save('twice', two)
    const again = await ask('POST', '/flows', {
      body: flow('twice', two),
      headers: { ...auth, ...yaml },
    })
    expect(again.status).toBe(409)
  })

  it('that are wrong are refused with the line and the field', async () => {
    const body = flow(
      'wrong',
      'tasks:\n  - id: a\n    type: core.debug.Return\nlabels: 7\nfoo: 1\n',
    )
    const answer = await ask('POST', '/flows', { body, headers: { ...auth, ...yaml } })
    expect(answer.status).toBe(422)
    expect(answer.body).toMatchObject({ status: 422, code: 'invalid' })
    expect(problemOf(answer).errors).toContainEqual(
      expect.objectContaining({ field: 'labels', line: 6, message: expect.any(String) as string }),
    )
    const validated = await ask('POST', '/flows/validate', {
      body: `${flow('fine', two)}---\n${body}`,
      headers: { ...auth, ...yaml },
    })
    expect(validated.body).toMatchObject([
      { index: 0, flow: 'fine' },
      { index: 1, constraints: expect.stringContaining('labels') as string },
    ])
    expect(validationsOf(validated)[0]?.constraints).toBeUndefined()
  })

  it('survive hostile bodies', async () => {
    const bombs = [
      'a: &a [x,x,x,x,x,x,x,x,x]\nb: &b [*a,*a,*a,*a,*a,*a,*a,*a,*a]\nc: [*b,*b,*b,*b,*b,*b,*b,*b]',
      '\u0000\u0001',
      '['.repeat(100_000),
      '__proto__: {id: x}\nid: proto\nnamespace: open\ntasks: []',
      'x'.repeat(3 * 1024 * 1024),
    ]
    for (const body of bombs) {
      const answer = await ask('POST', '/flows', { body, headers: { ...auth, ...yaml } })
      expect([413, 422]).toContain(answer.status)
    }
    expect(({} as Record<string, unknown>).id).toBeUndefined()
  })
})

describe('starting', () => {
  it('waits for the end where asked, and shows the whole execution', async () => {
    await save('wait', two)
    const body = await start('wait', '?wait=true&labels=team:data&labels=url:http://x:1')
    expect(body).toMatchObject({
      namespace: 'open',
      flowId: 'wait',
      flowRevision: 1,
      state: { current: 'SUCCESS' },
      labels: [
        { key: 'system.correlationId', value: body.id },
        { key: 'team', value: 'data' },
        { key: 'url', value: 'http://x:1' },
      ],
      taskRunList: [
        { taskId: 'a', state: { current: 'SUCCESS' }, attempts: [{ workerId: real.workerId }] },
        { taskId: 'b', parentTaskRunId: null, value: null },
      ],
    })
    const { histories } = body.state
    expect(histories.map((one) => one.state)).toEqual(['CREATED', 'RUNNING', 'SUCCESS'])
    const stored = executionOf(await ask('GET', `/executions/${body.id}`))
    expect(stored.taskRunList).toMatchObject([{ taskType: 'core.debug.Return' }, {}])
    expect(stored.taskRunList).toHaveLength(2)
    expect(stored.state).toMatchObject({ current: 'SUCCESS', histories })
    expect(stored).toMatchObject({ labels: body.labels, inputs: {}, trigger: null })
  })

  it('reads typed inputs from a form with files, or from JSON, and names each wrong field', async () => {
    const inputs =
      'inputs:\n  - { id: amount, type: INT }\n  - { id: who, type: STRING, defaults: Ada }\n' +
      '  - { id: data, type: FILE, required: false }\n'
    await save('typed', inputs + two)
    const form = new FormData()
    form.set('amount', '7')
    form.set('data', new File(['a,b\n1,2\n'], '../../evil name.csv'))
    const started = await ask('POST', '/executions/open/typed', { body: form })
    expect(executionOf(started).inputs).toMatchObject({ amount: 7, who: 'Ada' })
    const uri = String(executionOf(started).inputs.data)
    expect(uri).toMatch(/^millrace:\/\/\/open\/typed\/executions\/[\w-]+\/inputs\/data\/[^/]+$/)
    const file = await ask(
      'GET',
      `/executions/${executionOf(started).id}/file?path=${encodeURIComponent(uri)}`,
    )
    expect(file.text).toBe('a,b\n1,2\n')
    expect(file.headers.get('content-disposition')).toContain('attachment')
    const byJson = await ask('POST', '/executions/open/typed', json({ amount: 3 }))
    expect(executionOf(byJson).inputs).toMatchObject({ amount: 3 })
    const wrong = await ask('POST', '/executions/open/typed', json({ amount: 'x', amuont: 1 }))
    expect(wrong.status).toBe(422)
    expect(
      problemOf(wrong)
        .errors?.map((one) => one.field)
        .toSorted(),
    ).toEqual(['inputs.amount', 'inputs.amuont'])
  })

  it('with one idempotency key is one execution, however many come at once', async () => {
    await save('once', two)
    const headers = { ...auth, 'idempotency-key': randomUUID() }
    const answers = await Promise.all(
      Array.from({ length: 20 }, () => ask('POST', '/executions/open/once?wait=true', { headers })),
    )
    const started = answers.map(executionOf)
    expect(new Set(started.map((one) => one.id)).size).toBe(1)
    expect(started.every((one) => one.state.current === 'SUCCESS')).toBe(true)
    const page = await ask('GET', '/executions?namespace=open&flowId=once')
    expect(page.body).toMatchObject({ total: 1 })
    const audited = await db.pool.query(
      `select 1 from audit_entries where action = 'execution.start' and subject = $1`,
      [started[0]?.id],
    )
    expect(audited.rows).toHaveLength(1)
  })

  it('is refused for a missing flow, a wrong revision, a disabled flow and wrong parameters', async () => {
    await save('start', two)
    await save('off', `disabled: true\n${two}`)
    const status = async (path: string, headers = {}) =>
      (await ask('POST', path, { headers: { ...auth, ...headers } })).status
    expect(await status('/executions/open/nothing')).toBe(404)
    expect(await status('/executions/open/start?revision=9')).toBe(422)
    expect(await status('/executions/open/start?revision=x')).toBe(422)
    expect(await status('/executions/open/start?labels=nocolon')).toBe(422)
    expect(await status('/executions/open/start?labels=system.x:y')).toBe(422)
    expect(await status('/executions/open/start?scheduleDate=tomorrow')).toBe(422)
    expect(await status('/executions/open/off')).toBe(409)
    expect(await status('/executions/open/start', { 'idempotency-key': 'a b' })).toBe(422)
  })

  it('at a date waits for it', async () => {
    await save('later', two)
    const at = new Date(Date.now() + 3_600_000).toISOString()
    const body = await start('later', `?scheduleDate=${encodeURIComponent(at)}`)
    expect(body).toMatchObject({ state: { current: 'CREATED' }, scheduleDate: at })
    const forced = await ask('POST', `/executions/${body.id}/force-run`)
    expect(forced.status).toBe(200)
    await until('it ran', async () => (await stateOf(body.id)) === 'SUCCESS')
  })

  it('starts a flow that is called like an operation', async () => {
    await save('resume', two)
    expect(await start('resume', '?wait=true')).toMatchObject({ state: { current: 'SUCCESS' } })
  })
})

describe('operations', () => {
  it('kill ends at once, twice is once, and an end stays an end', async () => {
    await save('killed', pausing)
    const { id } = await start('killed')
    await until('paused', async () => (await stateOf(id)) === 'PAUSED')
    const killed = await ask('DELETE', `/executions/${id}/kill`)
    expect(killed).toMatchObject({ status: 202, body: { state: { current: 'KILLED' } } })
    expect((await ask('DELETE', `/executions/${id}/kill`)).status).toBe(202)
    const audited = await db.pool.query(
      `select actor_name from audit_entries where action = 'execution.kill' and subject = $1`,
      [id],
    )
    expect(audited.rows).toHaveLength(1)
    expect((await ask('POST', `/executions/${id}/resume`)).status).toBe(409)
  })

  it('resume wants the inputs of the pause', async () => {
    await save('resumed', pausing)
    const { id } = await start('resumed')
    await until('paused', async () => (await stateOf(id)) === 'PAUSED')
    const wrong = await ask('POST', `/executions/${id}/resume`, json({ amount: 'much' }))
    expect(wrong.body).toMatchObject({ status: 422, errors: [{ field: 'inputs.amount' }] })
    const form = new FormData()
    form.set('amount', '5')
    expect((await ask('POST', `/executions/${id}/resume`, { body: form })).status).toBe(200)
    await until('ended', async () => (await stateOf(id)) === 'SUCCESS')
    const { taskRunList } = executionOf(await ask('GET', `/executions/${id}`))
    expect(taskRunList[0]?.outputs).toMatchObject({ onResume: { amount: 5 } })
  })

  it('replay makes a new execution, from the start or from a task run', async () => {
    await save('again', two)
    const first = await start('again', '?wait=true')
    const second = first.taskRunList[1]
    const whole = await ask('POST', `/executions/${first.id}/replay`)
    expect(whole.body).toMatchObject({ originalId: first.id, flowId: 'again' })
    expect(executionOf(whole).id).not.toBe(first.id)
    const part = await ask('POST', `/executions/${first.id}/replay?taskRunId=${second?.id}`)
    await until('replayed', async () => (await stateOf(executionOf(part).id)) === 'SUCCESS')
    const { taskRunList } = executionOf(await ask('GET', `/executions/${executionOf(part).id}`))
    expect(taskRunList.map((row) => row.taskId)).toEqual(['a', 'b'])
    expect(taskRunList[0]?.state.histories).toEqual(first.taskRunList[0]?.state.histories)
    const missing = await ask('POST', `/executions/${first.id}/replay?taskRunId=${randomUUID()}`)
    expect(missing.status).toBe(404)
  })

  it('restart, labels, state and delete do what they say', async () => {
    await save('steered', 'tasks:\n  - id: no\n    type: core.execution.Fail\n')
    real.door.setBody(() => ({ ok: false, failure: { code: 'failed', message: 'no' } }))
    const failed = await start('steered', '?wait=true')
    expect(failed.state.current).toBe('FAILED')
    real.door.setBody((frame) => ({ ok: true, outputs: { value: frame.task.id } }))
    expect((await ask('POST', `/executions/${failed.id}/restart?revision=9`)).status).toBe(422)
    expect((await ask('POST', `/executions/${failed.id}/restart`)).status).toBe(200)
    await until('restarted', async () => (await stateOf(failed.id)) === 'SUCCESS')
    expect((await ask('POST', `/executions/${failed.id}/restart`)).status).toBe(409)
    const labelled = await ask(
      'PUT',
      `/executions/${failed.id}/labels`,
      json([{ key: 'seen', value: 'yes' }]),
    )
    expect(executionOf(labelled).labels).toContainEqual({ key: 'seen', value: 'yes' })
    const changed = await ask('POST', `/executions/${failed.id}/change-status?status=WARNING`)
    expect(executionOf(changed).state.current).toBe('WARNING')
    expect((await ask('POST', `/executions/${failed.id}/change-status?status=X`)).status).toBe(422)
    expect((await ask('DELETE', `/executions/${failed.id}`)).status).toBe(204)
    expect((await ask('GET', `/executions/${failed.id}`)).status).toBe(404)
    expect((await ask('DELETE', `/executions/${failed.id}`)).status).toBe(404)
  })

  it('a running execution cannot be deleted, and a queued one can be unqueued', async () => {
    await save('slots', `concurrency: { limit: 1 }\n${pausing}`)
    const holder = await start('slots')
    await until('paused', async () => (await stateOf(holder.id)) === 'PAUSED')
    const queued = await start('slots')
    await until('queued', async () => (await stateOf(queued.id)) === 'QUEUED')
    expect((await ask('DELETE', `/executions/${holder.id}`)).status).toBe(409)
    expect((await ask('POST', `/executions/${holder.id}/unqueue`)).status).toBe(409)
    const out = await ask('POST', `/executions/${queued.id}/unqueue?state=CANCELLED`)
    expect(executionOf(out).state.current).toBe('CANCELLED')
  })

  it('in bulk are done where they may be, and refusals are named', async () => {
    await save('many', pausing)
    const ids = await Promise.all(Array.from({ length: 5 }, async () => (await start('many')).id))
    const nothing = randomUUID()
    const killed = await ask(
      'DELETE',
      '/executions/kill/by-ids',
      json([...ids.slice(0, 2), nothing]),
    )
    expect(killed.body).toMatchObject({ count: 2, refused: [{ id: nothing, code: 'not-found' }] })
    const rest = await ask(
      'DELETE',
      '/executions/kill/by-query?namespace=open&flowId=many&state=PAUSED,RUNNING',
    )
    expect(rest.body).toMatchObject({ count: 3, refused: [] })
    const asReader = {
      ...json(ids),
      headers: { ...basic(reader.email), 'content-type': 'application/json' },
    }
    expect((await ask('DELETE', '/executions/kill/by-ids', asReader)).status).toBe(403)
  })
})

describe('rights', () => {
  it('hide what a viewer may not see, and refuse what they may not do', async () => {
    await save('visible', two)
    await save('secret', two, 'closed')
    const seen = await start('visible', '?wait=true')
    const hidden = await start('secret', '?wait=true', 'closed')
    const headers = basic(reader.email)
    const status = async (method: string, path: string) =>
      (await ask(method, path, { headers })).status
    expect(await status('GET', `/executions/${seen.id}`)).toBe(200)
    expect(await status('GET', `/executions/${hidden.id}`)).toBe(404)
    expect(await status('GET', '/flows/closed/secret')).toBe(404)
    expect(await status('POST', '/executions/open/visible')).toBe(403)
    expect(await status('POST', '/executions/closed/secret')).toBe(404)
    expect(await status('DELETE', `/executions/${seen.id}/kill`)).toBe(403)
    expect(await status('DELETE', `/executions/${hidden.id}/kill`)).toBe(404)
    expect(await status('GET', `/logs/${hidden.id}`)).toBe(404)
    const search = await ask('GET', '/executions/search?size=200', { headers })
    const namespaces = executionPageOf(search).results.map((one) => one.namespace)
    expect(new Set(namespaces)).toEqual(new Set(['open']))
    const missing = await ask('GET', `/executions/${randomUUID()}`, { headers })
    const there = await ask('GET', `/executions/${hidden.id}`, { headers })
    const words = (answer: Answer) => problemOf(answer).detail.replace(/[0-9a-f-]{36}/, 'ID')
    expect(words(there)).toBe(words(missing))
    await save('vault', `inputs:\n  - { id: data, type: FILE }\n${two}`, 'closed')
    const form = new FormData()
    form.set('data', new File(['secret'], 'a.txt'))
    const kept = await ask('POST', '/executions/closed/vault', { body: form })
    const path = encodeURIComponent(String(executionOf(kept).inputs.data))
    expect((await ask('GET', `/executions/${seen.id}/file?path=${path}`)).text).toBe('secret')
    for (const end of ['file', 'file/metas']) {
      expect(await status('GET', `/executions/${seen.id}/${end}?path=${path}`)).toBe(404)
    }
    const climbing = encodeURIComponent('millrace:///open/../closed/vault/x')
    expect(await status('GET', `/executions/${seen.id}/file?path=${climbing}`)).toBe(422)
  })
})

describe('searching', () => {
  it('filters, and pages by key without losing or repeating one', async () => {
    await save('page', two)
    const ids: string[] = []
    for (let at = 0; at < 7; at += 1)
      ids.push((await start('page', `?wait=true&labels=n:${at % 2}`)).id)
    const base = '/executions/search?namespace=open&flowId=page&size=3'
    const found: string[] = []
    let before = ''
    do {
      const page = await ask('GET', `${base}${before}`)
      const { results, next } = executionPageOf(page)
      found.push(...results.map((one) => one.id))
      before = next ? `&before=${next}` : ''
    } while (before)
    expect(found).toEqual(ids.toReversed())
    const second = await ask('GET', `${base}&page=2`)
    expect(executionPageOf(second).results.map((one) => one.id)).toEqual(found.slice(3, 6))
    expect(executionPageOf(second).total).toBe(7)
    const total = async (query: string) =>
      executionPageOf(await ask('GET', `${base}&size=100${query}`)).total
    expect(await total('&labels=n:1')).toBe(3)
    expect(await total('&state=SUCCESS')).toBe(7)
    expect(await total('&state=FAILED,KILLED')).toBe(0)
    expect(await total(`&q=${ids[2]?.slice(0, 23)}`)).toBeGreaterThan(0)
    expect(await total('&trigger=api')).toBe(7)
    expect(await total('&startDate=2000-01-01T00:00:00Z&endDate=2001-01-01T00:00:00Z')).toBe(0)
    expect(await total('&startDate=2000-01-01T00:00:00Z')).toBe(7)
    expect(await total(`&workerId=${real.workerId}`)).toBe(7)
    expect((await ask('GET', `${base}&state=NONSENSE`)).status).toBe(422)
  })
})

describe('logs', () => {
  it('come in order, by level, attempt and text, in pages and as a download', async () => {
    await save('logged', two)
    const { id } = await start('logged', '?wait=true')
    await db.pool.query(
      `insert into log_lines (execution_id, task_id, attempt, level, at, message)
       select $1, 'a', 1 + n % 2, case when n % 3 = 0 then 'ERROR' else 'INFO' end, now(), 'line ' || n
       from generate_series(1, 9) n`,
      [id],
    )
    const all = await ask('GET', `/logs/${id}`)
    const messages = (answer: Answer) => logsOf(answer).map((one) => one.message)
    const lines = messages(all).filter((message) => message.startsWith('line'))
    expect(lines).toEqual(Array.from({ length: 9 }, (_, at) => `line ${at + 1}`))
    expect(messages(await ask('GET', `/logs/${id}?minLevel=ERROR&q=LINE`))).toEqual([
      'line 3',
      'line 6',
      'line 9',
    ])
    expect(messages(await ask('GET', `/logs/${id}?attempt=1&taskId=a`))).toContain('line 1')
    const page = await ask('GET', `/logs/${id}?size=4&q=line`)
    const next = /<([^>]+)>; rel="next"/.exec(page.headers.get('link') ?? '')?.[1] ?? ''
    expect(messages(await ask('GET', next.replace(restPath, '')))).toEqual([
      'line 5',
      'line 6',
      'line 7',
      'line 8',
    ])
    const text = await ask('GET', `/logs/${id}/download?q=line`)
    expect(text.text.trim().split('\n')).toHaveLength(9)
    expect(text.headers.get('content-disposition')).toContain('attachment')
  })
})

describe('following', () => {
  it('sends the execution after each change until it ends', async () => {
    await save('followed', pausing)
    const { id } = await start('followed')
    await until('paused', async () => (await stateOf(id)) === 'PAUSED')
    const following = ask('GET', `/executions/${id}/follow`)
    await ask('POST', `/executions/${id}/resume`, json({ amount: 1 }))
    const events = (await following).text.trim().split('\n\n')
    const last = events.at(-1) ?? ''
    expect(last.startsWith('id: end\nevent: end\n')).toBe(true)
    const data = JSON.parse(/^data: (.*)$/m.exec(last)?.[1] ?? '{}') as {
      state: { current: string }
    }
    expect(data.state.current).toBe('SUCCESS')
  })
})

describe('everything else', () => {
  it('is a problem, never a page or a stack', async () => {
    const nowhere = await ask('GET', '/nothing/here')
    expect(nowhere.body).toMatchObject({ status: 404, code: 'not-found' })
    const { pool } = running()
    const broken = {
      ...running(),
      pool: { query: () => Promise.reject(new Error('secret cause')) },
    }
    globalThis.__millrace = broken as unknown as typeof globalThis.__millrace
    try {
      const answer = await ask('GET', '/flows/search')
      expect(answer.status).toBe(500)
      expect(answer.text).not.toContain('secret cause')
      expect(problemOf(answer).data?.reference).toMatch(/^[0-9a-f]{8}$/)
    } finally {
      holdRunning({ ...db, pool }, real.runtime)
    }
  })

  it('tells the log nothing that lets somebody in', async () => {
    const written = vi.spyOn(log, 'error').mockReturnValue(undefined)
    const held = running()
    const broken = { ...held, pool: { query: () => Promise.reject(new Error('away')) } }
    globalThis.__millrace = broken as unknown as typeof globalThis.__millrace
    try {
      const url = '/executions/webhook/open/hook/key-that-nobody-may-see'
      expect((await ask('POST', `${url}?token=key-in-the-query`, { headers: {} })).status).toBe(500)
      await ask('GET', '/flows/search?token=key-in-the-query', { headers: auth })
      expect(written).toHaveBeenCalled()
      const said = JSON.stringify(written.mock.calls, (_, value: unknown) =>
        value instanceof Error ? value.stack : value,
      )
      expect(said).toContain('/executions/webhook/open/hook/...')
      for (const secret of ['key-that', 'key-in', auth.authorization ?? '']) {
        expect(said).not.toContain(secret)
      }
    } finally {
      globalThis.__millrace = held
      written.mockRestore()
    }
  })

  it('is described by an OpenAPI document', async () => {
    const { paths } = openApiOf(await ask('GET', '/openapi.json'))
    expect(Object.keys(paths)).toContain('/executions/{executionId}/change-status')
    expect(
      paths['/executions/{namespace}/{id}']?.post?.parameters.map((one) => one.name),
    ).toContain('wait')
  })
})

// What the public clients of the language send: each method and path that they know of flows, executions, logs,
// metrics, namespaces, keys and files, asked once for real, with what a client reads of the answer. `{flow}` and
// the like are put in; an entry stands for one operation of a client.

import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createToken } from '@/lib/accounts/tokens/create'
import { testDatabase } from '@/lib/testing/database'
import { testPerson } from '@/lib/testing/people'
import { until } from '@/lib/testing/test-runtime'
import {
  startServer,
  startWorkerProcess,
  type TestServer,
  type TestWorker,
} from '@/lib/workers/harness.testing'
import { handleRest, restPath } from './app'

const db = await testDatabase()
let server: TestServer
let worker: TestWorker
let authorization = ''

beforeAll(async () => {
  server = await startServer(db, { leaseMs: 30_000 })
  const { viewer } = await testPerson([{ namespace: '', role: 'administrator' }])
  const wanted = { name: 't', scope: 'administrator' as const, namespace: '', expiresAt: null }
  authorization = `Bearer ${(await createToken(viewer, wanted, 'ip')).token}`
  worker = await startWorkerProcess(server.url, ['--slots', '16'])
  await until('the worker to join', () => server.workers.freeSlots().length > 0)
})
afterAll(async () => {
  worker.process.kill('SIGTERM')
  await worker.ended
  await server.stop()
})

type Answer = { status: number; body: unknown; text: string }
type Sent = {
  json?: unknown
  yaml?: string
  form?: Record<string, string | File>
  headers?: Record<string, string>
}

async function ask(method: string, path: string, sent: Sent = {}): Promise<Answer> {
  const { json, yaml, form, headers: more } = sent
  const type = yaml === undefined ? 'application/json' : 'application/x-yaml'
  const body = form
    ? formOf(form)
    : (yaml ?? (json === undefined ? undefined : JSON.stringify(json)))
  const headers = {
    authorization,
    ...more,
    ...(form || body === undefined ? {} : { 'content-type': type }),
  }
  const init = { method, headers, ...(body === undefined ? {} : { body }) }
  const response = await handleRest(new Request(`http://millrace.test${restPath}${path}`, init))
  const text = await response.text()
  const isJson = /json/.test(response.headers.get('content-type') ?? '') && text !== ''
  return { status: response.status, body: isJson ? (JSON.parse(text) as unknown) : null, text }
}

function formOf(fields: Record<string, string | File>): FormData {
  const form = new FormData()
  for (const [name, value] of Object.entries(fields)) form.set(name, value)
  return form
}

const ending = 'tasks:\n  - { id: a, type: core.debug.Return, format: one }\n'
const pausing =
  'tasks:\n  - { id: wait, type: core.flow.Pause }\n  - { id: b, type: core.debug.Return, format: two }\n'
const asking =
  'tasks:\n  - id: wait\n    type: core.flow.Pause\n    onResume: [{ id: amount, type: INT }]\n'
const measuring =
  'tasks:\n  - { id: say, type: core.log.Log, message: hello }\n  - id: a\n    type: core.metric.Publish\n' +
  '    metrics: [{ type: counter, name: rows, value: 3, tags: { t: x } }]\n'
const kinds = {
  ended: { flow: ending, state: 'SUCCESS' },
  measured: { flow: measuring, state: 'SUCCESS' },
  failed: { flow: 'tasks:\n  - { id: no, type: core.execution.Fail }\n', state: 'FAILED' },
  paused: { flow: pausing, state: 'PAUSED' },
  asking: { flow: asking, state: 'PAUSED' },
  running: {
    flow: 'tasks:\n  - { id: nap, type: core.flow.Sleep, duration: PT1H }\n',
    state: 'RUNNING',
  },
  broken: { flow: ending, state: 'BREAKPOINT', query: '?breakpoints=a' },
  scheduled: { flow: ending, state: 'CREATED', query: '?scheduleDate=2999-01-01T00:00:00Z' },
  queued: { flow: `concurrency: { limit: 1 }\n${pausing}`, state: 'QUEUED' },
  parent: {
    flow: 'tasks:\n  - { id: sub, type: core.flow.Subflow, namespace: {namespace}, flowId: child }\n',
    state: 'RUNNING',
  },
} as const
type Kind = keyof typeof kinds

/** A namespace of its own, so that a query finds nothing of another entry. */
type Place = { namespace: string; flow: string; id: string; taskRun: string; child: string }

async function saved(namespace: string, id: string, text: string): Promise<void> {
  const answer = await ask('POST', '/flows', {
    yaml: `id: ${id}\nnamespace: ${namespace}\n${text}`,
  })
  expect(answer.text).toContain(id)
  expect(answer.status).toBe(200)
}

const seen = async (id: string) => (await ask('GET', `/executions/${id}`)).body as Seen
type Seen = { state: { current: string }; taskRunList: { id: string; taskId: string }[] }

async function isIn(id: string, state: string): Promise<void> {
  await until(`${id} to be ${state}`, async () => (await seen(id)).state.current === state)
}

async function started(namespace: string, flow: string, query = ''): Promise<string> {
  const { body, text } = await ask('POST', `/executions/${namespace}/${flow}${query}`)
  expect(text).toContain('"id"')
  return (body as { id: string }).id
}

async function prepare(kind: Kind): Promise<Place> {
  const namespace = `clients.n${randomUUID().slice(0, 8)}`
  const { flow, state, ...more } = kinds[kind]
  if (kind === 'parent') await saved(namespace, 'child', pausing)
  await saved(namespace, 'main', flow.replace('{namespace}', namespace))
  if (kind === 'queued') await isIn(await started(namespace, 'main'), 'PAUSED')
  const id = await started(namespace, 'main', 'query' in more ? more.query : '')
  await isIn(id, state)
  if (kind === 'measured') await fill(namespace, id)
  let child = ''
  if (kind === 'parent') {
    const of = `namespace=${namespace}&flowId=child&state=PAUSED`
    await until('the subflow to pause', async () => {
      const { body } = await ask('GET', `/executions/search?${of}`)
      child = (body as { results: { id: string }[] }).results[0]?.id ?? ''
      return child !== ''
    })
  }
  const taskRun = (await seen(id)).taskRunList[0]?.id ?? ''
  return { namespace, flow: 'main', id, taskRun, child }
}

type Entry = {
  /** Of the client's operation. */
  name: string
  call: string
  kind?: Kind
  sent?: Sent
  status?: number
  /** Of the answer; maps may hold more. */
  answer?: unknown
  /** What the execution comes to. */
  becomes?: string
  /** A read that finds nothing afterwards. */
  left?: string
  /** What the subflow comes to. */
  child?: string
}

const current = (state: string) => ({ state: { current: state } })
const one = { count: 1 }
const page = { total: 1, results: [{ id: '{id}' }] }

/** An operation on one execution, on those of some ids, and on those that a query finds. */
function threeWays(
  method: string,
  name: string,
  kind: Kind,
  { becomes, query = '', status }: { becomes?: string; query?: string; status?: number },
): Entry[] {
  const path = `/executions/${name}`
  const end = becomes === undefined ? {} : { becomes }
  const asked = query === '' ? '' : `?${query}`
  const of = `filters[namespace][EQUALS]={namespace}&filters[flowId][EQUALS]=main&filters[state][IN]=${kinds[kind].state}`
  return [
    {
      name,
      call: `${method} /executions/{id}/${name}${asked}`,
      kind,
      ...end,
      ...(status && { status }),
    },
    {
      name: `${name} by ids`,
      call: `${method} ${path}/by-ids`,
      kind,
      sent: { json: ['{id}'] },
      answer: one,
      ...end,
    },
    {
      name: `${name} by query`,
      call: `${method} ${path}/by-query?${of}`,
      kind,
      answer: one,
      ...end,
    },
  ]
}

const executions: Entry[] = [
  {
    name: 'create',
    call: 'POST /executions/{namespace}/main?labels=a:b',
    kind: 'ended',
    answer: { flowId: 'main', labels: [{ key: 'a', value: 'b' }, {}] },
  },
  {
    name: 'create and wait',
    call: 'POST /executions/{namespace}/main?wait=true',
    kind: 'ended',
    answer: current('SUCCESS'),
  },
  {
    name: 'create at a date',
    call: 'POST /executions/{namespace}/main?scheduleDate=2999-01-01T00:00:00Z',
    kind: 'ended',
    answer: { scheduleDate: '2999-01-01T00:00:00.000Z' },
  },
  {
    name: 'trigger',
    call: 'POST /executions/trigger/{namespace}/main',
    kind: 'ended',
    answer: { flowId: 'main' },
  },
  {
    name: 'validate inputs of a start',
    call: 'POST /executions/{namespace}/main/validate',
    kind: 'ended',
    sent: { form: { x: '1' } },
    answer: { id: 'main', inputs: [{ input: { id: 'x' }, enabled: true, errors: [{}] }] },
  },
  {
    name: 'get',
    call: 'GET /executions/{id}',
    kind: 'ended',
    answer: { id: '{id}', ...current('SUCCESS') },
  },
  {
    name: 'search',
    call: 'GET /executions/search?filters[namespace][EQUALS]={namespace}&page=1&size=10&sort=state.startDate:desc',
    kind: 'ended',
    answer: page,
  },
  {
    name: 'search by plain parameters',
    call: 'GET /executions/search?namespace={namespace}&flowId=main&state=SUCCESS',
    kind: 'ended',
    answer: page,
  },
  {
    name: 'search by a flow',
    call: 'GET /executions?namespace={namespace}&flowId=main',
    kind: 'ended',
    answer: page,
  },
  { name: 'graph', call: 'GET /executions/{id}/graph', kind: 'ended', answer: { nodes: [] } },
  {
    name: 'flow of it',
    call: 'GET /executions/{id}/flow',
    kind: 'ended',
    answer: { id: 'main', tasks: [{ id: 'a' }] },
  },
  {
    name: 'flow to start',
    call: 'GET /executions/flows/{namespace}/main',
    kind: 'ended',
    answer: { id: 'main' },
  },
  {
    name: 'namespaces to start in',
    call: 'GET /executions/namespaces',
    kind: 'ended',
    answer: ['{namespace}'],
  },
  {
    name: 'flows to start',
    call: 'GET /executions/namespaces/{namespace}/flows',
    kind: 'ended',
    answer: [{ id: 'main' }],
  },
  {
    name: 'latest',
    call: 'POST /executions/latest',
    kind: 'ended',
    sent: { json: [{ namespace: '{namespace}', id: 'main' }] },
    answer: [{ id: '{id}', flowId: 'main', status: 'SUCCESS' }],
  },
  {
    name: 'evaluate',
    call: 'POST /executions/{id}/eval/{taskRun}',
    kind: 'ended',
    sent: { yaml: '{{ outputs.a.value }}!' },
    answer: { result: 'one!', error: null },
  },
  { name: 'follow', call: 'GET /executions/{id}/follow', kind: 'ended', answer: '~event: end' },
  {
    name: 'follow dependencies',
    call: 'GET /executions/{id}/follow-dependencies',
    kind: 'ended',
    answer: '~"executionId":"{id}"',
  },
  ...threeWays('DELETE', 'kill', 'paused', { becomes: 'KILLED', status: 202 }),
  {
    name: 'kill with subflows',
    call: 'DELETE /executions/{id}/kill?isOnKillCascade=true',
    kind: 'parent',
    status: 202,
    becomes: 'KILLED',
    child: 'KILLED',
  },
  {
    name: 'kill without subflows',
    call: 'DELETE /executions/{id}/kill?isOnKillCascade=false',
    kind: 'parent',
    status: 202,
    becomes: 'KILLED',
    child: 'PAUSED',
  },
  ...threeWays('POST', 'pause', 'running', { becomes: 'PAUSED' }),
  ...threeWays('POST', 'resume', 'paused', { becomes: 'SUCCESS' }),
  {
    name: 'resume with inputs',
    call: 'POST /executions/{id}/resume',
    kind: 'asking',
    sent: { form: { amount: '7' } },
    becomes: 'SUCCESS',
  },
  {
    name: 'validate inputs of a resume',
    call: 'POST /executions/{id}/resume/validate',
    kind: 'asking',
    sent: { form: { amount: 'x' } },
    answer: { inputs: [{ input: { id: 'amount' }, errors: [{}] }] },
    becomes: 'PAUSED',
  },
  {
    name: 'resume from a breakpoint',
    call: 'POST /executions/{id}/resume-from-breakpoint',
    kind: 'broken',
    becomes: 'SUCCESS',
  },
  ...threeWays('POST', 'restart', 'failed', { becomes: 'FAILED' }),
  ...threeWays('POST', 'replay', 'ended', { becomes: 'SUCCESS' }),
  {
    name: 'replay from a task run',
    call: 'POST /executions/{id}/replay?taskRunId={taskRun}',
    kind: 'ended',
    answer: { originalId: '{id}' },
  },
  {
    name: 'replay with the newest revision',
    call: 'POST /executions/{id}/replay?latestRevision=true',
    kind: 'ended',
    answer: { originalId: '{id}' },
  },
  {
    name: 'replay many with the newest revision',
    call: 'POST /executions/replay/by-ids?latestRevision=true',
    kind: 'ended',
    sent: { json: ['{id}'] },
    answer: one,
  },
  {
    name: 'replay with inputs',
    call: 'POST /executions/{id}/replay-with-inputs',
    kind: 'ended',
    sent: { form: {} },
    answer: { originalId: '{id}' },
  },
  ...threeWays('POST', 'force-run', 'scheduled', { becomes: 'SUCCESS' }),
  ...threeWays('POST', 'unqueue', 'queued', { becomes: 'PAUSED' }),
  {
    name: 'unqueue to an end',
    call: 'POST /executions/{id}/unqueue?state=CANCELLED',
    kind: 'queued',
    becomes: 'CANCELLED',
  },
  {
    name: 'unqueue many to an end',
    call: 'POST /executions/unqueue/by-ids?state=CANCELLED',
    kind: 'queued',
    sent: { json: ['{id}'] },
    answer: one,
    becomes: 'CANCELLED',
  },
  {
    name: 'unqueue by query to an end',
    call: 'POST /executions/unqueue/by-query?namespace={namespace}&state=QUEUED&newState=CANCELLED',
    kind: 'queued',
    answer: one,
    becomes: 'CANCELLED',
  },
  {
    name: 'change the state of a task run',
    call: 'POST /executions/{id}/state',
    kind: 'failed',
    sent: { json: { taskRunId: '{taskRun}', state: 'SUCCESS' } },
    becomes: 'SUCCESS',
  },
  {
    name: 'change the state',
    call: 'POST /executions/{id}/change-status?status=WARNING',
    kind: 'failed',
    answer: current('WARNING'),
  },
  {
    name: 'change states by ids',
    call: 'POST /executions/change-status/by-ids?newStatus=WARNING',
    kind: 'failed',
    sent: { json: ['{id}'] },
    answer: one,
    becomes: 'WARNING',
  },
  {
    name: 'change states by query',
    call: 'POST /executions/change-status/by-query?newStatus=WARNING&filters[namespace][PREFIX]={namespace}',
    kind: 'failed',
    answer: one,
    becomes: 'WARNING',
  },
  {
    name: 'labels',
    call: 'POST /executions/{id}/labels',
    kind: 'ended',
    sent: { json: [{ key: 'k', value: 'v' }] },
    answer: { labels: [{ key: 'k', value: 'v' }, {}] },
  },
  {
    name: 'labels by ids',
    call: 'POST /executions/labels/by-ids',
    kind: 'ended',
    sent: { json: { executionsId: ['{id}'], executionLabels: [{ key: 'k', value: 'v' }] } },
    answer: one,
  },
  {
    name: 'labels by query',
    call: 'POST /executions/labels/by-query?filters[namespace][EQUALS]={namespace}',
    kind: 'ended',
    sent: { json: [{ key: 'k', value: 'v' }] },
    answer: one,
  },
  {
    name: 'delete',
    call: 'DELETE /executions/{id}?deleteLogs=true',
    kind: 'ended',
    status: 204,
    becomes: 'gone',
  },
  {
    name: 'delete by ids',
    call: 'DELETE /executions/by-ids',
    kind: 'ended',
    sent: { json: ['{id}'] },
    answer: one,
    becomes: 'gone',
  },
  {
    name: 'delete by query',
    call: 'DELETE /executions/by-query?filters[namespace][EQUALS]={namespace}',
    kind: 'ended',
    answer: one,
    becomes: 'gone',
  },
]

const flowText = (id: string) => `id: ${id}\nnamespace: {namespace}\n${ending}`
const keys = { json: [{ namespace: '{namespace}', id: 'main' }] }
const flows: Entry[] = [
  {
    name: 'create',
    call: 'POST /flows',
    kind: 'ended',
    sent: { yaml: flowText('new') },
    answer: { id: 'new', revision: 1 },
  },
  {
    name: 'update',
    call: 'PUT /flows/{namespace}/main',
    kind: 'ended',
    sent: { yaml: `${flowText('main')}description: x\n` },
    answer: { revision: 2 },
  },
  {
    name: 'update many',
    call: 'POST /flows/bulk?namespace={namespace}&delete=false',
    kind: 'ended',
    sent: { yaml: `${flowText('x')}---\n${flowText('y')}` },
    answer: [{ id: 'x' }, { id: 'y' }],
  },
  {
    name: 'import',
    call: 'POST /flows/import',
    kind: 'ended',
    sent: {
      form: { fileUpload: new File([`id: in\nnamespace: clients.imported\n${ending}`], 'f.yml') },
    },
    answer: [{ id: 'in' }],
  },
  {
    name: 'get',
    call: 'GET /flows/{namespace}/main?source=true',
    kind: 'ended',
    answer: { id: 'main', source: '~id: main' },
  },
  {
    name: 'revisions',
    call: 'GET /flows/{namespace}/main/revisions',
    kind: 'ended',
    answer: [{ revision: 1 }],
  },
  {
    name: 'of a namespace',
    call: 'GET /flows/{namespace}',
    kind: 'ended',
    answer: [{ id: 'main' }],
  },
  {
    name: 'search',
    call: 'GET /flows/search?filters[namespace][EQUALS]={namespace}&page=1&size=10',
    kind: 'ended',
    answer: { total: 1, results: [{ id: 'main' }] },
  },
  {
    name: 'namespaces',
    call: 'GET /flows/distinct-namespaces',
    kind: 'ended',
    answer: ['{namespace}'],
  },
  {
    name: 'graph',
    call: 'GET /flows/{namespace}/main/graph',
    kind: 'ended',
    answer: { nodes: [] },
  },
  {
    name: 'graph of a text',
    call: 'POST /flows/graph',
    kind: 'ended',
    sent: { yaml: flowText('x') },
    answer: { nodes: [] },
  },
  {
    name: 'dependencies',
    call: 'GET /flows/{namespace}/main/dependencies',
    kind: 'ended',
    answer: { nodes: [{}] },
  },
  {
    name: 'a task',
    call: 'GET /flows/{namespace}/main/tasks/a',
    kind: 'ended',
    answer: { id: 'a', type: 'core.debug.Return', format: 'one' },
  },
  {
    name: 'validate',
    call: 'POST /flows/validate',
    kind: 'ended',
    sent: { yaml: 'id: x\n' },
    answer: [{ index: 0, constraints: '~namespace' }],
  },
  {
    name: 'disable by ids',
    call: 'POST /flows/disable/by-ids',
    kind: 'ended',
    sent: keys,
    answer: one,
  },
  {
    name: 'disable by query',
    call: 'POST /flows/disable/by-query?filters[namespace][EQUALS]={namespace}',
    kind: 'ended',
    answer: one,
  },
  {
    name: 'enable by ids',
    call: 'POST /flows/enable/by-ids',
    kind: 'ended',
    sent: keys,
    answer: one,
  },
  {
    name: 'enable by query',
    call: 'POST /flows/enable/by-query?namespace={namespace}',
    kind: 'ended',
    answer: one,
  },
  { name: 'delete', call: 'DELETE /flows/{namespace}/main', kind: 'ended', status: 204 },
  {
    name: 'delete by ids',
    call: 'DELETE /flows/delete/by-ids',
    kind: 'ended',
    sent: keys,
    answer: one,
  },
  {
    name: 'delete by query',
    call: 'DELETE /flows/delete/by-query?filters[namespace][EQUALS]={namespace}',
    kind: 'ended',
    answer: one,
  },
]

const file = (text: string) => ({ form: { fileContent: new File([text], 'a.txt') } })
const line = {
  namespace: '{namespace}',
  flowId: 'main',
  executionId: '{id}',
  taskId: 'say',
  message: 'hello',
  level: 'INFO',
}
const measure = {
  taskId: 'a',
  type: 'counter',
  name: 'rows',
  value: 3,
  tags: { t: 'x' },
  executionId: '{id}',
}
const kind = 'measured'
const others: Record<string, Entry[]> = {
  namespaces: [
    {
      name: 'list',
      call: 'GET /namespaces?q={namespace}',
      kind,
      answer: { total: 1, results: [{ id: '{namespace}' }] },
    },
    {
      name: 'search',
      call: 'GET /namespaces/search?q=CLIENTS&page=1&size=1&sort=id:asc',
      kind,
      answer: { results: [{ id: 'clients' }] },
    },
    { name: 'ids', call: 'GET /namespaces/ids', kind, answer: ['{namespace}', 'clients'] },
    {
      name: 'autocomplete',
      call: 'POST /namespaces/autocomplete',
      kind,
      sent: { json: { q: '{namespace}', ids: ['clients'] } },
      answer: ['clients', '{namespace}'],
    },
    { name: 'get', call: 'GET /namespaces/{namespace}', kind, answer: { id: '{namespace}' } },
  ],
  logs: [
    {
      name: 'of an execution',
      call: 'GET /logs/{id}?minLevel=INFO&taskId=say',
      kind,
      answer: [line],
    },
    { name: 'download', call: 'GET /logs/{id}/download', kind, answer: '~say hello' },
    { name: 'follow', call: 'GET /logs/{id}/follow', kind, answer: '~"message":"hello"' },
    {
      name: 'search',
      call: 'GET /logs/search?filters[namespace][EQUALS]={namespace}&filters[level][EQUALS]=INFO&q=HELL',
      kind,
      answer: { results: [line], total: 1 },
    },
    {
      name: 'delete',
      call: 'DELETE /logs/{id}?taskId=say',
      kind,
      status: 204,
      left: 'GET /logs/{id}?taskId=say',
    },
  ],
  metrics: [
    {
      name: 'of an execution',
      call: 'GET /metrics/{id}',
      kind,
      answer: { results: [measure], total: 1 },
    },
    {
      name: 'of a task',
      call: 'GET /metrics/{id}?taskId=say',
      kind,
      answer: { results: [], total: 0 },
    },
    {
      name: 'names of a flow',
      call: 'GET /metrics/names/{namespace}/main',
      kind,
      answer: ['rows'],
    },
    {
      name: 'names of a task',
      call: 'GET /metrics/names/{namespace}/main/a',
      kind,
      answer: ['rows'],
    },
    {
      name: 'tasks with metrics',
      call: 'GET /metrics/tasks/{namespace}/main',
      kind,
      answer: ['a'],
    },
    {
      name: 'of a flow over time',
      call: 'GET /metrics/aggregates/{namespace}/main/rows?aggregation=sum',
      kind,
      answer: { groupBy: 'day', aggregations: [{ value: 3 }] },
    },
    {
      name: 'of a task over time',
      call: 'GET /metrics/aggregates/{namespace}/main/a/rows?aggregation=avg',
      kind,
      answer: { aggregations: [{ value: 3 }] },
    },
  ],
  keys: [
    {
      name: 'set',
      call: 'PUT /namespaces/{namespace}/kv/new',
      kind,
      sent: { json: 7 },
      status: 204,
    },
    {
      name: 'get',
      call: 'GET /namespaces/{namespace}/kv/there',
      kind,
      answer: { type: 'NUMBER', value: 7 },
    },
    {
      name: 'list',
      call: 'GET /namespaces/{namespace}/kv',
      kind,
      answer: [{ key: 'there', description: 'seven' }],
    },
    {
      name: 'list with those above',
      call: 'GET /namespaces/{namespace}/kv/inheritance',
      kind,
      answer: [
        { namespace: '{namespace}', kvEntries: [{ key: 'there' }] },
        { namespace: 'clients', kvEntries: [] },
      ],
    },
    {
      name: 'delete',
      call: 'DELETE /namespaces/{namespace}/kv/there',
      kind,
      answer: true,
      left: 'GET /namespaces/{namespace}/kv',
    },
    {
      name: 'delete many',
      call: 'DELETE /namespaces/{namespace}/kv',
      kind,
      sent: { json: { keys: ['there', 'not'] } },
      answer: { keys: ['there'] },
      left: 'GET /namespaces/{namespace}/kv',
    },
  ],
  files: [
    {
      name: 'create',
      call: 'POST /namespaces/{namespace}/files?path=/s/new.txt',
      kind,
      sent: file('hi'),
      status: 204,
    },
    {
      name: 'create a folder',
      call: 'POST /namespaces/{namespace}/files/directory?path=/new',
      kind,
      status: 204,
    },
    {
      name: 'create a folder where a file stands',
      call: 'POST /namespaces/{namespace}/files/directory?path=/s/a.txt',
      kind,
      status: 409,
    },
    {
      name: 'list a folder',
      call: 'GET /namespaces/{namespace}/files/directory?path=/s',
      kind,
      answer: [{ fileName: 'a.txt', type: 'File', size: 2 }],
    },
    {
      name: 'search',
      call: 'GET /namespaces/{namespace}/files/search?q=a.t',
      kind,
      answer: ['/s/a.txt'],
    },
    {
      name: 'stat',
      call: 'GET /namespaces/{namespace}/files/stats?path=/s/a.txt',
      kind,
      answer: { type: 'File', size: 2 },
    },
    { name: 'get', call: 'GET /namespaces/{namespace}/files?path=/s/a.txt', kind, answer: 'hi' },
    {
      name: 'move',
      call: 'PUT /namespaces/{namespace}/files?from=/s/a.txt&to=/b.txt',
      kind,
      status: 204,
      left: 'GET /namespaces/{namespace}/files/search?q=a.txt',
    },
    {
      name: 'delete',
      call: 'DELETE /namespaces/{namespace}/files?path=/s',
      kind,
      status: 204,
      left: 'GET /namespaces/{namespace}/files/directory',
    },
  ],
}

/** A log line, a metric, a key and a file are there. */
async function fill(namespace: string, id: string): Promise<void> {
  await ask('PUT', `/namespaces/${namespace}/kv/there`, {
    json: 7,
    headers: { description: 'seven' },
  })
  await ask('POST', `/namespaces/${namespace}/files?path=/s/a.txt`, file('hi'))
  const counts = async (path: string) =>
    (await ask('GET', path)).text.split('"executionId"').length - 1
  await until('its log', async () => (await counts(`/logs/${id}?taskId=say`)) === 1)
  await until('its metric', async () => (await counts(`/metrics/${id}`)) === 1)
}

const filled = (text: string, place: Place) =>
  text
    .replaceAll('{namespace}', place.namespace)
    .replaceAll('{id}', place.id)
    .replaceAll('{taskRun}', place.taskRun)

function fits(found: unknown, wanted: unknown): boolean {
  if (typeof wanted === 'string' && wanted.startsWith('~'))
    return String(found).includes(wanted.slice(1))
  if (Array.isArray(wanted)) {
    if (!Array.isArray(found)) return false
    // Lists of names hold those of other entries too.
    if (wanted.every((item) => typeof item === 'string'))
      return wanted.every((item) => found.includes(item))
    return found.length === wanted.length && wanted.every((item, at) => fits(found[at], item))
  }
  if (typeof wanted !== 'object' || wanted === null) return found === wanted
  if (typeof found !== 'object' || found === null) return false
  const map = found as Record<string, unknown>
  return Object.entries(wanted).every(([key, item]) => fits(map[key], item))
}

async function check(entry: Entry): Promise<void> {
  const place = await prepare(entry.kind ?? 'ended')
  const [method = '', path = ''] = filled(entry.call, place).split(' ')
  const { form, ...sent } = entry.sent ?? {}
  const given = {
    ...(JSON.parse(filled(JSON.stringify(sent), place)) as Sent),
    ...(form && { form }),
  }
  const { status, body, text } = await ask(method, path, given)
  expect({ status, text: status < 300 ? '' : text }).toMatchObject({ status: entry.status ?? 200 })
  if (entry.answer !== undefined) {
    const wanted: unknown = JSON.parse(filled(JSON.stringify(entry.answer), place))
    const answer = body ?? text
    if (!fits(answer, wanted)) expect(answer).toEqual(wanted)
  }
  if (entry.becomes === 'gone')
    expect((await ask('GET', `/executions/${place.id}`)).status).toBe(404)
  else if (entry.becomes) await isIn(place.id, entry.becomes)
  if (entry.left) expect((await ask('GET', filled(entry.left, place).slice(4))).body).toEqual([])
  if (entry.child === 'PAUSED') {
    // Left alone it can still be resumed: a kill that comes late would show.
    expect((await ask('POST', `/executions/${place.child}/resume`)).status).toBe(200)
    await isIn(place.child, 'SUCCESS')
  } else if (entry.child) await isIn(place.child, entry.child)
}

describe.each(Object.entries({ executions, flows, ...others }))('%s', (_, entries) => {
  it.concurrent.each(entries.map((entry) => [entry.name, entry.call, entry] as const))(
    '%s: %s',
    (_name, _call, entry) => check(entry),
  )
})

describe('filters', () => {
  it('that are not known are refused, and nothing is done', async () => {
    const { namespace, id } = await prepare('paused')
    for (const filter of [
      'filters[namespace][REGEX]=x',
      'filters[nope][EQUALS]=x',
      'filters[__proto__][EQUALS]=x',
      'filters[state][EQUALS]=SLEEPING',
      'filters[scope][EQUALS]=ALL',
      'filters[kind][EQUALS]=LOOP',
      'filters[childFilter][EQUALS]=NONE',
      'filters[startDate][GREATER_THAN]=yesterday',
      'filters[timeRange][EQUALS]=long',
      'filters[workerId][EQUALS]=me',
      'filters[duration][LESS_THAN_OR_EQUAL_TO]=soon',
      `filters[namespace][EQUALS]=${namespace}&filters[namespace][IN]=other`,
      'filters=namespace',
      'filters[namespace]=x',
    ]) {
      const { status, text } = await ask('DELETE', `/executions/kill/by-query?${filter}`)
      expect({ filter, status }).toEqual({ filter, status: 422 })
      expect(text).toContain('filters')
    }
    expect((await seen(id)).state.current).toBe('PAUSED')
  })

  it('find what they say', async () => {
    const { namespace, id, child } = await prepare('parent')
    const found = async (filter: string) => {
      const path = `/executions/search?filters[namespace][PREFIX]=${namespace}&${filter}`
      const { body, text } = await ask('GET', path)
      expect(text).toContain('results')
      return (body as { results: { id: string }[] }).results.map((row) => row.id).toSorted()
    }
    const both = [child, id].toSorted()
    await ask('POST', `/executions/${id}/labels`, { json: { team: 'a', tier: 'b' } })
    const label = (key: string, value: string) => `filters[labels][EQUALS][${key}]=${value}`
    expect(await found('')).toEqual(both)
    expect(await found('filters[childFilter][EQUALS]=CHILD')).toEqual([child])
    expect(await found('filters[childFilter][EQUALS]=MAIN')).toEqual([id])
    expect(await found('filters[flowId][NOT_EQUALS]=main')).toEqual([child])
    expect(await found('filters[FLOW_ID][IN]=main,child')).toEqual(both)
    expect(await found('filters[state][NOT_IN]=PAUSED,KILLED')).toEqual([id])
    expect(await found(`filters[triggerExecutionId][EQUALS]=${id}`)).toEqual([child])
    expect(await found(`${label('team', 'a')}&${label('tier', 'b')}`)).toEqual([id])
    expect(await found(`${label('team', 'a')}&${label('tier', 'c')}`)).toEqual([])
    expect(await found('filters[timeRange][EQUALS]=PT1H')).toEqual(both)
    expect(await found('filters[trigger][EQUALS]=flow')).toEqual([child])
    expect(await found('filters[triggerId][EQUALS]=none')).toEqual([])
    expect(await found('filters[duration][LESS_THAN_OR_EQUAL_TO]=PT1H')).toEqual(both)
    expect(await found('filters[duration][GREATER_THAN_OR_EQUAL_TO]=1h30m')).toEqual([])
    expect(await found('maxDuration=1h&minDuration=0s&trigger=flow')).toEqual([child])
    const long = await ask('GET', '/executions/search?minDuration=long')
    expect([long.status, long.text]).toEqual([
      422,
      expect.stringContaining('long is not a duration'),
    ])
    expect(await found('filters[endDate][LESS_THAN]=2020-01-01T00:00:00Z')).toEqual([])
    expect(await found('filters[scope][EQUALS]=USER')).toEqual(both)
    expect(await found('filters[scope][EQUALS]=SYSTEM')).toEqual([])
    expect(await found('filters[namespace][NOT_IN]=clients')).toEqual(both)
    const above = '/executions/search?filters[namespace][EQUALS]=clients'
    expect((await ask('GET', above)).body).toMatchObject({ results: [] })
  })
})

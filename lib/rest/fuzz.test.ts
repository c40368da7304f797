// Every route of the API with wrong input in every place that it reads: path, query and body, one at a time. No
// answer is an error of ours, and a wrong parameter is named.

import { z } from 'zod'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { startExecution } from '@/lib/executions/start'
import { saveFlow } from '@/lib/flows/save'
import { testDatabase } from '@/lib/testing/database'
import { holdRunning, testPerson } from '@/lib/testing/people'
import { testRuntime, type TestRuntime } from '@/lib/testing/test-runtime'
import { problemOf } from './answers.testing'
import { handleRest, restPath } from './app'
import { routes } from './routes'

const db = await testDatabase()
let real: TestRuntime
let headers: Record<string, string>
let executionId = ''

const by = { actor: { kind: 'system' as const }, userId: null, ip: null }
const source = `id: hit\nnamespace: fuzz\ntasks:\n  - id: a\n    type: core.debug.Return\n    format: one\n`

beforeAll(async () => {
  real = await testRuntime(db)
  holdRunning(db, real.runtime)
  const admin = await testPerson([{ namespace: '', role: 'administrator' }])
  headers = { cookie: `millrace_session=${admin.sessionToken}`, origin: 'http://millrace.test' }
  await saveFlow({ source }, by)
  const request = { namespace: 'fuzz', flowId: 'hit', inputs: {} }
  executionId = (await startExecution(request, by)).executionId
  await real.runtime.waitForEnd(executionId, 20_000)
})
afterAll(() => real.runtime.stop())

const texts = [
  '',
  '%',
  '\u0000',
  "'; drop table users --",
  '../../etc/passwd',
  '-1',
  '1e400',
  '99999999999999999999',
  'NaN',
  '2026-13-45T99:99:99Z',
  '__proto__',
  '🦀'.repeat(400),
]

const documents: unknown[] = [
  null,
  true,
  0.5,
  'text',
  [],
  [null],
  [[]],
  [{}],
  {},
  { executionsId: 'x', executionLabels: 7 },
  { taskRunId: 7, state: {} },
  { namespace: {}, flowId: [], triggerId: null, disabled: 'no' },
  { from: 'now', to: 7 },
  JSON.parse('{"__proto__":{"a":1},"constructor":{"prototype":{}}}'),
]

const bodies: { body: string; type: string }[] = [
  ...documents.map((each) => ({ body: JSON.stringify(each), type: 'application/json' })),
  { body: '{"a":', type: 'application/json' },
  { body: `[${'['.repeat(5_000)}`, type: 'application/json' },
  { body: 'tasks: 7\nid: []\nnamespace: {}', type: 'application/x-yaml' },
  { body: 'id: hit\nnamespace: fuzz\ntasks: [1, null, {}, {id: {}}]', type: 'application/x-yaml' },
  { body: '- &a [*a]', type: 'application/x-yaml' },
  { body: '--x\r\nnonsense', type: 'multipart/form-data; boundary=x' },
  { body: 'no boundary', type: 'multipart/form-data' },
  { body: '%E0%A4%A=1&a=%00', type: 'application/x-www-form-urlencoded' },
  { body: '\u0000\uFFFF', type: 'text/plain' },
]

const right: Record<string, string> = {
  namespace: 'fuzz',
  id: 'hit',
  flowId: 'hit',
  triggerId: 't',
  order: 'cancel',
}

type Route = (typeof routes)[number]
type Sent = { params?: Record<string, string>; query?: [string, string]; body?: (typeof bodies)[0] }

const paramNames = (route: Route) =>
  [...route.path.matchAll(/:(\w+)/g)].map(([, name]) => name ?? '')

async function send(route: Route, { params = {}, query, body }: Sent): Promise<Response> {
  const path = route.path.replaceAll(/:(\w+)(\{(?:[^{}]|\{[^{}]*\})*\})?/g, (_, name: string) =>
    encodeURIComponent(params[name] ?? right[name] ?? executionId),
  )
  const search = query ? `?${new URLSearchParams([query])}` : ''
  const request = new Request(`http://millrace.test${restPath}${path}${search}`, {
    method: route.method,
    headers: { ...headers, ...(body ? { 'content-type': body.type } : {}) },
    ...(body && route.method !== 'GET' ? { body: body.body } : {}),
  })
  return handleRest(request)
}

/** The answer, once it is known to be one that a client can use. */
async function expectAnswer(route: Route, sent: Sent) {
  const response = await send(route, sent)
  const { status } = response
  const where = JSON.stringify({ method: route.method, path: route.path, sent }).slice(0, 400)
  // What follows something goes on for as long as it is read.
  const follows = response.headers.get('content-type')?.startsWith('text/event-stream')
  if (follows) await response.body?.cancel()
  const text = follows ? '' : await response.text()
  expect(status, `${where}\n${text.slice(0, 400)}`).toBeLessThan(500)
  const answer = { status, text }
  if (status >= 400) expect(problemOf(answer).status, where).toBe(status)
  return { ...answer, where }
}

it.each(routes.map((route) => [`${route.method} ${route.path}`, route] as const))(
  '%s',
  async (_, route) => {
    for (const name of paramNames(route)) {
      for (const text of texts) await expectAnswer(route, { params: { [name]: text } })
    }
    const { query } = route.schemas
    for (const name of query instanceof z.ZodObject ? Object.keys(query.shape) : []) {
      for (const text of texts) {
        const answer = await expectAnswer(route, { query: [name, text] })
        if (answer.status !== 422) continue
        const fields = (problemOf(answer).errors ?? []).map(({ field }) => field.split('.')[0])
        expect(fields.length, `${answer.where}\n${answer.text}`).toBeGreaterThan(0)
      }
    }
    if (route.method === 'GET') return
    for (const body of bodies) await expectAnswer(route, { body })
  },
  240_000,
)

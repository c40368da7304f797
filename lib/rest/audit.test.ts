// Every write that somebody asks for leaves a row in the audit log that names who it was: every server action and
// every REST route that changes something is carried out once, and the log is looked at. What is new has to be
// put on one of the lists here.

import { randomUUID } from 'node:crypto'
import { existsSync, readdirSync } from 'node:fs'
import { resolve } from 'node:path'
import { afterAll, beforeAll, expect, it, vi } from 'vitest'
import { registeredActions } from '@/lib/accounts/action'
import { invitePerson } from '@/lib/accounts/people/invite'
import type { ActionResult } from '@/lib/accounts/schema'
import { hashSecretToken } from '@/lib/platform/auth/secret-token'
import { signIn } from '@/lib/accounts/sessions/sign-in'
import { createToken } from '@/lib/accounts/tokens/create'
import { requestForm, startForm } from '@/lib/executions/request-form'
import { saveView } from '@/lib/executions/saved-views'
import { startExecution } from '@/lib/executions/start'
import { saveFlow } from '@/lib/flows/save'
import { notifyMe } from '@/lib/notifications/operations/notify-me'
import { subscribe } from '@/lib/testing/notifications'
import { startBackfill } from '@/lib/triggers/operations/start-backfill'
import { putKeyValue } from '@/lib/kv/put'
import { putNamespaceFile } from '@/lib/namespace-files/put'
import { testDatabase } from '@/lib/testing/database'
import { insertWorker } from '@/lib/testing/factories'
import { holdRunning, testPassword, testPerson, type TestPerson } from '@/lib/testing/people'
import { testRuntime, until, type TestRuntime } from '@/lib/testing/test-runtime'
import { handleRest, restPath } from './app'
import { routes } from './routes'

// The request scope belongs to Next and exists only inside it; these two are its whole surface to us.
const scope = vi.hoisted(() => ({ headers: new Headers(), cookie: null as string | null }))
vi.mock('next/headers', () => ({
  headers: () => Promise.resolve(scope.headers),
  cookies: () =>
    Promise.resolve({
      get: (name: string) => (scope.cookie === null ? undefined : { name, value: scope.cookie }),
      set: () => undefined,
      delete: () => undefined,
    }),
}))

vi.setConfig({ testTimeout: 240_000 })

// A mail can be sent as far as anybody here knows; none is.
process.env.MILLRACE_SMTP_URL = 'smtp://127.0.0.1:1'
const db = await testDatabase()
const system = { actor: { kind: 'system' as const }, userId: null, ip: null }
const everything = [{ namespace: '', role: 'administrator' as const }]
let real: TestRuntime
let admin: TestPerson

beforeAll(async () => {
  const files = readdirSync('lib').map((room) => resolve('lib', room, 'actions.ts'))
  for (const file of files.filter((each) => existsSync(each))) {
    await import(/* @vite-ignore */ file)
  }
  real = await testRuntime(db)
  holdRunning(db, real.runtime)
  scope.headers = new Headers({ host: 'millrace.test', origin: 'http://millrace.test' })
})
afterAll(() => real.runtime.stop())

const bodies = {
  paused: 'tasks:\n  - id: p\n    type: core.flow.Pause\n',
  ended: 'tasks:\n  - id: p\n    type: core.debug.Return\n    format: one\n',
  failed: 'tasks:\n  - id: no\n    type: core.execution.Fail\n',
  running: 'tasks:\n  - id: nap\n    type: core.flow.Sleep\n    duration: PT1H\n',
  scheduled: 'tasks:\n  - id: p\n    type: core.debug.Return\n    format: one\n',
  broken: 'tasks:\n  - id: p\n    type: core.debug.Return\n    format: one\n',
  queued: 'concurrency: { limit: 1 }\ntasks:\n  - id: p\n    type: core.flow.Pause\n',
}
type Kind = keyof typeof bodies
const states: Record<Kind, string> = {
  paused: 'PAUSED',
  ended: 'SUCCESS',
  failed: 'FAILED',
  running: 'RUNNING',
  scheduled: 'CREATED',
  broken: 'BREAKPOINT',
  queued: 'QUEUED',
}

async function newFlow(body: string): Promise<{ namespace: string; flowId: string }> {
  const flowId = `f-${randomUUID().slice(0, 8)}`
  const saved = await saveFlow({ source: `id: ${flowId}\nnamespace: books\n${body}` }, system)
  expect(saved.ok).toBe(true)
  return { namespace: 'books', flowId }
}

/** A fresh execution in that state. */
async function execution(kind: Kind): Promise<string> {
  real.door.setBody((frame) =>
    frame.task.id === 'no'
      ? { ok: false, failure: { code: 'failed', message: 'no' } }
      : { ok: true, outputs: {} },
  )
  const flow = await newFlow(bodies[kind])
  const request = {
    ...flow,
    inputs: {},
    ...(kind === 'scheduled' ? { scheduleAt: Date.now() + 3_600_000 } : {}),
    ...(kind === 'broken' ? { breakpoints: ['p'] } : {}),
  }
  // Of two that ask for one slot at once, either may get it.
  if (kind === 'queued') await startedUntil('PAUSED', request)
  return startedUntil(states[kind], request)
}

async function startedUntil(
  wanted: string,
  request: Parameters<typeof startExecution>[0],
): Promise<string> {
  const { executionId } = await startExecution(request, system)
  const stands = async () => (await real.runtime.state(executionId))?.execution.state === wanted
  await until(`an execution is ${wanted}`, stands)
  return executionId
}

const one = async (kind: Kind) => ({ executionId: await execution(kind) })

async function taskRunOf(executionId: string): Promise<string> {
  const state = await real.runtime.state(executionId)
  return [...(state?.taskRuns.keys() ?? [])][0] ?? ''
}

const schedule = `${bodies.ended}triggers:\n  - id: t\n    type: core.trigger.Schedule\n    cron: "0 3 * * *"\n`
const range = { from: '2026-01-01T00:00:00Z', to: '2026-01-03T00:00:00Z' }

async function trigger() {
  return { ...(await newFlow(schedule)), triggerId: 't' }
}

/** As the schedule leaves it while an execution of its own still runs. */
async function waiting() {
  const key = await trigger()
  await db.pool.query(
    `update triggers set state = '{"schedule":{"waiting":"2026-01-01T03:00:00Z"}}'
     where flow_id = $1`,
    [key.flowId],
  )
  return key
}

async function backfilled() {
  const key = await trigger()
  const { from, to } = range
  await startBackfill(key, { from: Date.parse(from), to: Date.parse(to) }, system)
  return key
}

async function someone(): Promise<string> {
  const email = `${randomUUID()}@example.com`
  return (await invitePerson(admin.viewer, { email, name: 'Some One', grants: [] }, 'ip')).userId
}

const worker = () => insertWorker(db.pool)

/** A destination with a subscription and a delivery that was given up. */
async function notified() {
  const deliveryId = randomUUID()
  const made = await subscribe('log', {})
  await db.pool.query(
    `insert into deliveries (id, subscription_id, destination_id, position, number, stream, event_id, type,
       namespace, state, ended_at, created_at, event)
     values ($1, $2, $3, 1, 1, 's', 'e', 'execution.failed', 'books', 'DEAD', now(), now(), '{}')`,
    [deliveryId, made.subscriptionId, made.destinationId],
  )
  return { ...made, deliveryId }
}

async function ownToken(): Promise<string> {
  const wanted = { name: 'x', scope: 'viewer' as const, namespace: '', expiresAt: null }
  return (await createToken(admin.viewer, wanted, 'ip')).view.id
}

const otherSession = () =>
  signIn({ email: admin.email, password: testPassword }, { ip: randomUUID(), userAgent: 'test' })

/** Input with which each action that writes succeeds, made anew for the call. */
const writes: Record<string, () => Promise<unknown>> = {
  'session.start': async () => ({ email: admin.email, password: testPassword }),
  'session.end': async () => undefined,
  'session.end-other': async () => ({ id: hashSecretToken(await otherSession()) }),
  'session.end-others': async () => void (await otherSession()),
  'person.use-link': async () => {
    const email = `${randomUUID()}@example.com`
    const invited = await invitePerson(admin.viewer, { email, name: 'New', grants: [] }, 'ip')
    return { link: invited.link.split('=')[1], password: testPassword }
  },
  'person.set-password': async () => ({ current: testPassword, next: 'another good password' }),
  'person.set-preferences': async () => ({ theme: 'dark', name: 'Ada' }),
  'person.invite': async () => ({ email: `${randomUUID()}@example.com`, name: 'N', grants: [] }),
  'person.renew-link': async () => ({ userId: await someone() }),
  'person.set-grants': async () => ({ userId: await someone(), grants: [] }),
  'person.set-disabled': async () => ({ userId: await someone(), disabled: true }),
  'token.create': async () => ({ name: 'n', scope: 'viewer' }),
  'token.revoke': async () => ({ id: await ownToken() }),
  'view.save': async () => ({ name: 'mine', query: '?state=FAILED' }),
  'view.delete': async () => {
    const [view] = await saveView(admin.viewer, { name: randomUUID(), query: '' }, 'ip')
    return { id: view?.id }
  },
  'flow.save': async () => ({ source: `id: s-${randomUUID()}\nnamespace: books\n${bodies.ended}` }),
  'flow.delete': () => newFlow(bodies.ended),
  'execution.start': async () => startForm(await newFlow(bodies.ended), {}),
  'execution.kill': () => one('paused'),
  'execution.pause': () => one('running'),
  'execution.resume': async () => requestForm(await one('paused'), {}),
  'execution.restart': () => one('failed'),
  'execution.replay': async () => requestForm(await one('ended'), {}),
  'execution.force-run': () => one('scheduled'),
  'execution.unqueue': async () => ({ ...(await one('queued')), state: 'RUNNING' }),
  'execution.change-state': async () => ({ ...(await one('failed')), state: 'WARNING' }),
  'task-run.change-state': async () => {
    const executionId = await execution('failed')
    return { executionId, taskRunId: await taskRunOf(executionId), state: 'SUCCESS' }
  },
  'execution.set-labels': async () => ({ ...(await one('ended')), labels: { a: 'b' } }),
  'execution.set-breakpoints': async () => ({ ...(await one('paused')), taskIds: ['p'] }),
  'execution.resume-from-breakpoint': () => one('broken'),
  'execution.delete': () => one('ended'),
  'execution.bulk': async () => ({ operation: 'kill', ids: [await execution('paused')] }),
  'trigger.set-enabled': async () => ({ ...(await trigger()), enabled: false }),
  'trigger.run': trigger,
  'trigger.unlock': waiting,
  'trigger.backfill': async () => ({ ...(await trigger()), ...range }),
  'trigger.change-backfill': async () => ({ ...(await backfilled()), order: 'pause' }),
  'destination.create': async () => ({ name: randomUUID(), type: 'log' }),
  'destination.change': async () => ({ id: (await notified()).destinationId, name: randomUUID() }),
  'destination.delete': async () => ({ id: (await notified()).destinationId }),
  'destination.recover': async () => ({ id: (await notified()).destinationId }),
  'subscription.create': async () => {
    const { destinationId } = await notified()
    return { name: randomUUID(), destinationId }
  },
  'subscription.change': async () => ({
    id: (await notified()).subscriptionId,
    name: randomUUID(),
  }),
  'subscription.delete': async () => ({ id: (await notified()).subscriptionId }),
  'notify-me.start': () => newFlow(bodies.ended),
  'notify-me.stop': async () => {
    const { viewer } = admin
    return notifyMe(viewer, await newFlow(bodies.ended), system)
  },
  'delivery.redeliver-many': async () => ({ ids: [(await notified()).deliveryId] }),
  'delivery.redeliver': async () => ({ id: (await notified()).deliveryId }),
  'worker.setState': async () => ({ workerId: await worker(), state: 'paused' }),
}

const isRead = (name: string) =>
  /\.(list|list-of-flow|list-evaluations|get|header|task-runs|events|logs|log-outline|counts|pause-forms|preview-replay|waiting|same-failures|ids|attempts-beside|lanes|record|deciders|rendered-task|validate|revisions|namespaces|types|preview|plan|metrics|file)$/.test(
    name,
  )

/** Rows that name this person, or a token of theirs, newest last. */
async function rows(): Promise<string[]> {
  const found = await db.pool.query<{ action: string }>(
    `select action from audit_entries where actor_name like $1 || '%' order by at, id`,
    [admin.email],
  )
  return found.rows.map((row) => row.action)
}

type AnyAction = (input: unknown) => Promise<ActionResult<unknown>>
const writing = () =>
  ([...registeredActions()] as unknown as [AnyAction, { name: string }][]).filter(
    // A test delivery changes nothing that is kept.
    ([, { name }]) => !isRead(name) && name !== 'destination.test',
  )

it('every action that writes has one', async () => {
  admin = await testPerson(everything)
  for (const [run, { name }] of writing()) {
    admin = await testPerson(everything)
    scope.cookie = admin.sessionToken
    const make = writes[name]
    expect(make, `${name} is on no list of this test`).toBeDefined()
    const input = await make?.()
    const before = (await rows()).length
    const result = await run(input)
    expect({ name, result }).toMatchObject({ name, result: { ok: true } })
    if (name === 'person.use-link') continue
    const left = (await rows()).slice(before)
    expect({ name, left: left.length }).not.toEqual({ name, left: 0 })
  }
})

const json = (value: unknown) => ({ body: JSON.stringify(value), type: 'application/json' })
const yaml = (body: string) => ({ body, type: 'application/x-yaml' })
type Call = { path: string; sent?: { body: string; type: string } }

/** The state in which an operation does something, by the name that ends its path. */
const kinds: Record<string, Kind> = {
  kill: 'paused',
  pause: 'running',
  resume: 'paused',
  'resume-from-breakpoint': 'broken',
  restart: 'failed',
  replay: 'ended',
  'replay-with-inputs': 'ended',
  'force-run': 'scheduled',
  unqueue: 'queued',
  'change-status': 'failed',
  labels: 'ended',
  state: 'failed',
  '': 'ended',
}

async function callOf({ method, path }: (typeof routes)[number]): Promise<Call> {
  const plain = path.replaceAll(/\{(?:[^{}]|\{[^{}]*\})*\}/g, '')
  const bulk = /^\/executions(?:\/([\w-]+))?\/by-(ids|query)$/.exec(plain)
  if (bulk) {
    const [, name = '', how] = bulk
    const kind = kinds[name]
    if (!kind) throw new Error(`${method} ${path} is on no list of this test`)
    const id = await execution(kind)
    const query = name === 'change-status' ? '?newStatus=WARNING' : ''
    if (how === 'query') {
      const { flowId } = (await real.runtime.state(id))?.execution ?? {}
      const filter = `namespace=books&flowId=${flowId}&state=${states[kind]}`
      const found = `${plain}?${filter}${query.replace('?', '&')}`
      return name === 'labels' ? { path: found, sent: json({ a: 'b' }) } : { path: found }
    }
    const ids = name === 'labels' ? { executionsId: [id], executionLabels: { a: 'b' } } : [id]
    return { path: plain + query, sent: json(ids) }
  }
  const single = /^\/executions\/:executionId(?:\/([\w-]+))?$/.exec(plain)
  if (single) {
    const [, name = ''] = single
    const kind = kinds[name]
    if (!kind) throw new Error(`${method} ${path} is on no list of this test`)
    const id = await execution(kind)
    const query = name === 'change-status' ? '?status=WARNING' : ''
    const called = plain.replace(':executionId', id) + query
    if (name === 'labels') return { path: called, sent: json({ a: 'b' }) }
    if (name !== 'state') return { path: called }
    return { path: called, sent: json({ taskRunId: await taskRunOf(id), state: 'SUCCESS' }) }
  }
  const known = others[`${method} ${plain}`]
  if (!known) throw new Error(`${method} ${path} is on no list of this test`)
  return known()
}

const at = ({ namespace, flowId }: { namespace: string; flowId: string }, end = '') =>
  `${namespace}/${flowId}${end}`

const others: Record<string, () => Promise<Call>> = {
  'POST /flows': async () => ({
    path: '/flows',
    sent: yaml(`id: r-${randomUUID()}\nnamespace: books\n${bodies.ended}`),
  }),
  'POST /flows/bulk': async () => ({
    path: '/flows/bulk',
    sent: yaml(`id: r-${randomUUID()}\nnamespace: books\n${bodies.ended}`),
  }),
  'POST /flows/import': async () => ({
    path: '/flows/import',
    sent: json({ fileUpload: `id: r-${randomUUID()}\nnamespace: books\n${bodies.ended}` }),
  }),
  ...Object.fromEntries(
    ['DELETE delete', 'POST disable', 'POST enable'].flatMap((one) => {
      const [method = '', name = ''] = one.split(' ')
      const off = name === 'enable' ? 'disabled: true\n' : ''
      return [
        [
          `${method} /flows/${name}/by-ids`,
          async () => {
            const { namespace, flowId: id } = await newFlow(off + bodies.ended)
            return { path: `/flows/${name}/by-ids`, sent: json([{ namespace, id }]) }
          },
        ],
        [
          `${method} /flows/${name}/by-query`,
          async () => {
            const { namespace, flowId } = await newFlow(off + bodies.ended)
            return { path: `/flows/${name}/by-query?namespace=${namespace}&q=${flowId}` }
          },
        ],
      ]
    }),
  ),
  'POST /executions/trigger/:namespace/:id': async () => ({
    path: `/executions/trigger/${at(await newFlow(bodies.ended))}`,
  }),
  'DELETE /logs/:executionId': async () => ({ path: `/logs/${await execution('ended')}` }),
  'DELETE /namespaces/:namespace/kv': async () => {
    await putKeyValue({ namespace: 'books', key: 'older', value: 1 })
    return { path: '/namespaces/books/kv', sent: json({ keys: ['older'] }) }
  },
  'PUT /flows/:namespace/:id': async () => {
    const { flowId } = await newFlow(bodies.ended)
    const source = `id: ${flowId}\nnamespace: books\ndescription: new\n${bodies.ended}`
    return { path: `/flows/books/${flowId}`, sent: yaml(source) }
  },
  'POST /destinations': async () => ({
    path: '/destinations',
    sent: json({ name: randomUUID(), type: 'log' }),
  }),
  'PUT /destinations/:id': async () => ({
    path: `/destinations/${(await notified()).destinationId}`,
    sent: json({ name: randomUUID() }),
  }),
  'DELETE /destinations/:id': async () => ({
    path: `/destinations/${(await notified()).destinationId}`,
  }),
  'POST /destinations/:id/recover': async () => ({
    path: `/destinations/${(await notified()).destinationId}/recover`,
  }),
  'POST /subscriptions': async () => ({
    path: '/subscriptions',
    sent: json({ name: randomUUID(), destinationId: (await notified()).destinationId }),
  }),
  'PUT /subscriptions/:id': async () => ({
    path: `/subscriptions/${(await notified()).subscriptionId}`,
    sent: json({ name: randomUUID() }),
  }),
  'DELETE /subscriptions/:id': async () => ({
    path: `/subscriptions/${(await notified()).subscriptionId}`,
  }),
  'POST /deliveries/redeliver': async () => ({
    path: '/deliveries/redeliver',
    sent: json({ ids: [(await notified()).deliveryId] }),
  }),
  'POST /deliveries/:id/redeliver': async () => ({
    path: `/deliveries/${(await notified()).deliveryId}/redeliver`,
  }),
  'PUT /namespaces/:namespace/kv/:key': async () => ({
    path: '/namespaces/books/kv/read',
    sent: json(1),
  }),
  'DELETE /namespaces/:namespace/kv/:key': async () => {
    await putKeyValue({ namespace: 'books', key: 'old', value: 1 })
    return { path: '/namespaces/books/kv/old' }
  },
  'POST /namespaces/:namespace/files': async () => ({
    path: '/namespaces/books/files?path=/new.txt',
    sent: json({ fileContent: 'x' }),
  }),
  'PUT /namespaces/:namespace/files': async () => {
    await putNamespaceFile('books', '/old.txt', 'x')
    return { path: '/namespaces/books/files?from=/old.txt&to=/moved.txt' }
  },
  'DELETE /namespaces/:namespace/files': async () => {
    await putNamespaceFile('books', '/gone.txt', 'x')
    return { path: '/namespaces/books/files?path=/gone.txt' }
  },
  'DELETE /flows/:namespace/:id': async () => ({
    path: `/flows/${at(await newFlow(bodies.ended))}`,
  }),
  'POST /executions/:namespace/:id': async () => ({
    path: `/executions/${at(await newFlow(bodies.ended))}`,
  }),
  'PUT /triggers': async () => ({
    path: '/triggers',
    sent: json({ ...(await trigger()), disabled: true }),
  }),
  'POST /triggers/:namespace/:flowId/:triggerId/unlock': async () => ({
    path: `/triggers/${at(await waiting(), '/t/unlock')}`,
  }),
  'POST /triggers/:namespace/:flowId/:triggerId/run': async () => ({
    path: `/triggers/${at(await trigger(), '/t/run')}`,
  }),
  'POST /triggers/:namespace/:flowId/:triggerId/backfill': async () => ({
    path: `/triggers/${at(await trigger(), '/t/backfill')}`,
    sent: json(range),
  }),
  'POST /triggers/:namespace/:flowId/:triggerId/backfill/:order': async () => ({
    path: `/triggers/${at(await backfilled(), '/t/backfill/pause')}`,
  }),
}

async function ask(
  method: string,
  { path, sent }: Call,
): Promise<{ status: number; text: string }> {
  const response = await handleRest(
    new Request(`http://millrace.test${restPath}${path}`, {
      method,
      headers: {
        authorization: `Basic ${Buffer.from(`${admin.email}:${testPassword}`).toString('base64')}`,
        ...(sent ? { 'content-type': sent.type } : {}),
      },
      ...(sent ? { body: sent.body } : {}),
    }),
  )
  return { status: response.status, text: await response.text() }
}

it('every REST route that writes has one', async () => {
  admin = await testPerson(everything)
  const reads = new Set([
    '/flows/validate',
    '/destinations/:id/test',
    '/executions/:executionId/eval/:taskRunId',
    '/executions/:executionId{[0-9a-fA-F-]{36}}/resume/validate',
    '/executions/:namespace/:id/validate',
    '/executions/latest',
    '/flows/graph',
    '/namespaces/autocomplete',
    // It keeps nothing: a folder is there when a file stands in it.
    '/namespaces/:namespace/files/directory',
  ])
  const changing = routes.filter(({ method, path }) => method !== 'GET' && !reads.has(path))
  for (const route of changing) {
    const name = `${route.method} ${route.path}`
    const call = await callOf(route)
    const before = (await rows()).length
    const { status, text } = await ask(route.method, call)
    expect({ name, status, text: status < 300 ? '' : text }).toMatchObject({ name, text: '' })
    expect({ name, left: (await rows()).length - before }).not.toEqual({ name, left: 0 })
  }
})

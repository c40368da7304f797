// Walks every server action and every REST route that there is, and proves that a stranger is refused by
// all of them, and a viewer by every one that writes. What is new is found by itself: actions by the files
// called actions.ts, routes by the table.

import { randomUUID } from 'node:crypto'
import { existsSync, readdirSync } from 'node:fs'
import { resolve } from 'node:path'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { registeredActions } from '@/lib/accounts/action'
import { permissions, type ActionResult, type Permission } from '@/lib/accounts/schema'
import { requestForm, startForm } from '@/lib/executions/request-form'
import { startExecution } from '@/lib/executions/start'
import { saveFlow } from '@/lib/flows/save'
import { testDatabase } from '@/lib/testing/database'
import { subscribe } from '@/lib/testing/notifications'
import { holdRunning, testPerson, type TestPerson } from '@/lib/testing/people'
import { testRuntime, type TestRuntime } from '@/lib/testing/test-runtime'
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

const db = await testDatabase()
const files = readdirSync('lib')
  .map((room) => resolve('lib', room, 'actions.ts'))
  .filter((file) => existsSync(file))
let real: TestRuntime
let viewer: TestPerson
let executionId = ''
const notified = { destinationId: '', subscriptionId: '', deliveryId: randomUUID() }

const by = { actor: { kind: 'system' as const }, userId: null, ip: null }
const source = `id: walked\nnamespace: walk\ntasks:\n  - id: p\n    type: core.flow.Pause\n`

beforeAll(async () => {
  for (const file of files) await import(/* @vite-ignore */ file)
  real = await testRuntime(db)
  holdRunning(db, real.runtime)
  viewer = await testPerson([{ namespace: '', role: 'viewer' }])
  await saveFlow({ source }, by)
  const request = { namespace: 'walk', flowId: 'walked', inputs: {} }
  executionId = (await startExecution(request, by)).executionId
  Object.assign(notified, await subscribe('log', {}))
  await db.pool.query(
    `insert into deliveries (id, subscription_id, destination_id, position, number, stream, event_id, type, namespace,
       state, ended_at, created_at, event)
     values ($1, $2, $3, 1, 1, 's', 'e', 'execution.failed', 'walk', 'DEAD', now(), now(), '{}')`,
    [notified.deliveryId, notified.subscriptionId, notified.destinationId],
  )
})
afterAll(() => real.runtime.stop())

const ownOrigin = { host: 'millrace.test', origin: 'http://millrace.test' }

const range = { from: '2026-01-01T00:00:00Z', to: '2026-01-02T00:00:00Z' }

/** Valid input of each action: without it the refusal would only be of the input. */
const inputs = (): Record<string, unknown> => {
  const flow = { namespace: 'walk', flowId: 'walked' }
  const one = { executionId }
  return {
    'person.invite': { email: 'new@example.com', name: 'New', grants: [] },
    'person.renew-link': { userId: viewer.viewer.userId },
    'person.set-grants': { userId: viewer.viewer.userId, grants: [] },
    'person.set-disabled': { userId: viewer.viewer.userId, disabled: true },
    'person.list': undefined,
    'audit.list': {},
    'flow.save': { source: `${source}# more\n` },
    'flow.delete': flow,
    'execution.start': startForm({ ...flow }, {}),
    'execution.resume': requestForm(one, {}),
    'execution.replay': requestForm(one, {}),
    'execution.change-state': { ...one, state: 'FAILED' },
    'task-run.change-state': { ...one, taskRunId: randomUUID(), state: 'FAILED' },
    'execution.set-labels': { ...one, labels: { a: 'b' } },
    'execution.set-breakpoints': { ...one, taskIds: [] },
    'execution.bulk': { operation: 'kill', ids: [executionId] },
    'trigger.set-enabled': { ...flow, triggerId: 't', enabled: false },
    'trigger.run': { ...flow, triggerId: 't' },
    'trigger.unlock': { ...flow, triggerId: 't' },
    'trigger.backfill': { ...flow, triggerId: 't', ...range },
    'trigger.change-backfill': { ...flow, triggerId: 't', order: 'cancel' },
    'destination.create': { name: 'walked', type: 'log' },
    'destination.change': { id: notified.destinationId, name: 'walked' },
    'destination.delete': { id: notified.destinationId },
    'destination.test': { id: notified.destinationId },
    'destination.recover': { id: notified.destinationId },
    'subscription.create': { name: 'walked', destinationId: notified.destinationId },
    'subscription.change': { id: notified.subscriptionId, name: 'walked' },
    'subscription.delete': { id: notified.subscriptionId },
    'delivery.redeliver-many': { ids: [notified.deliveryId] },
    'delivery.redeliver': { id: notified.deliveryId },
    'worker.setState': { workerId: randomUUID(), state: 'paused' },
  }
}

type AnyAction = (input: unknown) => Promise<ActionResult<unknown>>
const actions = () =>
  [...registeredActions()] as unknown as [
    AnyAction,
    { name: string; permission: Permission | 'public' },
  ][]
const needsMore = (permission: Permission | 'public') =>
  permission !== 'public' && permissions[permission] !== 'viewer'

const refusal = async (answer: Promise<ActionResult<unknown>>) => {
  const result = await answer
  return result.ok ? 'done' : result.error.code
}

describe('every server action', () => {
  it('is made by the wrapper', async () => {
    expect(files.length).toBeGreaterThanOrEqual(4)
    const known = registeredActions() as unknown as Map<unknown, unknown>
    for (const file of files) {
      const exported = Object.entries((await import(/* @vite-ignore */ file)) as object)
      expect(exported.length).toBeGreaterThan(0)
      for (const [name, value] of exported) {
        expect({ file, name, made: known.has(value) }).toEqual({ file, name, made: true })
      }
    }
  })

  it('refuses a stranger', async () => {
    scope.headers = new Headers(ownOrigin)
    for (const cookie of [null, '', 'wrong']) {
      scope.cookie = cookie
      for (const [run, { name, permission }] of actions()) {
        if (permission === 'public') continue
        const input = inputs()[name] ?? { executionId, namespace: 'walk', flowId: 'walked' }
        expect({ name, code: await refusal(run(input)) }).toEqual({ name, code: 'unauthenticated' })
      }
    }
  })

  it('refuses a page of another site, whoever is signed in', async () => {
    scope.cookie = viewer.sessionToken
    for (const headers of [
      { host: 'millrace.test' },
      { ...ownOrigin, origin: 'http://evil.test' },
    ]) {
      scope.headers = new Headers(headers)
      for (const [run, { name }] of actions()) {
        expect({ name, code: await refusal(run({})) }).toEqual({ name, code: 'forbidden' })
      }
    }
  })

  it('that writes refuses a viewer', async () => {
    scope.headers = new Headers(ownOrigin)
    scope.cookie = viewer.sessionToken
    const writing = actions().filter(([, { permission }]) => needsMore(permission))
    expect(writing.length).toBeGreaterThan(15)
    for (const [run, { name }] of writing) {
      const input = name in inputs() ? inputs()[name] : { executionId }
      expect({ name, code: await refusal(run(input)) }).toEqual({ name, code: 'forbidden' })
    }
  })

  it('survives input of any shape', async () => {
    const hostile = [
      null,
      7,
      'x',
      [],
      { __proto__: null },
      { executionId: { $gt: '' } },
      new FormData(),
    ]
    for (const [run, { name }] of actions()) {
      for (const input of hostile) {
        expect({ name, code: await refusal(run(input)) }).not.toMatchObject({ code: 'internal' })
      }
      scope.cookie = viewer.sessionToken
    }
  })
})

const bodies: Record<string, { body: string; type: string }> = {
  yaml: { body: `${source}# more\n`, type: 'application/x-yaml' },
  inputs: { body: '{"fileContent":"walked","fileUpload":"walked"}', type: 'application/json' },
}
const jsonBodies = (): Record<string, unknown> => ({
  '/state': { taskRunId: randomUUID(), state: 'FAILED' },
  '/labels': { a: 'b' },
  '/triggers': { namespace: 'walk', flowId: 'walked', triggerId: 't', disabled: true },
  '/backfill': range,
  '/destinations': { name: 'walked', type: 'log' },
  '/subscriptions': { name: 'walked', destinationId: notified.destinationId },
  '/test': {},
  '/recover': {},
  '/deliveries/redeliver': { ids: [notified.deliveryId] },
  [`/${notified.destinationId}`]: { name: 'walked' },
  [`/${notified.subscriptionId}`]: { name: 'walked' },
  '/labels/by-query': { a: 'b' },
  '/kv': { keys: ['walked'] },
  '/flows/delete/by-ids': [{ namespace: 'walk', id: 'walked' }],
  '/flows/disable/by-ids': [{ namespace: 'walk', id: 'walked' }],
  '/flows/enable/by-ids': [{ namespace: 'walk', id: 'walked' }],
  '/labels/by-ids': { executionsId: [executionId], executionLabels: { a: 'b' } },
})

function askRoute(route: (typeof routes)[number], headers: Record<string, string>) {
  const path = route.path
    .replace(/:executionId(\{.*\})?/, executionId)
    .replace(':namespace', 'walk')
    .replace('/destinations/:id', `/destinations/${notified.destinationId}`)
    .replace('/subscriptions/:id', `/subscriptions/${notified.subscriptionId}`)
    .replace('/deliveries/:id', `/deliveries/${notified.deliveryId}`)
    .replace(':id', 'walked')
    .replace(/:order\{.*\}/, 'cancel')
  const key = Object.keys(jsonBodies()).find((end) => path.endsWith(end))
  const sent =
    route.reads === 'json'
      ? { body: JSON.stringify(key ? jsonBodies()[key] : [executionId]), type: 'application/json' }
      : bodies[route.reads]
  const query = path.includes('change-status')
    ? '?status=FAILED&newStatus=FAILED'
    : /\/files(\/directory)?$/.test(path)
      ? '?path=/walked&from=/walked&to=/on'
      : ''
  return handleRest(
    new Request(`http://millrace.test${restPath}${path}${query}`, {
      method: route.method,
      headers: { ...headers, ...(sent ? { 'content-type': sent.type } : {}) },
      ...(sent ? { body: sent.body } : {}),
    }),
  )
}

describe('every REST route', () => {
  it('refuses a stranger', async () => {
    for (const route of routes) {
      const { status } = await askRoute(route, {})
      expect({ route: `${route.method} ${route.path}`, status }).toMatchObject({ status: 401 })
    }
  })

  it('that writes refuses a viewer', async () => {
    const writing = routes.filter(({ permission }) => needsMore(permission))
    expect(writing.length).toBeGreaterThan(25)
    expect(writing.every(({ method }) => method !== 'GET')).toBe(true)
    for (const route of writing) {
      const cookie = `millrace_session=${viewer.sessionToken}`
      const { status } = await askRoute(route, { ...ownOrigin, cookie })
      expect({ route: `${route.method} ${route.path}`, status }).toMatchObject({ status: 403 })
    }
  })

  it('that is no GET needs more than a viewer, or changes nothing', () => {
    const open = routes.filter(
      ({ method, permission }) => method !== 'GET' && !needsMore(permission),
    )
    expect(open.map(({ path }) => path)).toEqual([
      '/executions/:executionId/eval/:taskRunId',
      '/namespaces/autocomplete',
      '/flows/graph',
      '/flows/validate',
      '/executions/latest',
    ])
  })
})

describe('afterwards', () => {
  it('nothing has happened', async () => {
    const state = await real.runtime.state(executionId)
    expect(state?.execution.state).toBe('PAUSED')
    const flows = await db.pool.query('select revision, deleted from flows')
    expect(flows.rows).toEqual([{ revision: 1, deleted: false }])
    const kept = await db.pool.query(
      'select d.name, v.state from destinations d join deliveries v on v.destination_id = d.id',
    )
    expect(kept.rows).toMatchObject([{ state: 'DEAD' }])
    expect(kept.rows[0].name).not.toBe('walked')
    const people = await db.pool.query('select 1 from users')
    expect(people.rows).toHaveLength(1)
  })
})

import { Webhook } from 'standardwebhooks'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createToken } from '@/lib/accounts/tokens/create'
import type { Pipeline } from '@/lib/notifications/pipeline/start-pipeline'
import { testDatabase } from '@/lib/testing/database'
import { allowLoopback, testPipeline } from '@/lib/testing/notifications'
import { holdRunning, testPerson } from '@/lib/testing/people'
import {
  httpReceiver,
  type HttpReceiver,
} from '@/lib/notifications/receivers/http-receiver.testing'
import { testRuntime, until, type TestRuntime } from '@/lib/testing/test-runtime'
import { handleRest, restPath } from './app'

// Destinations, subscriptions, deliveries and events as a client of the REST API meets them.

allowLoopback()
process.env.MILLRACE_URL = 'http://millrace.test'
const db = await testDatabase()
let real: TestRuntime
let pipeline: Pipeline
let receiver: HttpReceiver
let auth: Record<string, string>

beforeAll(async () => {
  real = await testRuntime(db)
  holdRunning(db, real.runtime)
  pipeline = testPipeline(db, real.runtime)
  receiver = await httpReceiver()
  auth = await tokenOf([{ namespace: '', role: 'administrator' }])
})
afterAll(async () => {
  await pipeline.stop()
  await real.runtime.stop()
  await receiver.close()
})

async function tokenOf(
  grants: { namespace: string; role: 'viewer' | 'editor' | 'administrator' }[],
) {
  const person = await testPerson(grants)
  const { role: scope, namespace } = grants[0] ?? { role: 'viewer', namespace: '' }
  const wanted = { name: 't', scope, namespace, expiresAt: null }
  const { token } = await createToken(person.viewer, wanted, 'ip')
  return { authorization: `Bearer ${token}` }
}

async function ask(method: string, path: string, body?: unknown, headers = auth) {
  const request = new Request(`http://millrace.test${restPath}${path}`, {
    method,
    headers: { host: 'millrace.test', 'content-type': 'application/json', ...headers },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  })
  const response = await handleRest(request)
  const text = await response.text()
  return { status: response.status, body: text ? JSON.parse(text) : null, text }
}

async function runFlow(id: string, namespace: string): Promise<string> {
  const source = `id: ${id}\nnamespace: ${namespace}\ntasks:\n  - id: a\n    type: core.debug.Return\n    format: one\n`
  const saved = await handleRest(
    new Request(`http://millrace.test${restPath}/flows`, {
      method: 'POST',
      headers: { ...auth, host: 'millrace.test', 'content-type': 'application/x-yaml' },
      body: source,
    }),
  )
  expect(saved.status).toBe(200)
  const started = await ask('POST', `/executions/${namespace}/${id}`)
  expect(started.status).toBe(200)
  await real.runtime.waitForEnd(started.body.id, 20_000)
  return started.body.id
}

const destination = async (name: string, config: object = {}) =>
  ask('POST', '/destinations', { name, type: 'webhook', config: { url: receiver.url, ...config } })

describe('a subscription over REST', () => {
  it('delivers what it names, signed, and shows each delivery', async () => {
    const secret = `whsec_${Buffer.from('thirty-two bytes of a secret, ok').toString('base64')}`
    const made = await destination('whole', { secret, format: 'millrace' })
    expect(made.status).toBe(200)
    expect(made.text).not.toContain(secret)
    expect(made.body).toMatchObject({
      name: 'whole',
      type: 'webhook',
      config: { secret: '******' },
    })
    const subscription = await ask('POST', '/subscriptions', {
      name: 'ends',
      destinationId: made.body.id,
      scope: { namespace: 'shop' },
      events: ['execution.*'],
      states: ['SUCCESS'],
    })
    expect(subscription.status).toBe(200)
    const executionId = await runFlow('one', 'shop.eu')
    await runFlow('other', 'shopping')
    await until('the webhook', () =>
      receiver.received.some(({ body }) => body.includes(executionId)),
    )
    expect(receiver.received).toHaveLength(1)
    const [got] = receiver.received
    new Webhook(secret).verify(got?.body ?? '', got?.headers as Record<string, string>)
    expect(JSON.parse(got?.body ?? '')).toMatchObject({
      type: 'execution.success',
      namespace: 'shop.eu',
      flowId: 'one',
      executionId,
      newState: 'SUCCESS',
      triggerSource: { kind: 'api' },
    })
    const deliveries = await until('the delivery', async () => {
      const answer = await ask('GET', `/deliveries?executionId=${executionId}&state=DELIVERED`)
      return answer.body.results.length === 1 ? answer.body.results : null
    })
    expect(deliveries[0]).toMatchObject({
      state: 'DELIVERED',
      tries: 1,
      log: [{ ok: true, status: 200 }],
    })
    // What a page shows of it is what came.
    const shown = await ask('GET', `/deliveries/${deliveries[0].id}`)
    expect(shown.body.sent.body).toBe(got?.body)
    const { 'webhook-id': id, 'content-type': contentType } = got?.headers ?? {}
    expect(shown.body.sent.headers).toEqual({ 'webhook-id': id, 'content-type': contentType })
    const counts = async (type: string) =>
      (await ask('GET', `/deliveries?type=${type}&destinationId=${made.body.id}`)).body.results
        ?.length
    const types = ['execution.success', 'execution.*', '*', 'execution.failed', 'taskrun.*']
    expect(await Promise.all(types.map(counts))).toEqual([1, 1, 1, 0, 0])
    const again = await ask('POST', `/deliveries/${deliveries[0].id}/redeliver`)
    expect(again.body).toMatchObject({ id: deliveries[0].id, eventId: deliveries[0].eventId })
    await until('it comes again', () => receiver.received.length === 2)
    expect(receiver.received[1]?.body).toBe(got?.body)
    expect(receiver.received[1]?.headers['webhook-id']).toBe(got?.headers['webhook-id'])
    const ids = [deliveries[0].id]
    const many = await ask('POST', '/deliveries/redeliver', { ids })
    expect(many.body).toEqual({ redelivered: 1 })
    await until('it comes once more', () => receiver.received.length === 3)
    // All of them, or none.
    const gone = await ask('POST', '/deliveries/redeliver', { ids: [...ids, crypto.randomUUID()] })
    expect(gone.status).toBe(404)
    const stranger = await tokenOf([{ namespace: 'elsewhere', role: 'editor' }])
    const others = await ask('POST', '/deliveries/redeliver', { ids }, stranger)
    expect([403, 404]).toContain(others.status)
    expect((await ask('POST', '/deliveries/redeliver', { ids: [] })).status).toBe(422)
    expect(receiver.received).toHaveLength(3)
  })

  it('gives a secret that it made once, and never again', async () => {
    const made = await destination('made')
    expect(made.body.config.secret).toMatch(/^whsec_/)
    const read = await ask('GET', `/destinations/${made.body.id}`)
    expect(read.body.config.secret).toBe('******')
    const { rows } = await db.pool.query('select config::text from destinations where id = $1', [
      made.body.id,
    ])
    expect(rows[0].config).not.toContain(made.body.config.secret)
    const changed = await ask('PUT', `/destinations/${made.body.id}`, {
      config: { secret: '******', format: 'pipeline' },
    })
    expect(changed.body.config).toMatchObject({ format: 'pipeline', url: receiver.url })
    const off = await ask('PUT', `/destinations/${made.body.id}`, { disabled: true })
    expect(off.body).toMatchObject({ disabled: true, config: { format: 'pipeline' } })
    const renamed = await ask('PUT', `/destinations/${made.body.id}`, { name: 'made anew' })
    expect(renamed.body).toMatchObject({ name: 'made anew', disabled: true, health: 'disabled' })
    await ask('PUT', `/destinations/${made.body.id}`, { name: 'made', disabled: false })
    const before = receiver.received.length
    expect((await ask('POST', `/destinations/${made.body.id}/test`)).body).toMatchObject({
      ok: true,
    })
    const sent = receiver.received[before]
    new Webhook(made.body.config.secret).verify(sent?.body ?? '', sent?.headers as never)
    expect(JSON.parse(sent?.body ?? '')).toMatchObject({ event_type: 'PIPELINE_FAILED' })
  })

  it('says in one sentence what is wrong, and saves nothing', async () => {
    const cases: [object, number, RegExp][] = [
      [{ name: 'x', type: 'webhook', config: { url: 'ftp://x' } }, 422, /https:\/\/host/],
      [{ name: 'x', type: 'webhook', config: {} }, 422, /config\.url/],
      [{ name: 'x', type: 'nothing' }, 422, /one of webhook/],
      [
        { name: 'x', type: 'webhook', config: { url: 'http://10.0.0.1/' } },
        422,
        /MILLRACE_OUTBOUND_ALLOW/,
      ],
      [
        { name: 'x', type: 'webhook', config: { url: 'http://169.254.169.254/' } },
        422,
        /private or local/,
      ],
      [{ name: 'made', type: 'log' }, 409, /already/],
    ]
    for (const [body, status, sentence] of cases) {
      const answer = await ask('POST', '/destinations', body)
      expect({ body, status: answer.status }).toEqual({ body, status })
      expect(answer.body.detail).toMatch(sentence)
    }
    const wrong = { name: 's', destinationId: crypto.randomUUID(), events: ['execution.exploded'] }
    expect((await ask('POST', '/subscriptions', wrong)).body.detail).toContain('execution.exploded')
    expect((await ask('POST', '/subscriptions', { ...wrong, events: [] })).status).toBe(404)
  })
})

describe('events', () => {
  it('of an execution have numbers without a gap, page by page', async () => {
    const executionId = await runFlow('paged', 'shop')
    const numbers: number[] = []
    let after = 0
    for (let more = true; more;) {
      const { body } = await ask('GET', `/events?executionId=${executionId}&after=${after}&size=2`)
      numbers.push(...body.results.map(({ number }: { number: number }) => number))
      after = body.next
      more = body.more
    }
    const { rows } = await db.pool.query('select event_number as n from executions where id = $1', [
      executionId,
    ])
    expect(numbers).toEqual(Array.from({ length: rows[0].n }, (_, at) => at + 1))
  })

  it('of everything are in order, for whom may see them', async () => {
    const all = await ask('GET', '/events?size=1000')
    const positions = all.body.results.map(({ position }: { position: number }) => position)
    expect(positions).toEqual(positions.toSorted((a: number, b: number) => a - b))
    expect(all.body.results.map(({ type }: { type: string }) => type)).toContain('flow.created')
    const stranger = await tokenOf([{ namespace: 'elsewhere', role: 'viewer' }])
    const none = await ask('GET', '/events?size=1000', undefined, stranger)
    expect(none.body.results.filter(({ namespace }: { namespace: string }) => namespace)).toEqual(
      [],
    )
    const executionId = all.body.results.find((one: { executionId: string }) => one.executionId)
    const path = `/events?executionId=${executionId.executionId}`
    expect((await ask('GET', path, undefined, stranger)).status).toBe(404)
  })

  it('are all in the catalogue, each with a sample', async () => {
    const { body } = await ask('GET', '/events/catalogue')
    const types = body.results.map(({ type }: { type: string }) => type)
    const { body: seen } = await ask('GET', '/events?size=1000')
    for (const { type } of seen.results) expect(types).toContain(type)
    for (const { type, sample } of body.results) expect(sample.type).toBe(type)
  })

  it('follow as server-sent events, with the position as id', async () => {
    const stop = new AbortController()
    const response = await handleRest(
      new Request(`http://millrace.test${restPath}/events/follow`, {
        headers: { ...auth, host: 'millrace.test' },
        signal: stop.signal,
      }),
    )
    const reader = response.body?.pipeThrough(new TextDecoderStream()).getReader()
    const executionId = await runFlow('followed', 'shop')
    let text = ''
    while (!text.includes('event: execution.success')) text += (await reader?.read())?.value ?? ''
    stop.abort()
    await reader?.cancel().catch(() => undefined)
    expect(text).toContain(executionId)
    expect(text).toMatch(/id: \d+\nevent: [a-z.]+\ndata: \{/)
  })
})

it('an editor of one namespace neither sees nor listens to another', async () => {
  const editor = await tokenOf([{ namespace: 'shop', role: 'editor' }])
  const own = { name: 'own', type: 'log', namespace: 'shop' }
  const made = await ask('POST', '/destinations', own, editor)
  expect(made.status).toBe(200)
  expect((await ask('POST', '/destinations', { ...own, namespace: '' }, editor)).status).toBe(403)
  const listen = (namespace: string) =>
    ask(
      'POST',
      '/subscriptions',
      { name: 's', destinationId: made.body.id, scope: { namespace } },
      editor,
    )
  expect((await listen('shop.eu')).status).toBe(200)
  expect((await listen('other')).status).toBe(403)
  expect((await listen('')).status).toBe(403)
  const names = (await ask('GET', '/destinations', undefined, editor)).body.results
  expect(names.map(({ name }: { name: string }) => name)).toEqual(['own'])
})

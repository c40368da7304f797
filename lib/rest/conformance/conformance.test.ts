// The language as its users know it, case by case: each flow is saved and started over REST, run by a worker
// process of its own on a real Postgres, and held against what it says beside it.

import { readdirSync, readFileSync } from 'node:fs'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { parse } from 'yaml'
import { createToken } from '@/lib/accounts/tokens/create'
import { testDatabase } from '@/lib/testing/database'
import { testPerson } from '@/lib/testing/people'
import { until } from '@/lib/testing/test-runtime'
import { startListening, type Listening } from '@/lib/triggers/listening/start-listening'
import { triggerAnswers } from '@/lib/triggers/operations/toggle'
import {
  startServer,
  startWorkerProcess,
  temporaryFolder,
  type TestServer,
  type TestWorker,
} from '@/lib/workers/harness.testing'
import { expressionAnswers } from '@/lib/workers/server/expression-answers'
import { handleRest, restPath } from '../app'
import { taskTypes } from '@/lib/engine'
import { check } from './check-case.testing'
import { caseOf, onlyWhereAsked } from './examples.testing'
import { CasePlay, type Ask, type Case, type Seen } from './run-case.testing'

const folder = join(import.meta.dirname, 'cases')
const tables = readdirSync(folder).map((file) => ({
  topic: file.replace('.yaml', ''),
  cases: parse(readFileSync(join(folder, file), 'utf8')) as Case[],
}))

const db = await testDatabase()
// Of its own: the cases count on finding no file of another run.
const storage = await temporaryFolder()
let server: TestServer
let worker: TestWorker
let listening: Listening
let authorization = ''
let web: Server
let address = ''

beforeAll(async () => {
  process.env.MILLRACE_STORAGE_DIR = storage.path
  listening = await startListening(db.pool)
  server = await startServer(db, {
    leaseMs: 30_000,
    hear: listening.hear,
    effects: listening.effects,
    answers: triggerAnswers,
    hostFunctions: expressionAnswers(() => server.runtime),
  })
  const { viewer } = await testPerson([{ namespace: '', role: 'administrator' }])
  const wanted = { name: 't', scope: 'administrator' as const, namespace: '', expiresAt: null }
  authorization = `Bearer ${(await createToken(viewer, wanted, 'ip')).token}`
  web = createServer((_, answer) => answer.end('a,b\n1,2\n'))
  await new Promise<void>((resolve) => web.listen(0, '127.0.0.1', resolve))
  address = `http://127.0.0.1:${(web.address() as AddressInfo).port}`
  worker = await startWorkerProcess(server.url, ['--slots', '16'], {
    MILLRACE_OUTBOUND_ALLOW: '127.0.0.1/32',
  })
  await until('the worker to join', () => server.workers.freeSlots().length > 0)
})

afterAll(async () => {
  worker.process.kill('SIGTERM')
  await worker.ended
  listening.stop()
  await server.stop()
  web.close()
  await storage.remove()
})

const ask: Ask = async (method, path, { body, type } = {}) => {
  const headers = {
    host: 'millrace.test',
    authorization,
    ...(type ? { 'content-type': type } : {}),
  }
  const init = { method, headers, ...(body === undefined ? {} : { body }) }
  const response = await handleRest(new Request(`http://millrace.test${restPath}${path}`, init))
  const text = await response.text()
  const isJson = /json/.test(response.headers.get('content-type') ?? '') && text !== ''
  const answer = isJson ? (JSON.parse(text) as unknown) : null
  if (response.ok && path === '/flows' && String(body).includes('core.trigger.Flow')) {
    await heard(answer as { namespace: string; id: string })
  }
  return { status: response.status, body: answer, text }
}

/** A listener is heard within a second of its saving. */
const heard = ({ namespace, id }: { namespace: string; id: string }) =>
  until(`${id} to listen`, () => listening.hears(namespace, id))

let made = 0

describe.each(tables)('$topic', ({ cases }) => {
  it.concurrent.each(cases.map((one) => [one.name, one] as const))('%s', async (_, one) => {
    made += 1
    await check(ask, one, `cases.c${made}`)
  })
})

// Notifications have a contract test of their own, against the servers that they speak to.
const ours = taskTypes.filter(
  ({ kind, type }) => ['runnable', 'flowable'].includes(kind) && !type.startsWith('notifications.'),
)

describe('the example of a task type runs, and gives what it is said to give', () => {
  it.concurrent.each(ours.map((type) => [type.type, type] as const))('%s', async (_, type) => {
    made += 1
    const namespace = `examples.e${made}`
    const waiting = await CasePlay.start(
      ask,
      { name: 'paused', flow: { id: 'p', tasks: [{ id: 'p', type: 'core.flow.Pause' }] } },
      namespace,
    )
    if (!waiting.play) throw new Error(waiting.refusal)
    await waiting.play.step({ until: 'PAUSED' })
    const { id } = await waiting.play.see()
    const one = caseOf(type, id, address)
    await check(ask, one, namespace)
    const page = await ask('GET', `/executions/search?namespace=${namespace}&flowId=main`)
    const [main] = (page.body as { results: { id: string }[] }).results
    const { body } = await ask('GET', `/executions/${main?.id}`)
    const taskId = (one.flow.tasks as { id: string }[]).at(-1)?.id
    const run = (body as Seen).taskRunList.find((row) => row.taskId === taskId)
    const declared = Object.keys(type.outputs)
    const given = Object.keys(run?.outputs ?? {})
    const asked = onlyWhereAsked[type.type] ?? []
    expect(given.toSorted()).toEqual(declared.filter((name) => !asked.includes(name)).toSorted())
  })
})

it('knows each of its cases by a name of its own', () => {
  const names = tables.flatMap(({ cases }) => cases.map((one) => one.name))
  expect(new Set(names).size).toBe(names.length)
})

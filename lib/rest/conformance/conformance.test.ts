// The language as its users know it, case by case: each flow is saved and started over REST, run by a worker
// process of its own on a real Postgres, and held against what it says beside it.

import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { parse } from 'yaml'
import { createToken } from '@/lib/accounts/tokens/create'
import { testDatabase } from '@/lib/testing/database'
import { testPerson } from '@/lib/testing/people'
import { until } from '@/lib/testing/test-runtime'
import { startListening, type Listening } from '@/lib/triggers/listening/start-listening'
import {
  startServer,
  startWorkerProcess,
  type TestServer,
  type TestWorker,
} from '@/lib/workers/harness.testing'
import { expressionAnswers } from '@/lib/workers/server/expression-answers'
import { handleRest, restPath } from '../app'
import { check } from './check-case.testing'
import type { Ask, Case } from './run-case.testing'

const folder = join(import.meta.dirname, 'cases')
const tables = readdirSync(folder).map((file) => ({
  topic: file.replace('.yaml', ''),
  cases: parse(readFileSync(join(folder, file), 'utf8')) as Case[],
}))

const db = await testDatabase()
let server: TestServer
let worker: TestWorker
let listening: Listening
let authorization = ''

beforeAll(async () => {
  listening = await startListening(db.pool)
  server = await startServer(db, {
    leaseMs: 30_000,
    hear: listening.hear,
    effects: listening.effects,
    hostFunctions: expressionAnswers(() => server.runtime),
  })
  const { viewer } = await testPerson([{ namespace: '', role: 'administrator' }])
  const wanted = { name: 't', scope: 'administrator' as const, namespace: '', expiresAt: null }
  authorization = `Bearer ${(await createToken(viewer, wanted, 'ip')).token}`
  worker = await startWorkerProcess(server.url, ['--slots', '16'])
  await until('the worker to join', () => server.workers.freeSlots().length > 0)
})

afterAll(async () => {
  worker.process.kill('SIGTERM')
  await worker.ended
  listening.stop()
  await server.stop()
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
  return { status: response.status, body: isJson ? (JSON.parse(text) as unknown) : null, text }
}

let made = 0

describe.each(tables)('$topic', ({ cases }) => {
  it.concurrent.each(cases.map((one) => [one.name, one] as const))('%s', async (_, one) => {
    made += 1
    await check(ask, one, `cases.c${made}`)
  })
})

it('knows each of its cases by a name of its own', () => {
  const names = tables.flatMap(({ cases }) => cases.map((one) => one.name))
  expect(new Set(names).size).toBe(names.length)
})

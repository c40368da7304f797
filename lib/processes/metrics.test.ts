// /metrics over real HTTP, on a real runtime; and what the checker found, by REST and for those who may see it.

import { randomUUID } from 'node:crypto'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { createToken } from '@/lib/accounts/tokens/create'
import { handleRest, restPath } from '@/lib/rest/app'
import { testDatabase } from '@/lib/testing/database'
import { chainSource, saveTestFlow, startRequest } from '@/lib/testing/factories'
import { holdRunning, testPerson } from '@/lib/testing/people'
import { testRuntime, type TestRuntime } from '@/lib/testing/test-runtime'
import { readFindings } from '@/lib/workers/cluster/read-findings'
import type { ConsistencyView } from '@/lib/workers/cluster/schema'
import { answerMetrics } from './metrics'

const db = await testDatabase()
const http = createServer((request, response) => {
  if (!answerMetrics(request, response)) response.end('somebody else')
})
let made: TestRuntime
let url = ''

beforeAll(async () => {
  process.env.MILLRACE_METRICS_TOKEN = 'the-token-of-a-collector'
  made = await testRuntime(db, { checkerMs: 3_600_000 })
  holdRunning(db, made.runtime)
  await new Promise<void>((resolve) => http.listen(0, '127.0.0.1', resolve))
  url = `http://127.0.0.1:${(http.address() as AddressInfo).port}`
})
afterAll(async () => {
  http.close()
  await made.runtime.stop()
})

const get = (token: string | null, path = '/metrics', method = 'GET') =>
  fetch(`${url}${path}`, { method, headers: token ? { authorization: `Bearer ${token}` } : {} })

async function viewerToken(): Promise<string> {
  const { viewer } = await testPerson([{ namespace: '', role: 'viewer' }])
  const wanted = { name: 't', scope: 'viewer' as const, namespace: '', expiresAt: null }
  return (await createToken(viewer, wanted, 'ip')).token
}

/** The samples by name and labels. */
async function figures(): Promise<Map<string, number>> {
  const answer = await get('the-token-of-a-collector')
  expect(answer.headers.get('content-type')).toBe('text/plain; version=0.0.4; charset=utf-8')
  const lines = (await answer.text()).split('\n').filter((line) => line && !line.startsWith('#'))
  return new Map(
    lines.map((line) => {
      const at = line.lastIndexOf(' ')
      return [line.slice(0, at), Number(line.slice(at + 1))]
    }),
  )
}

async function note(executionId: string | null, kind: string, repaired: boolean): Promise<void> {
  await db.pool.query(
    `INSERT INTO invariant_findings (id, execution_id, kind, message, found_at, repaired_at)
     VALUES ($1, $2, $3, 'It is odd.', now(), CASE WHEN $4 THEN now() END)`,
    [randomUUID(), executionId, kind, repaired],
  )
}

it('is for the token of the settings and for API tokens that may see workers', async () => {
  expect((await get('the-token-of-a-collector')).status).toBe(200)
  expect((await get(await viewerToken())).status).toBe(200)
  for (const wrong of [null, 'the-token-of-a-collecto', '', 'mlr_no']) {
    const answer = await get(wrong)
    expect(answer.status).toBe(401)
    expect(answer.headers.get('www-authenticate')).toBe('Bearer')
    expect(await answer.text()).not.toContain('millrace_')
  }
  expect((await get('the-token-of-a-collector', '/metrics', 'POST')).status).toBe(405)
  expect(await (await get(null, '/metrics2')).text()).toBe('somebody else')
})

it('tells of the engine, the runtime, the workers and the invariants', async () => {
  const before = await figures()
  expect(before.get('millrace_database_up')).toBe(1)
  expect(before.get('millrace_executions{state="RUNNING"}')).toBe(0)
  expect(before.get('millrace_invariant_findings_total{kind="event-gap"}')).toBe(0)
  made.door.setBody(() => 'hang')
  const flow = await saveTestFlow(db.pool, chainSource('counted', 1))
  const { executionId } = await made.runtime.start(startRequest(flow))
  await db.pool.query(
    `INSERT INTO workers (id, name, labels, host, pid, platform, cores, memory_bytes, version,
       node_version, slots, task_types, state, state_history, started_at, joined_at, last_seen_at,
       stale_count, running, left_at)
     SELECT gen_random_uuid(), 'w', '{}', 'h', 1, 'linux', 1, 1, '1', '20', 8, '{}', s, '[]', now(),
       now(), now() + interval '1 hour', 2, 3, CASE WHEN s = 'left' THEN now() END
     FROM unnest(ARRAY['active', 'left']) AS s`,
  )
  await note(executionId, 'event-gap', false)
  await note(executionId, 'waits-for-nothing', true)
  const now = await figures()
  expect(now.get('millrace_executions{state="RUNNING"}')).toBe(1)
  expect(now.get('millrace_workers{state="active"}')).toBe(1)
  expect(now.get('millrace_worker_slots')).toBe(8)
  expect(now.get('millrace_worker_slots_used')).toBe(3)
  expect(now.get('millrace_stale_results_total')).toBe(4)
  expect(now.get('millrace_invariant_findings_total{kind="event-gap"}')).toBe(1)
  expect(now.get('millrace_invariant_findings_unrepaired{kind="event-gap"}')).toBe(1)
  expect(now.get('millrace_invariant_findings_unrepaired{kind="waits-for-nothing"}')).toBe(0)
  const commits = 'millrace_runtime_commits_total'
  expect(now.get(commits)).toBeGreaterThan(before.get(commits) ?? 0)
  await made.runtime.apply(executionId, { type: 'execution.kill' })
  expect((await figures()).get('millrace_stops{stop="requested"}')).toBe(0)
})

it('still tells of the process where the database is away', async () => {
  const away = { query: () => Promise.reject(new Error('away')) } as never
  holdRunning({ ...db, pool: away }, made.runtime)
  const found = await figures().finally(() => holdRunning(db, made.runtime))
  expect(found.get('millrace_database_up')).toBe(0)
  expect(found.get('process_resident_memory_bytes')).toBeGreaterThan(0)
  expect(found.has('millrace_workers{state="active"}')).toBe(false)
})

it('findings are read over REST, those of other namespaces by nobody', async () => {
  const ask = async (token: string) => {
    const headers = { host: 'millrace.test', authorization: `Bearer ${token}` }
    const asked = new Request(`http://millrace.test${restPath}/cluster/findings`, { headers })
    const answer = await handleRest(asked)
    return { status: answer.status, body: (await answer.json()) as ConsistencyView }
  }
  const all = await ask(await viewerToken())
  expect(all.status).toBe(200)
  expect(all.body.findings.map(({ kind, repairedAt }) => [kind, repairedAt !== null])).toEqual([
    ['event-gap', false],
    ['waits-for-nothing', true],
  ])
  expect(all.body.findings[0]).toMatchObject({ namespace: 'test', flowId: 'counted' })
  const other = await testPerson([{ namespace: 'other', role: 'viewer' }])
  expect((await readFindings(other.viewer)).findings).toEqual([])
})

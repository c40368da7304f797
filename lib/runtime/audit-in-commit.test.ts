import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { testDatabase } from '@/lib/testing/database'
import { saveTestFlow, startRequest } from '@/lib/testing/factories'
import { testRuntime, until, type TestRuntime } from '@/lib/testing/test-runtime'
import type { AuditRecord } from './running'

const db = await testDatabase()
const { pool } = db
let here: TestRuntime
let there: TestRuntime

beforeAll(async () => {
  here = await testRuntime(db)
  there = await testRuntime(db)
})
afterAll(async () => {
  await here.runtime.stop()
  await there.runtime.stop()
})

const source = (id: string) =>
  `id: ${id}\nnamespace: audited\ntasks:\n  - id: hold\n    type: core.flow.Pause\n`
const by = (action: string, subject: string | null = null): AuditRecord => ({
  actor: { kind: 'person', id: 'u-1', name: 'Ada\0 Byron' },
  action,
  namespace: 'audited',
  subject,
  data: { why: 'half a pair \ud800, and \0' },
  ip: '10.0.0.7',
})

/** Which transaction wrote each: entries by their action, commits of the execution by what they told. */
async function transactions(executionId: string, action: string) {
  const entries = await pool.query<{ xid: string; row: unknown }>(
    `SELECT xmin::text AS xid, to_jsonb(a) - 'id' - 'at' AS row FROM audit_entries a WHERE action = $1`,
    [action],
  )
  const commits = await pool.query<{ xid: string; events: string }>(
    `SELECT xmin::text AS xid, events::text FROM execution_event_batches WHERE execution_id = $1`,
    [executionId],
  )
  return { entries: entries.rows, commits: commits.rows }
}

async function paused(): Promise<string> {
  const flow = await saveTestFlow(pool, source(`f-${randomUUID()}`))
  const { executionId } = await here.runtime.start(startRequest(flow))
  await until('paused', async () => {
    const state = await here.runtime.state(executionId)
    return state?.execution.state === 'PAUSED'
  })
  return executionId
}

test('a start and its entry are one transaction, whatever the entry says', async () => {
  const flow = await saveTestFlow(pool, source('start'))
  const action = `start ${randomUUID()}`
  const { executionId } = await here.runtime.start(startRequest(flow), { audit: by(action, 'it') })
  const { entries, commits } = await transactions(executionId, action)
  const born = commits.find(({ events }) => events.includes('execution.created'))
  expect(entries).toEqual([
    {
      xid: born?.xid,
      row: {
        actor_kind: 'person',
        actor_id: 'u-1',
        actor_name: 'Ada\ufffd Byron',
        action,
        namespace: 'audited',
        subject: 'it',
        data: { why: 'half a pair \ufffd, and \ufffd' },
        ip: '10.0.0.7',
      },
    },
  ])
})

test('so are an operation and its entry; what changed nothing has none', async () => {
  const executionId = await paused()
  const action = `kill ${randomUUID()}`
  const kill = () => here.runtime.apply(executionId, { type: 'execution.kill' }, by(action))
  expect((await kill()).changed).toBe(true)
  expect((await kill()).changed).toBe(false)
  const { entries, commits } = await transactions(executionId, action)
  const killed = commits.find(({ events }) => events.includes('KILLED'))
  expect(entries.map(({ xid }) => xid)).toEqual([killed?.xid])
  await expect(
    here.runtime.apply(executionId, { type: 'execution.pause' }, by(`refused ${action}`)),
  ).rejects.toThrow()
  expect((await transactions(executionId, `refused ${action}`)).entries).toEqual([])
})

test('one key started at once on two servers has one entry', async () => {
  const flow = await saveTestFlow(pool, source('keyed'))
  const action = `keyed ${randomUUID()}`
  const started = await Promise.all(
    Array.from({ length: 40 }, (_, at) =>
      (at % 2 === 0 ? here : there).runtime.start(startRequest(flow), {
        idempotencyKey: action,
        audit: by(action),
      }),
    ),
  )
  expect(new Set(started.map(({ executionId }) => executionId)).size).toBe(1)
  const [one] = started
  expect((await transactions(one?.executionId ?? '', action)).entries).toHaveLength(1)
})

test('an operation that lost its race and is decided again has one', async () => {
  const executionId = await paused()
  const action = `again ${randomUUID()}`
  const conflicts = here.runtime.stats().conflicts
  await pool.query('UPDATE executions SET version = version + 1 WHERE id = $1', [executionId])
  await here.runtime.apply(executionId, { type: 'execution.kill' }, by(action))
  expect(here.runtime.stats().conflicts - conflicts).toBe(1)
  expect((await transactions(executionId, action)).entries).toHaveLength(1)
})

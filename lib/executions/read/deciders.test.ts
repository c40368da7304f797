import { randomUUID } from 'node:crypto'
import { afterAll, expect, test } from 'vitest'
import { avoidMs } from '@/lib/runtime/loops/work'
import { testDatabase } from '@/lib/testing/database'
import { insertWorker, saveTestFlow, startRequest } from '@/lib/testing/factories'
import { holdRunning, testPerson } from '@/lib/testing/people'
import { testRuntime, until } from '@/lib/testing/test-runtime'
import { restartExecution } from '../operations/restart'
import { readDeciders } from './deciders'

const db = await testDatabase()
const { pool } = db
const serverId = randomUUID()
const real = await testRuntime(db, { serverId, version: '7' })
holdRunning(db, real.runtime)
const { viewer } = await testPerson([{ namespace: 'test', role: 'editor' }])
const by = { actor: { kind: 'system' as const } }

afterAll(() => real.runtime.stop())

const group = `id: grouped
namespace: test
tasks:
  - id: both
    type: core.flow.Sequential
    tasks:
      - { id: a, type: core.debug.Return, format: one }
      - { id: b, type: core.debug.Return, format: two }
`

test('a task that the engine carries out names the server that decided it', async () => {
  const flow = await saveTestFlow(pool, group)
  const { executionId } = await real.runtime.start(startRequest(flow))
  await real.runtime.waitForEnd(executionId, 60_000)
  const state = await real.runtime.state(executionId)
  const both = [...(state?.taskRuns.values() ?? [])].find(({ taskId }) => taskId === 'both')
  const found = await readDeciders(viewer, executionId, both?.id ?? '')
  expect(found).toMatchObject([{ serverId, version: '7', pid: process.pid }])
  const { rows } = await pool.query(
    'SELECT count(*)::int AS n FROM execution_events WHERE execution_id = $1 AND task_run_id = $2',
    [executionId, both?.id],
  )
  expect(found[0]?.events).toBe(rows[0].n)
  await pool.query('UPDATE execution_event_batches SET server_id = NULL WHERE execution_id = $1', [
    executionId,
  ])
  expect(await readDeciders(viewer, executionId, both?.id ?? '')).toMatchObject([
    { serverId: null, host: null },
  ])
  const other = await testPerson([{ namespace: 'other', role: 'editor' }])
  await expect(readDeciders(other.viewer, executionId, both?.id ?? '')).rejects.toMatchObject({
    code: 'not-found',
  })
})

test('a retry elsewhere goes to another worker, and to the same one when nobody else came', async () => {
  const first = await insertWorker(pool, real.workerId)
  real.door.setBody((frame) =>
    frame.attempt === 1
      ? { ok: false, failure: { code: 'x', message: 'no' } }
      : { ok: true, outputs: {} },
  )
  const flow = await saveTestFlow(pool, group.replace('grouped', 'elsewhere'))
  const workersOf = async (executionId: string) => {
    const state = await real.runtime.state(executionId)
    return [...(state?.attempts.values() ?? [])].flat().map(({ workerId }) => workerId)
  }
  const fail = async () => {
    const { executionId } = await real.runtime.start(startRequest(flow))
    expect(await real.runtime.waitForEnd(executionId, 60_000)).toBe('FAILED')
    return executionId
  }
  const waiting = await fail()
  await restartExecution(waiting, { avoidWorkerId: first }, by)
  const { rows } = await pool.query(
    'SELECT avoid_worker_id FROM work_items WHERE execution_id = $1',
    [waiting],
  )
  expect(rows).toEqual([{ avoid_worker_id: first }])
  expect(await workersOf(waiting)).toEqual([first, null])

  const second = await insertWorker(pool)
  real.door.add({ id: second, slots: 5 })
  await until('the other has it', async () => (await workersOf(waiting)).at(1) === second)

  // The wish is kept while the execution itself waits: here for the slot that another one holds.
  const single = await saveTestFlow(
    pool,
    `${group.replace('grouped', 'one-at-once')}concurrency: {limit: 1}\n`,
  )
  real.door.setBody((frame) =>
    frame.attempt === 1
      ? { ok: false, failure: { code: 'x', message: 'no' } }
      : { ok: true, outputs: {} },
  )
  const { executionId: queued } = await real.runtime.start(startRequest(single))
  expect(await real.runtime.waitForEnd(queued, 60_000)).toBe('FAILED')
  const ranOn = (await workersOf(queued)).at(0) ?? ''
  real.door.setBody(() => 'hang')
  const { executionId: holder } = await real.runtime.start(startRequest(single))
  await until('the other holds the slot', async () => (await workersOf(holder)).length > 0)
  await restartExecution(queued, { avoidWorkerId: ranOn }, by)
  const stateOf = async (id: string) => (await real.runtime.state(id))?.execution.state
  await until('it waits for the slot', async () => (await stateOf(queued)) === 'QUEUED')
  real.door.setBody(() => ({ ok: true, outputs: {} }))
  await real.runtime.apply(holder, { type: 'execution.kill' })
  expect(await real.runtime.waitForEnd(queued, 60_000)).toBe('SUCCESS')
  expect((await workersOf(queued)).slice(0, 2)).toEqual([ranOn, ranOn === first ? second : first])

  real.door.die(second)
  real.door.setBody(() => ({ ok: false, failure: { code: 'x', message: 'no' } }))
  const alone = await fail()
  await restartExecution(alone, { avoidWorkerId: first }, by)
  expect(await workersOf(alone)).toEqual([first, null])
  const aged = Date.now() - avoidMs
  await pool.query('UPDATE work_items SET created_at = $2 WHERE execution_id = $1', [
    alone,
    new Date(aged),
  ])
  const fresh = await testRuntime(db, { slots: 0 })
  fresh.door.add({ id: first, slots: 1 })
  await until('the same has it', async () => (await workersOf(alone)).at(1) === first)
  await fresh.runtime.stop()
})

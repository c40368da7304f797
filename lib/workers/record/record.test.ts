// What a worker did: counted from real commits, read beside the others, and drawn from its attempts.

import { randomUUID } from 'node:crypto'
import { beforeEach, describe, expect, test } from 'vitest'
import { chainSource, insertWorker, saveTestFlow, startRequest } from '@/lib/testing/factories'
import { testPerson } from '@/lib/testing/people'
import { until } from '@/lib/testing/test-runtime'
import { readWorkerLanes } from './read-lanes'
import { readWorkerRecord } from './read-record'
import { recordedRuntime } from './recorded-runtime.testing'
import { recordWork } from './record-work'

const { pool, real, recorder, viewer } = await recordedRuntime()

beforeEach(() => {
  real.door.setBody(() => ({ ok: true, outputs: {} }))
})

const type = 'core.debug.Return'
const hour = (
  worker: string,
  more: { done?: number; failed?: number; took?: number[]; at?: string } = {},
) =>
  pool.query(
    `INSERT INTO worker_hours (hour, task_type, worker_id, done, failed, lost, waited_ms, took)
     VALUES (date_trunc('hour', now() - $6::interval), $1, $2, $3, $4, 0, 0, $5)`,
    [type, worker, more.done ?? 0, more.failed ?? 0, more.took ?? [], more.at ?? '0'],
  )

async function run(name: string, tasks: number): Promise<string> {
  const flow = await saveTestFlow(pool, chainSource(name, tasks))
  const { executionId } = await real.runtime.start(startRequest(flow))
  await real.runtime.waitForEnd(executionId, 60_000)
  return executionId
}

describe('hours', () => {
  test('add up over writes, failures apart, a killed attempt not at all', async () => {
    await run('counted', 3)
    await recorder.write()
    real.door.setBody(() => ({ ok: false, failure: { code: 'x', message: 'no' } }))
    await run('counted', 3)
    real.door.setBody(() => 'hang')
    const flow = await saveTestFlow(pool, chainSource('killed', 1))
    const { executionId } = await real.runtime.start(startRequest(flow))
    await until('it runs', () => real.door.running.size > 0)
    await real.runtime.apply(executionId, { type: 'execution.kill' })
    await recorder.write()
    await recorder.write()
    const { types } = await readWorkerRecord(viewer, real.workerId)
    expect(types).toHaveLength(1)
    expect(types[0]).toMatchObject({ type, here: { done: 3, failed: 1 }, lost: 0 })
    expect(types[0]?.here.medianMs).toBeGreaterThanOrEqual(0)
    const { rows } = await pool.query(
      'SELECT sum(n)::int AS n FROM worker_hours, unnest(took) AS n WHERE worker_id = $1',
      [real.workerId],
    )
    expect(rows).toEqual([{ n: 4 }])
  })

  test('a lost worker has lost attempts, and has not failed at them', async () => {
    real.door.setBody(() => 'hang')
    const flow = await saveTestFlow(pool, chainSource('lost', 1))
    const { executionId } = await real.runtime.start(startRequest(flow))
    const { frame } = await until('it runs', () =>
      [...real.door.running.values()].find((each) => each.frame.executionId === executionId),
    )
    const { taskRunId, attempt, token } = frame
    await real.runtime.apply(executionId, { type: 'attempt.lost', taskRunId, attempt, token })
    await recorder.write()
    const { types } = await readWorkerRecord(viewer, real.workerId)
    expect(types[0]).toMatchObject({ here: { done: 3, failed: 1 }, lost: 1 })
    await real.runtime.apply(executionId, { type: 'execution.kill' })
  })

  test('what Postgres did not take is written the next time, once', async () => {
    const worker = randomUUID()
    await insertWorker(pool, worker)
    const id = await run('kept', 1)
    const state = await real.runtime.state(id)
    if (!state) throw new Error('It is gone')
    const [taskRunId = ''] = state.taskRuns.keys()
    const event = {
      executionId: id,
      number: 1,
      type: 'attempt.success',
      at: Date.now(),
      taskRunId,
      attempt: 1,
      from: null,
      to: 'SUCCESS' as const,
      workerId: worker,
      data: {},
    }
    const committed = { state, events: [event], taskRuns: [], attempts: [] }
    const broken = {
      query: () => {
        away.note(committed)
        return Promise.reject(new Error('away'))
      },
    }
    const away = recordWork(broken as never, { knownTaskTypes: () => () => type })
    away.note(committed)
    await away.write()
    Object.assign(broken, { query: pool.query.bind(pool) })
    await away.write()
    await away.stop()
    const { types } = await readWorkerRecord(viewer, worker)
    expect(types[0]?.here.done).toBe(2)
  })
})

test('one that fails more than the others is told apart, in the hours that it lived', async () => {
  const [bad, good, old] = [randomUUID(), randomUUID(), randomUUID()]
  for (const id of [bad, good, old]) await insertWorker(pool, id)
  await pool.query('DELETE FROM worker_hours')
  await hour(bad, { done: 60, failed: 40, took: [0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 100] })
  await hour(good, { done: 950, failed: 50, took: [0, 0, 0, 0, 1_000] })
  await hour(old, { failed: 1_000, at: '3 days' })
  const [record] = (await readWorkerRecord(viewer, bad)).types
  expect(record).toMatchObject({
    here: { done: 60, failed: 40 },
    others: { done: 950, failed: 50 },
  })
  expect(record?.failsTimes).toBeCloseTo(8)
  expect(record?.takesTimes).toBeGreaterThan(20)
  expect((await readWorkerRecord(viewer, good)).types[0]).toMatchObject({
    failsTimes: null,
    takesTimes: null,
  })
  await pool.query(
    `UPDATE workers SET left_at = now() - interval '70 hours', state = 'left' WHERE id = $1`,
    [old],
  )
  expect((await readWorkerRecord(viewer, old)).types[0]).toMatchObject({ here: { failed: 1_000 } })
})

describe('lanes', () => {
  const all = { from: '2020-01-01T00:00:00Z', to: '2100-01-01T00:00:00Z' }

  test('hold what was claimed in the window and what reaches into it', async () => {
    const id = await run('laned', 4)
    await pool.query('UPDATE task_runs SET attempt_worker_id = $1 WHERE execution_id = $2', [
      await insertWorker(pool),
      id,
    ])
    const { rows } = await pool.query<{ worker: string }>(
      `UPDATE task_runs SET attempt_claimed_at = timestamptz '2030-01-01 00:00Z' + ordinal * interval '1 minute',
         attempt_ended_at = timestamptz '2030-01-01 00:00Z' + (ordinal + 1.5) * interval '1 minute'
       WHERE execution_id = $1 RETURNING attempt_worker_id AS worker`,
      [id],
    )
    const workerId = rows[0]?.worker ?? ''
    const taskIds = async (from: string, to: string) =>
      (await readWorkerLanes(viewer, { workerId, from, to })).attempts.map(({ taskId }) => taskId)
    const every = await taskIds(all.from, all.to)
    expect(every).toEqual(['t1', 't2', 't3', 't4'])
    const first = await pool.query<{ at: Date }>(
      'SELECT attempt_claimed_at AS at FROM task_runs WHERE execution_id = $1 ORDER BY ordinal',
      [id],
    )
    const at = (place: number, plusS: number) =>
      new Date((first.rows[place]?.at.getTime() ?? 0) + plusS * 1_000).toISOString()
    expect(await taskIds(at(2, -5), at(2, 5))).toEqual(['t2', 't3'])
    expect(await taskIds(at(3, 200), at(3, 300))).toEqual([])
  })

  test('earlier attempts of a task run stand in the lanes of those that had them', async () => {
    const id = await run('again', 1)
    const worker = await insertWorker(pool)
    await pool.query(
      `INSERT INTO past_attempts (execution_id, task_run_id, number, state, live, history, token, worker_id,
         created_at, claimed_at, ended_at, version)
       SELECT execution_id, id, 9, 'FAILED', false, '[]', 't', $2, now(), now(), now(), 1
       FROM task_runs WHERE execution_id = $1`,
      [id, worker],
    )
    const { attempts } = await readWorkerLanes(viewer, { workerId: worker, ...all })
    expect(attempts).toMatchObject([{ number: 9, state: 'FAILED', taskId: 't1', flowId: 'again' }])
  })

  test('show nobody what is of a namespace that is not theirs', async () => {
    const { attempts } = await readWorkerLanes(viewer, { workerId: real.workerId, ...all })
    expect(attempts.length).toBeGreaterThan(0)
    const other = await testPerson([{ namespace: 'other', role: 'viewer' }])
    const hidden = await readWorkerLanes(other.viewer, { workerId: real.workerId, ...all })
    expect(hidden).toMatchObject({ attempts: [], cut: false })
  })
})

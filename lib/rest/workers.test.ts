// Workers over REST: each that is here or was, what it ran and how it did, in the shapes that the document says.

import { randomUUID } from 'node:crypto'
import { afterAll, beforeEach, describe, expect, test } from 'vitest'
import { createToken } from '@/lib/accounts/tokens/create'
import { testDatabase } from '@/lib/testing/database'
import { chainSource, insertWorker, saveTestFlow, startRequest } from '@/lib/testing/factories'
import { holdRunning, testPerson } from '@/lib/testing/people'
import { testRuntime } from '@/lib/testing/test-runtime'
import { handleRest, restPath } from './app'
import { workerResult } from './routes/worker-result'

const db = await testDatabase()
const { pool } = db
const real = await testRuntime(db)
holdRunning(db, real.runtime)
afterAll(() => real.runtime.stop())
beforeEach(() => pool.query('DELETE FROM workers; DELETE FROM worker_hours'))

async function ask(path: string, token?: string) {
  const headers = { host: 'millrace.test', ...(token && { authorization: `Bearer ${token}` }) }
  const answer = await handleRest(
    new Request(`http://millrace.test${restPath}${path}`, { headers }),
  )
  return { status: answer.status, body: (await answer.json()) as Record<string, unknown> }
}
const idsOf = ({ body }: { body: Record<string, unknown> }) =>
  (body.results as { id: string }[]).map(({ id }) => id)

async function tokenOf(namespace: string) {
  const { viewer } = await testPerson([{ namespace, role: 'viewer' }])
  const wanted = { name: 'look', scope: 'viewer' as const, namespace, expiresAt: null }
  return (await createToken(viewer, wanted, 'ip')).token
}
const token = await tokenOf('')

/** One that ended at these times of 2030 on this worker; its id. */
async function ran(workerId: string, claimed: string, ended: string | null): Promise<string> {
  const flow = await saveTestFlow(pool, chainSource('ran-there', 1))
  const { executionId } = await real.runtime.start(startRequest(flow))
  expect(await real.runtime.waitForEnd(executionId, 60_000)).toBe('SUCCESS')
  await pool.query(
    `UPDATE task_runs SET attempt_worker_id = $2, attempt_claimed_at = $3, attempt_ended_at = $4
     WHERE execution_id = $1`,
    [executionId, workerId, claimed, ended ?? claimed],
  )
  return executionId
}

describe('workers', () => {
  test('those that are here; those that left within a day where they are asked for', async () => {
    const here = await insertWorker(pool)
    const left = await insertWorker(pool, randomUUID(), { state: 'left' })
    const old = await insertWorker(pool, randomUUID(), { state: 'lost' })
    await pool.query(`UPDATE workers SET left_at = now() - interval '23 hours' WHERE id = $1`, [
      left,
    ])
    await pool.query(`UPDATE workers SET left_at = now() - interval '25 hours' WHERE id = $1`, [
      old,
    ])
    expect(idsOf(await ask('/workers', token))).toEqual([here])
    expect(idsOf(await ask('/workers?gone=false', token))).toEqual([here])
    expect(idsOf(await ask('/workers?gone=true', token)).toSorted()).toEqual(
      [here, left].toSorted(),
    )
    expect((await ask('/workers?gone=perhaps', token)).status).toBe(422)
    expect((await ask(`/workers/${old}`, token)).body).toMatchObject({ id: old, state: 'lost' })
  })

  test('are answered in the shape that the document says, their last hour included', async () => {
    const id = await insertWorker(pool)
    await pool.query(
      `UPDATE workers SET state_history = jsonb_build_array(
         jsonb_build_object('state', 'paused', 'at', now(), 'by', 'ada@example.com'))`,
    )
    await pool.query(
      `INSERT INTO worker_minutes (worker_id, minute, done, failed)
       VALUES ($1, date_trunc('minute', now()), 12, 3)`,
      [id],
    )
    const { body } = await ask(`/workers/${id}`, token)
    expect(workerResult.parse(body)).toMatchObject({ doneLastHour: 12, failedLastHour: 3 })
    expect((await ask('/workers', token)).body).toEqual({ results: [body] })
    const document = (await ask('/openapi.json', token)).body as {
      paths: Record<string, { get: { responses: { '2XX': { content: object } } } }>
    }
    for (const [path, asked] of Object.entries({
      '/workers': ['properties', 'results', 'items', 'properties', 'failedLastHour'],
      '/workers/{workerId}': ['properties', 'failedLastHour'],
    })) {
      const { content } = document.paths[path]?.get.responses['2XX'] ?? {}
      expect(content).toHaveProperty(['application/json', 'schema', ...asked, 'type'], 'integer')
    }
  })
})

describe('lanes', () => {
  test('are of the window that is asked for: from, to, both, or the last hour', async () => {
    const [id, other] = [await insertWorker(pool), await insertWorker(pool)]
    const early = await ran(id, '2030-01-01T10:00:00Z', '2030-01-01T10:10:00Z')
    const late = await ran(id, '2030-01-01T11:30:00Z', '2030-01-01T11:31:00Z')
    await ran(other, '2030-01-01T10:00:00Z', '2030-01-01T10:10:00Z')
    const lately = await ran(id, new Date(Date.now() - 30 * 60_000).toISOString(), null)
    await ran(id, new Date(Date.now() - 90 * 60_000).toISOString(), null)
    const seen = async (query: string) => {
      const { status, body } = await ask(`/workers/${id}/lanes${query}`, token)
      expect(status).toBe(200)
      return (body.attempts as { executionId: string }[]).map(({ executionId }) => executionId)
    }
    const day = '2030-01-01T'
    expect(await seen(`?from=${day}09:00:00Z&to=${day}12:00:00Z`)).toEqual([early, late])
    expect(await seen(`?from=${day}10:05:00Z&to=${day}10:06:00Z`)).toEqual([early])
    expect(await seen(`?from=${day}10:11:00Z&to=${day}11:29:00Z`)).toEqual([])
    expect(await seen(`?to=${day}12:00:00Z`)).toEqual([late])
    expect(await seen(`?to=${day}12:00:00%2B01:00`)).toEqual([early])
    expect(await seen('')).toEqual([lately])
  })

  test('refuse a window that ends before it begins, and what is no time', async () => {
    const id = await insertWorker(pool)
    expect(await ask(`/workers/${id}/lanes?from=2999-01-01T00:00:00Z`, token)).toMatchObject({
      status: 422,
      body: { detail: expect.stringContaining('earlier') },
    })
    expect((await ask(`/workers/${id}/lanes?from=yesterday`, token)).status).toBe(422)
  })

  test('leave out what is of namespaces that are hidden from the asker', async () => {
    const id = await insertWorker(pool)
    await ran(id, '2030-01-01T10:00:00Z', '2030-01-01T10:10:00Z')
    const stranger = await tokenOf('elsewhere')
    const query = 'from=2030-01-01T09:00:00Z&to=2030-01-01T12:00:00Z'
    const { body } = await ask(`/workers/${id}/lanes?${query}`, stranger)
    expect(body).toMatchObject({ attempts: [], cut: false })
  })
})

test('a record is of one worker beside all others', async () => {
  const [id, other] = [await insertWorker(pool), await insertWorker(pool)]
  await pool.query(
    `INSERT INTO worker_hours (hour, task_type, worker_id, done, failed, lost, waited_ms, took)
     VALUES (date_trunc('hour', now()), 'core.debug.Return', $1, 60, 40, 2, 800, '{0,0,0,0,100}'),
       (date_trunc('hour', now()), 'core.debug.Return', $2, 950, 50, 0, 0, '{0,0,0,0,1000}'),
       (date_trunc('hour', now()), 'core.log.Log', $2, 9, 0, 0, 0, '{9}')`,
    [id, other],
  )
  const { types } = (await ask(`/workers/${id}/record`, token)).body as { types: object[] }
  expect(types).toEqual([
    expect.objectContaining({
      type: 'core.debug.Return',
      here: expect.objectContaining({ done: 60, failed: 40, waitedMs: 8 }),
      others: expect.objectContaining({ done: 950, failed: 50 }),
      lost: 2,
      failsTimes: expect.closeTo(8),
      takesTimes: null,
    }),
  ])
})

test('no worker is not found, and nobody is told without a token', async () => {
  const id = await insertWorker(pool)
  for (const rest of ['', '/lanes', '/record']) {
    expect((await ask(`/workers/${randomUUID()}${rest}`, token)).status).toBe(404)
    expect((await ask(`/workers/me${rest}`, token)).status).toBe(404)
    for (const wrong of ['wrong', undefined]) {
      expect((await ask(`/workers/${id}${rest}`, wrong)).status).toBe(401)
    }
  }
  expect((await ask('/workers')).status).toBe(401)
})

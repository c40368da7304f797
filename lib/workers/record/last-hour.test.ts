// Done and failed in the last hour: counted from real commits, held against the attempts themselves, and read
// without going through what ran.

import { randomUUID } from 'node:crypto'
import { beforeEach, expect, test } from 'vitest'
import type { Outcome } from '@/lib/engine'
import { chainSource, insertWorker, saveTestFlow, startRequest } from '@/lib/testing/factories'
import { until } from '@/lib/testing/test-runtime'
import { readSeenWorkers, readWorker, readWorkers } from '../read'
import { recordedRuntime } from './recorded-runtime.testing'

const { pool, real, recorder, viewer } = await recordedRuntime()

beforeEach(() => pool.query('DELETE FROM worker_minutes'))

const succeeds: Outcome = { ok: true, outputs: {} }
const fails: Outcome = { ok: false, failure: { code: 'x', message: 'no' } }

async function start(name: string, tasks: number, more = ''): Promise<string> {
  const flow = await saveTestFlow(pool, chainSource(name, tasks) + more)
  return (await real.runtime.start(startRequest(flow))).executionId
}

const hourOf = async (workerId: string) => {
  const { doneLastHour, failedLastHour } = await readWorker(viewer, workerId)
  return { done: doneLastHour, failed: failedLastHour }
}

test('counts each attempt once: retries where they were, killed and lost ones not at all', async () => {
  real.door.setBody(() => succeeds)
  await real.runtime.waitForEnd(await start('good', 3), 60_000)
  real.door.setBody(({ attempt }) => (attempt < 3 ? fails : succeeds))
  const retry = '    retry: { type: constant, interval: PT0.01S, maxAttempts: 5 }\n'
  await real.runtime.waitForEnd(await start('flaky', 1, retry), 60_000)
  real.door.setBody(() => 'hang')
  const killed = await start('killed', 1)
  await until('it runs', () => real.door.running.size > 0)
  await real.runtime.apply(killed, { type: 'execution.kill' })
  const lost = await start('lost', 1)
  const { frame } = await until('it runs', () =>
    [...real.door.running.values()].find((each) => each.frame.executionId === lost),
  )
  const { taskRunId, attempt, token } = frame
  await real.runtime.apply(lost, { type: 'attempt.lost', taskRunId, attempt, token })
  await real.runtime.apply(lost, { type: 'execution.kill' })
  await recorder.write()
  await recorder.write()

  const past = await pool.query('SELECT 1 FROM past_attempts WHERE worker_id = $1', [real.workerId])
  expect(past.rowCount).toBeGreaterThanOrEqual(3)
  const { rows } = await pool.query(
    `SELECT count(*) FILTER (WHERE state <> 'FAILED')::int AS done,
       count(*) FILTER (WHERE state = 'FAILED')::int AS failed
     FROM attempts WHERE worker_id = $1 AND ended_at > now() - interval '1 hour' AND state <> 'KILLED'
       AND ended_by IS DISTINCT FROM 'worker-lost'`,
    [real.workerId],
  )
  expect(rows).toEqual([{ done: 4, failed: 2 }])
  expect(await hourOf(real.workerId)).toEqual({ done: 4, failed: 2 })
})

test('goes with the clock, a minute at a time, and is each worker’s own', async () => {
  const [mine, other] = [await insertWorker(pool), await insertWorker(pool)]
  await pool.query(
    `INSERT INTO worker_minutes (worker_id, minute, done, failed) VALUES
       ($1, date_trunc('minute', now()) - interval '60 minutes', 1000, 1000),
       ($1, date_trunc('minute', now()) - interval '59 minutes', 30, 3),
       ($1, date_trunc('minute', now()), 5, 1), ($2, date_trunc('minute', now()), 700, 70)`,
    [mine, other],
  )
  expect(await hourOf(mine)).toEqual({ done: 35, failed: 4 })
  await pool.query(`UPDATE worker_minutes SET minute = minute - interval '1 minute'`)
  expect(await hourOf(mine)).toEqual({ done: 5, failed: 1 })
  await pool.query(`UPDATE workers SET state = 'left', left_at = now() WHERE id = $1`, [mine])
  expect(await hourOf(mine)).toEqual({ done: 5, failed: 1 })
  const told = (await readWorkers(viewer, { gone: true })).find(({ id }) => id === mine)
  expect(told).toMatchObject({ doneLastHour: 5, failedLastHour: 1 })
  const pushed = (await readSeenWorkers(pool)).find(({ id }) => id === mine)
  const { taskTypes, ...row } = told!
  expect(pushed).toEqual(row)
  expect(taskTypes).toEqual([])
})

test('is read from sixty rows of a worker, whatever ran', async () => {
  await pool.query(`UPDATE workers SET state = 'left', left_at = now() - interval '2 days',
    last_seen_at = now() - interval '2 days'`)
  const ids = Array.from({ length: 40 }, () => randomUUID())
  for (const id of ids) await insertWorker(pool, id)
  // Those of others that were here in the two hours before a sweep.
  await pool.query(
    `INSERT INTO worker_minutes (worker_id, minute, done, failed)
     SELECT w, date_trunc('minute', now()) - n * interval '1 minute', 1, 1
     FROM (SELECT unnest($1::uuid[]) UNION ALL SELECT gen_random_uuid() FROM generate_series(1, 400)) AS x (w),
       generate_series(0, 119) AS n`,
    [ids],
  )
  await pool.query('ANALYZE worker_minutes; ANALYZE workers')
  let asked = ''
  await readSeenWorkers({
    query: (text: string) => {
      asked = text
      return Promise.resolve({ rows: [] })
    },
  } as never)
  const { rows } = await pool.query<{ 'QUERY PLAN': string }>(
    `EXPLAIN (ANALYZE, COSTS OFF, TIMING OFF) ${asked}`,
  )
  const plan = rows.map((row) => row['QUERY PLAN']).join('\n')
  if (process.env.MILLRACE_SHOW_PLANS) console.log(plan)
  expect(plan).toMatch(/worker_minutes_pkey.*\(actual rows=60(\.00)? loops=40\)/)
  expect(plan).toMatch(/Index Cond: \(\(worker_id = w\.id\) AND \(minute >/)
  expect(plan).not.toMatch(/task_runs|attempts|executions|Seq Scan on worker_minutes/)
  expect(await hourOf(ids[7] ?? '')).toEqual({ done: 60, failed: 60 })
})

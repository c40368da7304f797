// Lists of workers with 20,000 that left: what is read of the table is what is shown.

import { beforeAll, expect, test, vi } from 'vitest'
import { testDatabase } from '@/lib/testing/database'
import { insertWorker } from '@/lib/testing/factories'
import { holdRunning, testPerson } from '@/lib/testing/people'
import { testRuntime } from '@/lib/testing/test-runtime'
import { readSeenWorkers, readWorkers } from './read'

const db = await testDatabase()
const { pool } = db
const { runtime } = await testRuntime(db)
holdRunning(db, runtime)
const { viewer } = await testPerson([{ namespace: 'test', role: 'viewer' }])

type Plan = {
  'Node Type': string
  'Relation Name'?: string
  'Actual Rows': number
  'Actual Loops': number
  'Rows Removed by Filter'?: number
  Plans?: Plan[]
}

const nodesOf = (plan: Plan): Plan[] => [plan, ...(plan.Plans ?? []).flatMap(nodesOf)]

/** Rows of `workers` that a read took up, those it threw away again included. */
async function rowsTakenUp(
  read: () => Promise<unknown[]>,
): Promise<{ taken: number; shown: number }> {
  const query = vi.spyOn(pool, 'query')
  const shown = (await read()).length
  const [text, values] = query.mock.calls.at(-1) as unknown as [string, unknown[]?]
  query.mockRestore()
  const { rows } = await pool.query<{ 'QUERY PLAN': [{ Plan: Plan }] }>(
    `EXPLAIN (ANALYZE, FORMAT JSON) ${text}`,
    values,
  )
  const nodes = nodesOf(rows[0]?.['QUERY PLAN'][0].Plan as Plan)
  const scans = nodes.filter((node) => node['Relation Name'] === 'workers')
  if (process.env.MILLRACE_SHOW_PLANS) console.log(JSON.stringify(scans, null, 1))
  expect(scans.length).toBeGreaterThan(0)
  const taken = scans.map(
    (node) => (node['Actual Rows'] + (node['Rows Removed by Filter'] ?? 0)) * node['Actual Loops'],
  )
  return { taken: taken.reduce((sum, each) => sum + each, 0), shown }
}

beforeAll(async () => {
  for (let n = 0; n < 40; n += 1) await insertWorker(pool)
  // One every five minutes for 69 days, half of them lost.
  await pool.query(
    `INSERT INTO workers (id, name, host, pid, platform, cores, memory_bytes, version, node_version, slots,
       state, started_at, last_seen_at, left_at)
     SELECT gen_random_uuid(), 'gone', 'localhost', 1, 'linux', 2, 1, '0', '20', 10,
       CASE n % 2 WHEN 0 THEN 'left' ELSE 'lost' END, now() - interval '90 days',
       now() - n * interval '5 minutes' - interval '1 minute', now() - n * interval '5 minutes' + interval '2 minutes'
     FROM generate_series(1, 20000) AS n`,
  )
  await pool.query('ANALYZE workers')
})

test('the list of those that are here takes up no other', async () => {
  expect(await rowsTakenUp(() => readWorkers(viewer))).toEqual({ taken: 40, shown: 40 })
})

test('the list with those gone takes up the newest 200 of them', async () => {
  const read = () => readWorkers(viewer, { gone: true })
  expect(await rowsTakenUp(read)).toEqual({ taken: 240, shown: 240 })
})

test('what is pushed takes up those here and those just gone', async () => {
  expect(await rowsTakenUp(() => readSeenWorkers(pool))).toEqual({ taken: 41, shown: 41 })
})

// What the home page draws, from counts and executions written by hand.

import { beforeAll, expect, test } from 'vitest'
import { testDatabase } from '@/lib/testing/database'
import { insertExecution } from '@/lib/testing/factories'
import { holdRunning, testPerson } from '@/lib/testing/people'
import { testRuntime } from '@/lib/testing/test-runtime'
import { readHomeCounts } from './counts'

const db = await testDatabase()
const real = await testRuntime(db)
holdRunning(db, real.runtime)

const span = { from: '2026-03-01T00:00:00.000Z', to: '2026-03-02T00:00:00.000Z' }

beforeAll(async () => {
  await real.runtime.stop()
  await db.pool.query(
    `INSERT INTO execution_counts (minute, namespace, flow_id, state, count) VALUES
       ('2026-03-01 00:10Z', 'ours', 'often', 'FAILED', 3),
       ('2026-03-01 23:50Z', 'ours.below', 'once', 'FAILED', 1),
       ('2026-03-01 23:50Z', 'ours', 'often', 'FAILED', 2),
       ('2026-03-01 23:50Z', 'ours', 'often', 'SUCCESS', 15),
       ('2026-03-01 23:50Z', 'ours', 'often', 'RUNNING', 99),
       ('2026-03-01 12:00Z', 'ours', 'well', 'SUCCESS', 7),
       ('2026-03-01 12:00Z', 'theirs', 'worst', 'FAILED', 50),
       ('2026-02-28 23:59Z', 'ours', 'before', 'FAILED', 9),
       ('2026-03-02 00:00Z', 'ours', 'after', 'FAILED', 9)`,
  )
  await insertExecution(db.pool, { state: 'RUNNING' })
  await insertExecution(db.pool, { state: 'PAUSED' })
  await insertExecution(db.pool, { state: 'SUCCESS' })
})

test('the flows that fail most, of how many, and when', async () => {
  const { viewer } = await testPerson([{ namespace: 'ours', role: 'viewer' }])
  const { failing } = await readHomeCounts(viewer, span)
  expect(failing).toMatchObject([
    { namespace: 'ours', flowId: 'often', failed: 5, ended: 20 },
    { namespace: 'ours.below', flowId: 'once', failed: 1, ended: 1 },
  ])
  expect(failing[0]?.trend).toEqual([3, ...Array.from({ length: 22 }, () => 0), 2])
  const below = await readHomeCounts(viewer, { ...span, namespace: 'ours.below' })
  expect(below.failing.map(({ flowId }) => flowId)).toEqual(['once'])
})

test('what ended over time, and what goes on now', async () => {
  const { viewer } = await testPerson([{ namespace: '', role: 'viewer' }])
  const { overTime, bucketMinutes, live } = await readHomeCounts(viewer, span)
  expect(bucketMinutes).toBe(24)
  const sum = (state: string) =>
    overTime.filter((one) => one.state === state).reduce((all, { count }) => all + count, 0)
  expect([sum('FAILED'), sum('SUCCESS')]).toEqual([56, 22])
  expect(overTime.every(({ at }) => at.endsWith('.000Z'))).toBe(true)
  expect(live.map(({ state, count }) => [state, count]).toSorted()).toEqual([
    ['PAUSED', 1],
    ['RUNNING', 1],
  ])
})

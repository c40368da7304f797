import { expect, test } from 'vitest'
import { testDatabase } from '@/lib/testing/database'
import { chainSource, insertExecution, saveTestFlow, startRequest } from '@/lib/testing/factories'
import { testRuntime, until } from '@/lib/testing/test-runtime'
import { foldCounts } from './counts'

const { url, pool } = await testDatabase()

async function countOf(state: string, flowId = 'flow'): Promise<number> {
  const { rows } = await pool.query<{ count: number }>(
    'SELECT coalesce(sum(count), 0)::int AS count FROM execution_counts WHERE state = $1 AND flow_id = $2',
    [state, flowId],
  )
  return rows[0]?.count ?? 0
}

const eventSql = `INSERT INTO execution_event_batches (execution_id, first_number, last_number, of_execution, events)
  VALUES ($1, $2, $2, $5::uuid IS NULL, json_build_array(json_build_array('execution.moved',
    extract(epoch FROM now()) * 1000, $5::uuid, NULL, $3::text, $4::text, NULL, '{}'::json)))`

test('each execution counts once in each state that it comes to, whoever of two servers folds', async () => {
  const servers = await Promise.all([testRuntime({ url, pool }), testRuntime({ url, pool })])
  const flow = await saveTestFlow(pool, chainSource('counted', 2))
  await Promise.all(
    Array.from({ length: 20 }, async (_, at) => {
      const { runtime } = servers[at % 2] ?? servers[0]
      const { executionId } = await runtime.start(startRequest(flow))
      await runtime.waitForEnd(executionId, 60_000)
    }),
  )
  await until('all are counted', async () => (await countOf('SUCCESS', 'counted')) >= 20)
  expect(await countOf('SUCCESS', 'counted')).toBe(20)
  expect(await countOf('RUNNING', 'counted')).toBe(20)
  await Promise.all(servers.map(({ runtime }) => runtime.stop()))
})

test('an event that commits after a later one is counted, and nothing twice', async () => {
  const id = await insertExecution(pool)
  const slow = await pool.connect()
  await slow.query('BEGIN')
  await slow.query(eventSql, [id, 1, null, 'PAUSED', null])
  await pool.query(eventSql, [id, 2, 'PAUSED', 'RESTARTED', null])
  for (let round = 0; round < 4; round += 1) await foldCounts(pool)
  expect(await countOf('RESTARTED')).toBe(0)
  await slow.query('COMMIT')
  slow.release()
  await pool.query(eventSql, [id, 3, 'RUNNING', 'RUNNING', null])
  await pool.query(eventSql, [id, 4, 'CREATED', 'BREAKPOINT', id])
  // One position a round: a backlog is folded in pieces.
  await until('both are counted', async () => {
    await foldCounts(pool, 1)
    return (await countOf('RESTARTED')) > 0 && (await countOf('PAUSED')) > 0
  })
  for (let round = 0; round < 6; round += 1) await foldCounts(pool, 1)
  expect(await countOf('RESTARTED')).toBe(1)
  expect(await countOf('PAUSED')).toBe(1)
  expect(await countOf('RUNNING')).toBe(0)
  expect(await countOf('BREAKPOINT')).toBe(0)
})

import { Client } from 'pg'
import { describe, expect, test } from 'vitest'
import { committerSettings } from '@/lib/runtime/commit'
import { testDatabase } from '@/lib/testing/database'
import { flushParts, flushText } from './flush'

const { pool, url } = await testDatabase()

/** The generic plan, as a new connection of the committer makes it. */
async function planNow(settings: string): Promise<string> {
  const client = new Client({ connectionString: url, options: settings })
  await client.connect()
  try {
    const { rows } = await client.query<{ 'QUERY PLAN': string }>(
      `EXPLAIN (GENERIC_PLAN) ${flushText(flushParts)}`,
    )
    return rows.map((row) => row['QUERY PLAN']).join('\n')
  } finally {
    await client.end()
  }
}

function expectProbes(plan: string): void {
  expect(plan).not.toMatch(/Seq Scan|Hash Join|Merge Join|Bitmap/)
  for (const key of ['executions_pkey', 'task_runs_pkey', 'timers_pkey', 'work_items_pkey']) {
    expect(plan).toMatch(new RegExp(`Index Scan using ${key}`))
  }
  expect(plan).toMatch(/hashed SubPlan/)
}

describe('the plan of the flush', () => {
  test('is an index probe a row, planned while the tables are empty', async () => {
    await pool.query('ANALYZE')
    expectProbes(await planNow(committerSettings))
  })

  test('and when they are full', async () => {
    await pool.query(
      `INSERT INTO task_runs (execution_id, id, task_id, branch, ordinal, state, live, history, attempt_count,
         created_at, version)
       SELECT gen_random_uuid(), gen_random_uuid(), 't', 'tasks', 1, 'SUCCESS', false, '[]', 1, now(), 1
       FROM generate_series(1, 20000)`,
    )
    await pool.query('ANALYZE')
    expectProbes(await planNow(committerSettings))
  })

  test('would not be without the settings of the committer', async () => {
    expect(await planNow('')).toMatch(/Seq Scan|Hash Join|Merge Join|Bitmap/)
  })
})

import { expect, it } from 'vitest'
import { testDatabase } from '@/lib/testing/database'
import { PageSummary } from './sum-up-pages'

const { pool } = await testDatabase()

/** Pages that a read of the newest few positions goes through. */
async function pagesOfNewest(): Promise<number> {
  const { rows: newest } = await pool.query<{ position: number }>(
    'SELECT max(position)::int AS position FROM execution_event_batches',
  )
  const upTo = newest[0]?.position ?? 0
  const client = await pool.connect()
  try {
    await client.query('SET enable_seqscan = off')
    const { rows } = await client.query<{ 'QUERY PLAN': object }>(
      `EXPLAIN (ANALYZE, FORMAT JSON) SELECT * FROM execution_event_batches
       WHERE position > ${upTo - 5} AND position <= ${upTo}`,
    )
    const pages = /"Lossy Heap Blocks": (\d+)/.exec(JSON.stringify(rows, null, 1))
    return Number(pages?.[1] ?? Number.NaN)
  } finally {
    client.release(true)
  }
}

async function write(count: number): Promise<void> {
  await pool.query(
    `INSERT INTO execution_event_batches (execution_id, first_number, last_number, of_execution, events)
     SELECT gen_random_uuid(), 1, 1, false, to_json(repeat('x', 1500)) FROM generate_series(1, $1)`,
    [count],
  )
}

it('a read of the newest positions costs the same after however much was written', async () => {
  await pool.query('ALTER TABLE execution_event_batches SET (autovacuum_enabled = false)')
  const summary = new PageSummary(pool)
  await write(6_000)
  expect(await pagesOfNewest()).toBeGreaterThan(1_000)
  expect(await summary.bringUpToDate()).toBe(false)
  expect(await pagesOfNewest()).toBeLessThan(256)
  await write(6_000)
  expect(await pagesOfNewest()).toBeGreaterThan(1_000)
  await summary.bringUpToDate()
  expect(await pagesOfNewest()).toBeLessThan(256)
})

it('waits for whoever looks after the table, and then goes on', async () => {
  const summary = new PageSummary(pool)
  const other = await pool.connect()
  try {
    await other.query('BEGIN')
    // What a vacuum holds.
    await other.query('LOCK TABLE execution_event_batches IN SHARE UPDATE EXCLUSIVE MODE')
    await write(6_000)
    expect(await summary.bringUpToDate()).toBe(false)
    expect(await pagesOfNewest()).toBeGreaterThan(1_000)
  } finally {
    await other.query('COMMIT')
    other.release()
  }
  await summary.bringUpToDate()
  expect(await pagesOfNewest()).toBeLessThan(256)
})

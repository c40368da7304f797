// Where the lines of a log lie, from real lines in a real Postgres.

import { randomUUID } from 'node:crypto'
import { beforeAll, expect, it } from 'vitest'
import { testDatabase } from '@/lib/testing/database'
import { holdRunning, testPerson } from '@/lib/testing/people'
import { outlineStatement, readLogOutline } from './log-outline'
import { readLogLines } from './logs'

const db = await testDatabase()
const id = randomUUID()
const lines = 50_000

beforeAll(async () => {
  holdRunning(db)
  await db.pool.query(
    `INSERT INTO executions (id, namespace, flow_id, flow_revision, version, state, terminal, history,
       inputs, labels, actor, correlation_id, created_at, event_number, progress)
     VALUES ($1, 'logs', 'long', 1, 1, 'SUCCESS', true, '[]', '{}', '{}', '{"kind":"system"}', $1, now(), 1, '{}')`,
    [id],
  )
  await db.pool.query(
    `INSERT INTO log_lines (execution_id, level, at, message)
     SELECT $1, CASE WHEN n % 1000 = 0 THEN 'ERROR' ELSE 'INFO' END, now(),
       CASE WHEN n % 10000 = 0 THEN 'Nee' || chr(27) || '[31mdle' || chr(27) || '[0m ' || n ELSE 'line ' || n END
     FROM generate_series(1, ${lines}) AS n`,
    [id],
  )
  await db.pool.query('VACUUM ANALYZE log_lines')
})

const viewer = async () => (await testPerson([{ namespace: 'logs', role: 'viewer' }])).viewer

it('has every line in one block, in order, of at most 500, over as many looks as it takes', async () => {
  const me = await viewer()
  const blocks = []
  let next: number | null | undefined
  let looks = 0
  while (next !== null) {
    const page = await readLogOutline(me, id, { look: 20_000, ...(next ? { before: next } : {}) })
    blocks.unshift(...page.blocks)
    next = page.next
    looks += 1
  }
  expect(looks).toBe(3)
  expect(blocks.reduce((sum, { count }) => sum + count, 0)).toBe(lines)
  for (const [at, { from, to, count }] of blocks.entries()) {
    expect(count).toBeLessThanOrEqual(500)
    expect(from).toBeLessThanOrEqual(to)
    expect(from).toBeGreaterThan(blocks[at - 1]?.to ?? 0)
  }
  const some = blocks[7]!
  const read = await readLogLines(id, { after: some.from - 1, until: some.to, limit: 5_000 })
  expect(read.lines).toHaveLength(some.count)
  expect([read.lines[0]?.seq, read.lines.at(-1)?.seq]).toEqual([some.from, some.to])
})

it('finds text across colours and whatever its case, in blocks that span a bounded part of the log', async () => {
  const me = await viewer()
  const page = await readLogOutline(me, id, { look: 200_000, text: 'nEEdle 1' })
  expect(page).toMatchObject({ blocks: [{ count: 1 }], next: null, looked: lines })
  // So few come along; of many the blocks are read.
  expect(page.lines?.map(({ message }) => message)).toEqual(['Nee\u001b[31mdle\u001b[0m 10000'])
  expect(page.lines?.[0]?.seq).toBe(page.blocks[0]?.from)
  expect((await readLogOutline(me, id, { look: 200_000, text: 'line' })).lines).toBeNull()
  const errors = await readLogOutline(me, id, { look: 200_000, minLevel: 'WARN' })
  expect(errors.blocks.map(({ count }) => count)).toEqual([10, 20, 20])
  for (const { from, to } of errors.blocks) expect(to - from).toBeLessThan(20_000)
  expect(errors.newest).toBeGreaterThan(errors.blocks.at(-1)!.from)
})

it('goes along the key and sorts nothing of the table', async () => {
  const client = await db.pool.connect()
  try {
    const { text, values } = outlineStatement(id, { look: 10_000, before: 40_000 })
    const { rows } = await client.query<{ 'QUERY PLAN': string }>(
      `EXPLAIN (ANALYZE) ${text}`,
      values,
    )
    const plan = rows.map((row) => row['QUERY PLAN']).join('\n')
    expect(plan).toMatch(/Index (Only )?Scan Backward using log_lines_pkey/)
    expect(plan).not.toMatch(/Seq Scan on log_lines/)
    if (process.env.MILLRACE_SHOW_PLANS) console.log(plan)
  } finally {
    client.release(true)
  }
})

it('is empty of an execution without lines, and shows nothing to whom it is not shown', async () => {
  const me = await viewer()
  const page = await readLogOutline(me, id, { look: 10, before: 1 })
  expect(page).toEqual({ blocks: [], newest: null, next: null, looked: 0, lines: null })
  const stranger = await testPerson([{ namespace: 'others', role: 'administrator' }])
  await expect(readLogOutline(stranger.viewer, id, { look: 10 })).rejects.toMatchObject({
    code: 'not-found',
  })
})

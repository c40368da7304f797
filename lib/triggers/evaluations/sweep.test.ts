import { randomUUID } from 'node:crypto'
import { beforeEach, expect, it } from 'vitest'
import { testDatabase } from '@/lib/testing/database'
import { sweepTriggers } from './sweep'

const db = await testDatabase()

beforeEach(() => db.pool.query('TRUNCATE trigger_slots, trigger_evaluations'))

async function slot(flowId: string, days: number, request: object | null): Promise<void> {
  await db.pool.query(
    `INSERT INTO trigger_slots (namespace, flow_id, trigger_id, planned_at, execution_id, created_at, request)
     VALUES ('sweep', $1, 't', now() - make_interval(days => $2), $3, now() - make_interval(days => $2), $4)`,
    [flowId, days, randomUUID(), request && JSON.stringify(request)],
  )
}
async function looks(flowId: string, count: number, days: number): Promise<void> {
  await db.pool.query(
    `INSERT INTO trigger_evaluations (id, namespace, flow_id, trigger_id, at, reason)
     SELECT lpad(to_hex(n), 32, '0')::uuid, 'sweep', $1, 't', now() - make_interval(days => $3), n::text
       FROM generate_series(1, $2) n`,
    [flowId, count, days],
  )
}
async function left(table: string, column: string): Promise<string[]> {
  const { rows } = await db.pool.query<{ it: string }>(
    `SELECT ${column} AS it FROM ${table} ORDER BY flow_id, ${column}`,
  )
  return rows.map(({ it }) => it)
}

it('removes old slots that were started, and keeps those that were not, whatever their age', async () => {
  await slot('old', 31, null)
  await slot('young', 29, null)
  await slot('unstarted', 400, { executionId: 'x' })
  expect(await sweepTriggers(db.pool, { days: 30 })).toBe(1)
  expect(await left('trigger_slots', 'flow_id')).toEqual(['unstarted', 'young'])
  expect(await sweepTriggers(db.pool, { days: 30 })).toBe(0)
})

it('removes old looks, and of each trigger all but its newest', async () => {
  await looks('a-old', 3, 31)
  await looks('b-busy', 12, 1)
  // By id: as many as may stay.
  await db.pool.query(
    `UPDATE trigger_evaluations SET id = gen_random_uuid() WHERE flow_id = 'a-old'`,
  )
  await db.pool.query(
    `INSERT INTO trigger_evaluations (id, namespace, flow_id, trigger_id, at, reason)
     SELECT gen_random_uuid(), 'sweep', 'c-quiet', 't', now(), 'q' FROM generate_series(1, 5)`,
  )
  expect(await sweepTriggers(db.pool, { days: 30, looksOfEach: 5 })).toBe(3 + 7)
  expect(await left('trigger_evaluations', `flow_id || ' ' || reason`)).toEqual([
    'b-busy 10',
    'b-busy 11',
    'b-busy 12',
    'b-busy 8',
    'b-busy 9',
    ...Array.from({ length: 5 }, () => 'c-quiet q'),
  ])
})

it('removes more than fit into one statement', async () => {
  await looks('many', 12_001, 31)
  expect(await sweepTriggers(db.pool, { days: 30 })).toBe(12_001)
})

it('leaves to others what they are removing', async () => {
  await slot('old', 31, null)
  const client = await db.pool.connect()
  try {
    await client.query('BEGIN')
    await client.query('SELECT 1 FROM trigger_slots FOR UPDATE')
    expect(await sweepTriggers(db.pool, { days: 30 })).toBe(0)
  } finally {
    await client.query('ROLLBACK')
    client.release()
  }
  expect(await sweepTriggers(db.pool, { days: 30 })).toBe(1)
})

import { randomUUID } from 'node:crypto'
import { expect, test } from 'vitest'
import { testDatabase } from '@/lib/testing/database'
import { sweepExpired } from './sweep-expired'

const { pool } = await testDatabase()

test('removes what is over, in pieces, and keeps the rest', async () => {
  const user = randomUUID()
  await pool.query(`INSERT INTO users (id, email, name) VALUES ($1, 'a@example.org', 'A')`, [user])
  await pool.query(
    `INSERT INTO sessions (token_hash, user_id, expires_at)
     SELECT 'old' || n, $1::uuid, now() - interval '1 second' FROM generate_series(1, 7) n
     UNION ALL SELECT 'kept', $1, now() + interval '1 hour'`,
    [user],
  )
  await pool.query(
    `INSERT INTO one_time_links (token_hash, purpose, user_id, expires_at)
     VALUES ('old', 'invite', $1::uuid, now() - interval '8 days'), ('kept', 'invite', $1, now() - interval '6 days')`,
    [user],
  )
  await pool.query(
    `INSERT INTO rate_limits (key, count, window_at)
     VALUES ('old', 1, now() - interval '8 days'), ('kept', 1, now())`,
  )
  await pool.query(
    `INSERT INTO idempotency_keys (namespace, flow_id, key, execution_id, created_at)
     VALUES ('a', 'b', 'old', $1, now() - interval '8 days'), ('a', 'b', 'kept', $1, now() - interval '6 days')`,
    [user],
  )
  await pool.query(
    `INSERT INTO capacity_samples (minute, "group", looks, slots, running, waiting)
     VALUES (now() - interval '8 days', 'old', 1, 1, 1, 1), (now() - interval '6 days', 'kept', 1, 1, 1, 1)`,
  )
  await pool.query(
    `INSERT INTO worker_hours (hour, task_type, worker_id, done, failed, lost, waited_ms, took)
     VALUES (now() - interval '31 days', 'old', $1, 1, 0, 0, 0, '{}'), (now() - interval '29 days', 'kept', $1, 1, 0, 0, 0, '{}')`,
    [user],
  )
  await pool.query(
    `INSERT INTO worker_minutes (worker_id, minute, done, failed)
     VALUES ($1, now() - interval '121 minutes', 1, 0), ($1, now() - interval '119 minutes', 1, 0)`,
    [user],
  )
  expect(await sweepExpired(pool, 3)).toBe(13)
  const { rows } = await pool.query(
    `SELECT token_hash AS key FROM sessions UNION ALL SELECT token_hash FROM one_time_links
     UNION ALL SELECT key FROM rate_limits UNION ALL SELECT key FROM idempotency_keys
     UNION ALL SELECT "group" FROM capacity_samples UNION ALL SELECT task_type FROM worker_hours
     UNION ALL SELECT CASE WHEN minute < now() - interval '2 hours' THEN 'old' ELSE 'kept' END FROM worker_minutes`,
  )
  expect(rows.map((row: { key: string }) => row.key)).toEqual(rows.map(() => 'kept'))
  expect(rows).toHaveLength(7)
  expect(await sweepExpired(pool)).toBe(0)
})

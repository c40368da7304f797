import { randomUUID } from 'node:crypto'
import { beforeEach, describe, expect, test } from 'vitest'
import { testDatabase } from '@/lib/testing/database'
import { insertExecution } from '@/lib/testing/factories'
import { until } from '@/lib/testing/test-runtime'

// P3, P4, P6, P9: whoever writes, whatever a server decided. Each test tries to break one with raw SQL.

const { pool } = await testDatabase()
let executionId: string

const taskRun = (execution: string, state: string, id = randomUUID()) =>
  pool.query(
    `INSERT INTO task_runs (execution_id, id, task_id, branch, ordinal, state, live, history, attempt_count,
       created_at, version)
     VALUES ($1, $2, 't', 'tasks', 1, $3, NOT state_is_terminal($3), '[]', 0, now(), 1)`,
    [execution, id, state],
  )
const attempt = (execution: string, state: string, taskRunId = randomUUID()) =>
  pool.query(
    `INSERT INTO attempts (execution_id, task_run_id, number, state, live, history, token, created_at, version)
     VALUES ($1, $2, 1, $3, NOT state_is_terminal($3), '[]', 'x', now(), 1)`,
    [execution, taskRunId, state],
  )
const end = (state: string, more = '') =>
  pool.query(
    `UPDATE executions SET state = $2, terminal = state_is_terminal($2) ${more} WHERE id = $1`,
    [executionId, state],
  )

/** A session of this database stands before the lock of another. */
const untilOneWaits = () =>
  until('one waits for the other', async () => {
    const { rowCount } = await pool.query(
      `SELECT 1 FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'`,
    )
    return rowCount === 1
  })

beforeEach(async () => {
  executionId = await insertExecution(pool)
})

describe('P3: nothing live under a terminal execution', () => {
  test.each(['task_runs', 'attempts'])('an execution cannot end over live %s', async (table) => {
    await (table === 'task_runs'
      ? taskRun(executionId, 'RUNNING')
      : attempt(executionId, 'CREATED'))
    await expect(end('KILLED')).rejects.toThrow(/P3/)
    await pool.query(`UPDATE ${table} SET state = 'KILLED', live = false WHERE execution_id = $1`, [
      executionId,
    ])
    await end('KILLED')
  })

  test.each([taskRun, attempt])('nothing live is born under it', async (insert) => {
    await end('SUCCESS')
    await expect(insert(executionId, 'RUNNING')).rejects.toThrow(/P3/)
    await insert(executionId, 'SUCCESS')
  })

  test.each([
    ['task_runs', taskRun],
    ['attempts', attempt],
  ] as const)('%s do not come to life again under it', async (table, insert) => {
    await insert(executionId, 'FAILED')
    await end('FAILED')
    const revive = `UPDATE ${table} SET state = 'RUNNING', live = true WHERE execution_id = $1`
    await expect(pool.query(revive, [executionId])).rejects.toThrow(/P3/)
  })

  test('a live row cannot be moved under it', async () => {
    const other = await insertExecution(pool)
    await taskRun(other, 'RUNNING')
    await end('SUCCESS')
    const move = 'UPDATE task_runs SET execution_id = $1 WHERE execution_id = $2'
    await expect(pool.query(move, [executionId, other])).rejects.toThrow(/P3/)
  })

  test('of an end and a birth at once, one is refused', async () => {
    const [one, two] = await Promise.all([pool.connect(), pool.connect()])
    try {
      await one.query('BEGIN')
      await one.query(`UPDATE executions SET state = 'KILLED', terminal = true WHERE id = $1`, [
        executionId,
      ])
      const birth = two.query(
        `INSERT INTO attempts (execution_id, task_run_id, number, state, live, history, token, created_at, version)
         VALUES ($1, $1, 1, 'RUNNING', true, '[]', 'x', now(), 1)`,
        [executionId],
      )
      const refused = expect(birth).rejects.toThrow(/P3/)
      await untilOneWaits()
      await one.query('COMMIT')
      await refused
    } finally {
      one.release()
      two.release()
    }
  })

  test('and the other way round', async () => {
    const [one, two] = await Promise.all([pool.connect(), pool.connect()])
    try {
      await one.query('BEGIN')
      await one.query(
        `INSERT INTO attempts (execution_id, task_run_id, number, state, live, history, token, created_at, version)
         VALUES ($1, $1, 1, 'RUNNING', true, '[]', 'x', now(), 1)`,
        [executionId],
      )
      const ending = two.query(
        `UPDATE executions SET state = 'KILLED', terminal = true WHERE id = $1`,
        [executionId],
      )
      const refused = expect(ending).rejects.toThrow(/P3/)
      await untilOneWaits()
      await one.query('COMMIT')
      await refused
    } finally {
      one.release()
      two.release()
    }
  })

  test('live and terminal cannot lie about the state', async () => {
    await expect(
      pool.query('UPDATE executions SET terminal = true WHERE id = $1', [executionId]),
    ).rejects.toThrow(/terminal_follows_state/)
    await taskRun(executionId, 'RUNNING')
    await expect(
      pool.query('UPDATE task_runs SET live = false WHERE execution_id = $1', [executionId]),
    ).rejects.toThrow(/live_follows_state/)
    await expect(end('NONSENSE')).rejects.toThrow(/state_known/)
  })
})

describe('P4: an end changes by restart alone', () => {
  test('refuses another state, takes a restart and a change that says so', async () => {
    await end('FAILED')
    await expect(end('RUNNING')).rejects.toThrow(/P4/)
    await expect(end('SUCCESS')).rejects.toThrow(/P4/)
    await end('SUCCESS', ', state_changes = state_changes + 1')
    await expect(end('RUNNING', ', state_changes = state_changes + 1')).rejects.toThrow(/P4/)
    await end('RESTARTED', ', attempt_number = attempt_number + 1')
  })

  test('leaves the rest of an ended row free: labels may be set', async () => {
    await end('FAILED')
    await pool.query(`UPDATE executions SET labels = '{"a":"b"}' WHERE id = $1`, [executionId])
  })
})

describe('P6, P9', () => {
  test('versions and event numbers do not run backwards', async () => {
    await pool.query('UPDATE executions SET version = 5, event_number = 9 WHERE id = $1', [
      executionId,
    ])
    for (const change of ['version = 4', 'event_number = 8']) {
      await expect(
        pool.query(`UPDATE executions SET ${change} WHERE id = $1`, [executionId]),
      ).rejects.toThrow(/run back/)
    }
  })

  test('one execution for a trigger and its planned time', async () => {
    const slot = `INSERT INTO trigger_slots (namespace, flow_id, trigger_id, planned_at, execution_id)
      VALUES ('n', 'f', 't', '2030-01-01', gen_random_uuid())`
    await pool.query(slot)
    await expect(pool.query(slot)).rejects.toThrow(/trigger_slots_pkey/)
  })
})

import { randomUUID } from 'node:crypto'
import { beforeEach, describe, expect, test } from 'vitest'
import { isTerminal, stateNames } from '@/lib/engine'
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
const pastAttempt = (execution: string, state: string, taskRunId = randomUUID()) =>
  pool.query(
    `INSERT INTO past_attempts (execution_id, task_run_id, number, state, live, history, token, created_at, version)
     VALUES ($1, $2, 1, $3, NOT state_is_terminal($3), '[]', 'x', now(), 1)`,
    [execution, taskRunId, state],
  )
/** A task run that has ended, over an attempt in this state. */
const newestAttempt = (execution: string, state: string) =>
  pool.query(
    `INSERT INTO task_runs (execution_id, id, task_id, branch, ordinal, state, live, history, attempt_count,
       created_at, version, attempt_number, attempt_state, attempt_live, attempt_history, attempt_token,
       attempt_created_at)
     VALUES ($1, gen_random_uuid(), 't', 'tasks', 1, 'FAILED', false, '[]', 1, now(), 1, 1, $2,
       NOT state_is_terminal($2), '[]', 'x', now())`,
    [execution, state],
  )
const end = (state: string, more = '') =>
  pool.query(
    `UPDATE executions SET state = $2, terminal = state_is_terminal($2) ${more} WHERE id = $1`,
    [executionId, state],
  )

/** A live row of this kind under each of the executions. */
const rowsUnder =
  (insert: (execution: string, state: string) => Promise<unknown>) => (ids: string[]) =>
    Promise.all(ids.map((id) => insert(id, 'RUNNING')))

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
  test.each([
    ['task runs', taskRun, `task_runs SET state = 'KILLED', live = false`],
    [
      'newest attempts',
      newestAttempt,
      `task_runs SET attempt_state = 'KILLED', attempt_live = false`,
    ],
    ['past attempts', pastAttempt, `past_attempts SET state = 'KILLED', live = false`],
  ] as const)('an execution cannot end over live %s', async (_name, insert, kill) => {
    await insert(executionId, 'RUNNING')
    await expect(end('KILLED')).rejects.toThrow(/P3/)
    await pool.query(`UPDATE ${kill} WHERE execution_id = $1`, [executionId])
    await end('KILLED')
  })

  test.each([taskRun, newestAttempt, pastAttempt])(
    'nothing live is born under it',
    async (insert) => {
      await end('SUCCESS')
      await expect(insert(executionId, 'RUNNING')).rejects.toThrow(/P3/)
      await insert(executionId, 'SUCCESS')
    },
  )

  test.each([
    ['task runs', taskRun, `task_runs SET state = 'RUNNING', live = true`],
    [
      'newest attempts',
      newestAttempt,
      `task_runs SET attempt_state = 'RUNNING', attempt_live = true`,
    ],
    [
      'first attempts',
      taskRun,
      `task_runs SET attempt_number = 1, attempt_state = 'RUNNING', attempt_live = true,
        attempt_history = '[]', attempt_token = 'x', attempt_created_at = now()`,
    ],
    ['past attempts', pastAttempt, `past_attempts SET state = 'RUNNING', live = true`],
  ] as const)('%s do not come to life again under it', async (_name, insert, change) => {
    await insert(executionId, 'FAILED')
    await end('FAILED')
    const revive = `UPDATE ${change} WHERE execution_id = $1`
    await expect(pool.query(revive, [executionId])).rejects.toThrow(/P3/)
  })

  test.each([taskRun, newestAttempt])('a live row cannot be moved under it', async (insert) => {
    const other = await insertExecution(pool)
    await insert(other, 'RUNNING')
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
        `INSERT INTO task_runs (execution_id, id, task_id, branch, ordinal, state, live, history, attempt_count,
           created_at, version)
         VALUES ($1, $1, 't', 'tasks', 1, 'RUNNING', true, '[]', 0, now(), 1)`,
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
        `INSERT INTO task_runs (execution_id, id, task_id, branch, ordinal, state, live, history, attempt_count,
           created_at, version)
         VALUES ($1, $1, 't', 'tasks', 1, 'RUNNING', true, '[]', 0, now(), 1)`,
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
    for (const lie of [
      'attempt_live = false',
      "attempt_state = 'SUCCESS'",
      'attempt_number = NULL',
      'attempt_live = NULL',
      'attempt_token = NULL',
      "attempt_stop = 'perhaps'",
    ]) {
      const other = await insertExecution(pool)
      await newestAttempt(other, 'RUNNING')
      await expect(
        pool.query(`UPDATE task_runs SET ${lie} WHERE execution_id = $1`, [other]),
      ).rejects.toThrow(/attempt_whole/)
    }
  })
})

describe.each([
  ['executions', (ids: string[]) => Promise.resolve(ids), 'state = $2, terminal = NOT $3', 'id'],
  ['task_runs', rowsUnder(taskRun), 'state = $2, live = $3', 'execution_id'],
  ['task_runs', rowsUnder(newestAttempt), 'attempt_state = $2, attempt_live = $3', 'execution_id'],
  ['past_attempts', rowsUnder(pastAttempt), 'state = $2, live = $3', 'execution_id'],
] as const)('every state of the engine, in %s', (table, make, set, key) => {
  test.each(stateNames)(
    '%s is live or ended, as the engine says, and not the other',
    async (state) => {
      const write = async (live: boolean, name: string = state) => {
        const id = await insertExecution(pool)
        await make([id])
        return pool.query(`UPDATE ${table} SET ${set} WHERE ${key} = $1`, [id, name, live])
      }
      const live = !isTerminal(state)
      expect((await write(live)).rowCount).toBe(1)
      await expect(write(!live)).rejects.toThrow(/violates check constraint/)
      await expect(write(live, `${state}S`)).rejects.toThrow(/violates check constraint/)
    },
  )
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

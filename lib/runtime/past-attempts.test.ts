import { expect, test } from 'vitest'
import type { ExecutionState } from '@/lib/engine'
import { testDatabase } from '@/lib/testing/database'
import { chainSource, saveTestFlow, startRequest } from '@/lib/testing/factories'
import { testRuntime, until } from '@/lib/testing/test-runtime'
import { loadState } from './memory/load'

// The newest attempt stands in its task run's row, earlier ones in a table of their own: whatever road an
// attempt takes from one to the other, what is loaded is what was decided.

const db = await testDatabase()
const { pool } = db

const retried = `${chainSource('retried', 1)}    retry:
      type: constant
      interval: PT0.01S
      maxAttempts: 4
`

async function stored(): Promise<{ past: number; newest: number }> {
  const { rows } = await pool.query<{ past: number; newest: number }>(
    `SELECT (SELECT count(*)::int FROM past_attempts) AS past,
       (SELECT max(attempt_number) FROM task_runs) AS newest`,
  )
  return rows[0] ?? { past: -1, newest: -1 }
}

test('attempts that fail, are lost and are told of late are all there, each once', async () => {
  const { runtime, door } = await testRuntime(db)
  let last: ExecutionState | undefined
  runtime.onCommitted(({ state }) => (last = state))
  const asDecided = async (executionId: string) => {
    const found = await until('it is loaded as it was decided', async () => {
      const state = await loadState(pool, executionId)
      return state?.execution.version === last?.execution.version && state
    })
    expect(found.attempts).toEqual(last?.attempts)
  }

  door.setBody(({ attempt }) =>
    attempt < 3 ? { ok: false, failure: { code: 'x', message: 'not yet' } } : 'hang',
  )
  const flow = await saveTestFlow(pool, retried)
  const { executionId } = await runtime.start(startRequest(flow))
  const { frame } = await until('the third runs', () => [...door.running.values()][0])
  expect(await stored()).toEqual({ past: 2, newest: 3 })
  await asDecided(executionId)

  const { taskRunId, attempt, token } = frame
  await runtime.apply(executionId, { type: 'attempt.lost', taskRunId, attempt, token })
  await until('the fourth runs', async () => (await stored()).newest === 4)
  await asDecided(executionId)

  // Killed and restarted: what its process came to is told of when another attempt runs already.
  await runtime.apply(executionId, { type: 'execution.kill' })
  await asDecided(executionId)
  await runtime.apply(executionId, { type: 'execution.restart' })
  await until('the fifth runs', async () => (await stored()).newest === 5)
  const report = { type: 'attempt.stopReported' as const, taskRunId, result: 'stopped' as const }
  expect(await runtime.apply(executionId, { ...report, attempt: 4 })).toMatchObject({
    changed: true,
  })
  await asDecided(executionId)

  // And one that changes alone, without its task run.
  await runtime.apply(executionId, { type: 'execution.kill' })
  expect(await runtime.apply(executionId, { ...report, attempt: 5 })).toMatchObject({
    changed: true,
  })
  await asDecided(executionId)
  const { rows } = await pool.query(
    'SELECT number, state, stop, live FROM attempts WHERE execution_id = $1 ORDER BY number',
    [executionId],
  )
  expect(rows).toEqual([
    { number: 1, state: 'FAILED', stop: null, live: false },
    { number: 2, state: 'FAILED', stop: null, live: false },
    { number: 3, state: 'FAILED', stop: null, live: false },
    { number: 4, state: 'KILLED', stop: 'stopped', live: false },
    { number: 5, state: 'KILLED', stop: 'stopped', live: false },
  ])
  await runtime.stop()
})

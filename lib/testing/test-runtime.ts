// A real runtime on a real database, with workers in this process.

import { randomUUID } from 'node:crypto'
import type { Pool } from 'pg'
import type { Outcome } from '@/lib/engine'
import type { Runtime } from '@/lib/runtime/running'
import { startRuntime, type RuntimeOptions } from '@/lib/runtime/start-runtime'
import type { WorkFrame } from '@/lib/runtime/workers-door'
import type { TestDatabase } from './database'
import { createTestDoor, type TestDoor } from './workers-door'

export type TestRuntime = { runtime: Runtime; door: TestDoor; workerId: string }

/** Send what a worker of the test has to say into a runtime. */
export function finish(runtime: Runtime, frame: WorkFrame, outcome: Outcome) {
  const { executionId, taskRunId, attempt, token } = frame
  return runtime.apply(executionId, {
    type: 'attempt.finished',
    taskRunId,
    attempt,
    token,
    outcome,
  })
}

/** Without workers where `slots` is 0. */
export async function testRuntime(
  { url, pool }: Pick<TestDatabase, 'url' | 'pool'>,
  options: Partial<RuntimeOptions> & { slots?: number } = {},
): Promise<TestRuntime> {
  const workerId = randomUUID()
  const { slots = 100, ...rest } = options
  const door = createTestDoor(slots > 0 ? [{ id: workerId, slots }] : [])
  const runtime = await startRuntime({ url, pool, workers: door, ...rest })
  door.onResult = (_workerId, frame, outcome) => {
    // A server that stops, or dies, leaves its results with the workers.
    finish(runtime, frame, outcome).catch(() => undefined)
  }
  return { runtime, door, workerId }
}

/** Polls until the condition gives something, and gives that. Throws after 150 s: a machine may be busy. */
export async function until<T>(
  what: string,
  look: () => Promise<T | null | undefined | false> | T | null | undefined | false,
): Promise<T> {
  const deadline = Date.now() + 150_000
  for (;;) {
    const found = await look()
    if (found) return found
    if (Date.now() > deadline) throw new Error(`Waited in vain: ${what}`)
    await new Promise((resolve) => setTimeout(resolve, 5))
  }
}

/** What must be true of every committed snapshot: nothing live under an end (P3), no gap in the events (P6). */
export async function findBroken(pool: Pool): Promise<string[]> {
  const { rows } = await pool.query<{ line: string }>(
    `SELECT 'live under ' || e.state || ' ' || e.id AS line FROM executions e WHERE e.terminal
       AND (EXISTS (SELECT 1 FROM task_runs t WHERE t.execution_id = e.id AND t.live)
         OR EXISTS (SELECT 1 FROM attempts a WHERE a.execution_id = e.id AND a.live))
     UNION ALL
     SELECT 'gap in ' || e.id FROM executions e CROSS JOIN LATERAL (
       SELECT count(*) AS n, max(number) AS last FROM execution_events v WHERE v.execution_id = e.id) v
     WHERE v.n <> e.event_number OR v.last <> e.event_number
     UNION ALL
     SELECT 'left over in ' || s.t || ' of ' || e.id FROM executions e JOIN (
       SELECT execution_id, 'timers' AS t FROM timers UNION ALL SELECT execution_id, 'work_items' FROM work_items
     ) s ON s.execution_id = e.id WHERE e.terminal`,
  )
  return rows.map(({ line }) => line)
}

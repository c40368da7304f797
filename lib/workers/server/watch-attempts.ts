// Looks after what the workers of this server hold: an attempt that is over in Postgres (killed at another
// server, timed out, handed to somebody else) is stopped on the worker, and asked for again until the
// worker says that it is gone. Shared directories are dropped when their WorkingDirectory has ended.
// Workers that were declared lost are forgotten; one that is still there says hello again.
// A loop: what one round misses, the next one finds.

import type { Pool } from 'pg'
import { log } from '@/lib/platform/log'
import { writeLostEvents } from './lost-events'
import type { Held, WorkerPool } from './worker-pool'

/** A young attempt may not be committed yet, and is looked after by the runtime itself. */
const oldEnoughMs = 2_000
const roundMs = 1_000

type Over = { task_run_id: string; number: number; token: string }

/** By primary key: one probe for each attempt that is held. */
const overStatement = `
SELECT k.task_run_id, k.number, k.token
FROM unnest($1::uuid[], $2::uuid[], $3::int[], $4::text[]) AS k (execution_id, task_run_id, number, token)
LEFT JOIN attempts a USING (execution_id, task_run_id, number)
WHERE a.number IS NULL OR NOT a.live OR a.token <> k.token`

const endedDirectories = `
SELECT k.key FROM unnest($1::text[], $2::uuid[]) AS k (key, execution_id)
LEFT JOIN executions e ON e.id = k.execution_id
LEFT JOIN task_runs t ON t.execution_id = k.execution_id AND t.id::text = k.key
WHERE e.id IS NULL OR e.terminal OR NOT t.live`

async function stopWhatIsOver(pool: Pool, workers: WorkerPool): Promise<void> {
  const due = performance.now() - oldEnoughMs
  const held: { workerId: string; attempt: Held }[] = workers
    .members()
    .filter((member) => member.wire !== null)
    .flatMap((member) =>
      [...member.held.values()]
        .filter((attempt) => attempt.sent && attempt.since < due)
        .map((attempt) => ({ workerId: member.id, attempt })),
    )
  if (held.length === 0) return
  const { rows } = await pool.query<Over>(overStatement, [
    held.map(({ attempt }) => attempt.executionId),
    held.map(({ attempt }) => attempt.taskRunId),
    held.map(({ attempt }) => attempt.attempt),
    held.map(({ attempt }) => attempt.token),
  ])
  const over = new Set(rows.map((row) => `${row.task_run_id}/${row.number}/${row.token}`))
  for (const { workerId, attempt } of held) {
    const { executionId, taskRunId, token } = attempt
    if (!over.has(`${taskRunId}/${attempt.attempt}/${token}`)) continue
    workers.requestStop(workerId, { executionId, taskRunId, attempt: attempt.attempt, token })
  }
}

async function dropEndedDirectories(pool: Pool, workers: WorkerPool): Promise<void> {
  const pins = [...workers.directories()].filter(([, pin]) => pin.executionId !== '')
  if (pins.length === 0) return
  const { rows } = await pool.query<{ key: string }>(endedDirectories, [
    pins.map(([key]) => key),
    pins.map(([, pin]) => pin.executionId),
  ])
  for (const { key } of rows) workers.dropDirectory(key)
}

/** One round; a failure is logged and left to the next one. */
export async function watchOnce(pool: Pool, workers: WorkerPool): Promise<void> {
  try {
    await stopWhatIsOver(pool, workers)
    await dropEndedDirectories(pool, workers)
    for (const id of await writeLostEvents(pool)) {
      const wire = workers.member(id)?.wire
      workers.remove(id)
      wire?.disconnect()
    }
  } catch (error) {
    log.warn({ error: String(error) }, 'Looking after held attempts failed')
  }
}

export function watchAttempts(pool: Pool, workers: WorkerPool): { stop(): void } {
  let going = false
  const timer = setInterval(() => {
    if (going) return
    going = true
    void watchOnce(pool, workers).finally(() => (going = false))
  }, roundMs)
  timer.unref()
  return { stop: () => clearInterval(timer) }
}

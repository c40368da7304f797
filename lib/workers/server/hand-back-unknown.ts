// A worker that comes over from another server (or from before a restart) says what it holds. What Postgres
// believes it to have and it does not have never reached it: somebody else shall run it. What it was told to
// stop and does not have is gone: the word on that was lost with the server that had asked.

import type { Pool } from 'pg'
import { log } from '@/lib/platform/log'
import type { Runtime } from '@/lib/runtime/running'
import type { WorkerPool } from './worker-pool'

type Row = {
  execution_id: string
  task_run_id: string
  number: number
  token: string
  live: boolean
}

export async function handBackUnknown(
  pool: Pool,
  apply: Runtime['apply'],
  workers: WorkerPool,
  workerId: string,
): Promise<void> {
  try {
    const { rows } = await pool.query<Row>(
      `SELECT execution_id, task_run_id, number, token, live FROM attempts
       WHERE worker_id = $1 AND (live OR stop = 'requested')`,
      [workerId],
    )
    const held = workers.member(workerId)?.held
    const unknown = rows.filter(
      (row) => !held?.has(`${row.task_run_id}/${row.number}/${row.token}`),
    )
    await Promise.allSettled(
      unknown.map(({ execution_id, task_run_id: taskRunId, number: attempt, token, live }) =>
        apply(
          execution_id,
          live
            ? { type: 'attempt.handedBack', taskRunId, attempt, token }
            : { type: 'attempt.stopReported', taskRunId, attempt, result: 'stopped' },
        ),
      ),
    )
  } catch (error) {
    log.warn({ error: String(error), workerId }, 'What a worker does not hold was not handed back')
  }
}

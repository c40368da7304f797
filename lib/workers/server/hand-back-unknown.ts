// A worker that comes over from another server (or from before a restart) says what it holds. What Postgres
// believes it to have and it does not have never reached it: somebody else shall run it.

import type { Pool } from 'pg'
import { log } from '@/lib/platform/log'
import type { Runtime } from '@/lib/runtime/running'
import type { WorkerPool } from './worker-pool'

type Row = { execution_id: string; task_run_id: string; number: number; token: string }

export async function handBackUnknown(
  pool: Pool,
  apply: Runtime['apply'],
  workers: WorkerPool,
  workerId: string,
): Promise<void> {
  try {
    const { rows } = await pool.query<Row>(
      `SELECT execution_id, task_run_id, number, token FROM attempts
       WHERE worker_id = $1 AND live`,
      [workerId],
    )
    const held = workers.member(workerId)?.held
    const unknown = rows.filter(
      (row) => !held?.has(`${row.task_run_id}/${row.number}/${row.token}`),
    )
    await Promise.allSettled(
      unknown.map((row) =>
        apply(row.execution_id, {
          type: 'attempt.handedBack',
          taskRunId: row.task_run_id,
          attempt: row.number,
          token: row.token,
        }),
      ),
    )
  } catch (error) {
    log.warn({ error: String(error), workerId }, 'What a worker does not hold was not handed back')
  }
}

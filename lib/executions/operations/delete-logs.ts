// Deleting log lines of an execution that has ended; what happened stays in its events.

import { audit } from '@/lib/accounts/audit'
import { transaction } from '@/lib/db/transaction'
import { running } from '@/lib/runtime/running'
import { AppError } from '@/lib/shared/errors'
import { logLevels } from '../schema'
import type { LogFilter } from '../read/logs'
import { noExecution } from '../read/one'
import type { OperatedBy } from './operate'

/** Gives how many there were. Throws not-found, or conflict while it runs. */
export async function deleteLogs(
  executionId: string,
  { minLevel, taskRunId, taskId, attempt }: Omit<LogFilter, 'text'>,
  by: OperatedBy,
): Promise<number> {
  return transaction(running().pool, async (client) => {
    const found = await client.query<{ terminal: boolean; namespace: string }>(
      'select terminal, namespace from executions where id = $1 for share',
      [executionId],
    )
    const row = found.rows[0]
    if (!row) throw new AppError('not-found', noExecution(executionId))
    if (!row.terminal) {
      throw new AppError(
        'conflict',
        'The execution still runs; its logs can be deleted when it has ended.',
      )
    }
    const levels = minLevel ? logLevels.slice(logLevels.indexOf(minLevel)) : null
    const deleted = await client.query(
      `delete from log_lines where execution_id = $1 and ($2::text[] is null or level = any($2))
         and ($3::uuid is null or task_run_id = $3) and ($4::text is null or task_id = $4)
         and ($5::int is null or attempt = $5)`,
      [executionId, levels, taskRunId ?? null, taskId ?? null, attempt ?? null],
    )
    const count = deleted.rowCount ?? 0
    await audit(client, {
      actor: by.actor,
      action: 'log.delete',
      namespace: row.namespace,
      subject: executionId,
      data: { count },
      ip: by.ip ?? null,
    })
    return count
  })
}

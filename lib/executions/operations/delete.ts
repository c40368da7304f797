// Deleting takes an ended execution and all that belongs to it out of the tables. What others still have to
// be told of it stays until they have been told: a delivery carries its event with it.
// A key of idempotency goes too, so the same key starts a new execution afterwards.

import { audit } from '@/lib/accounts/audit'
import { transaction } from '@/lib/db/transaction'
import { running } from '@/lib/runtime/running'
import { AppError } from '@/lib/shared/errors'
import { noExecution } from '../read/one'
import type { OperatedBy } from './operate'

const tables = [
  'log_lines',
  'task_metrics',
  'task_runs',
  'past_attempts',
  'execution_event_batches',
  'execution_pasts',
  'timers',
  'work_items',
  'flow_slots',
]

/** Throws not-found, or conflict while it runs. */
export async function deleteExecution(executionId: string, by: OperatedBy): Promise<void> {
  await transaction(running().pool, async (client) => {
    const found = await client.query<{ terminal: boolean; namespace: string; flow_id: string }>(
      'select terminal, namespace, flow_id from executions where id = $1 for update',
      [executionId],
    )
    const row = found.rows[0]
    if (!row) throw new AppError('not-found', noExecution(executionId))
    if (!row.terminal) {
      throw new AppError('conflict', 'The execution still runs. Kill it first, then delete it.')
    }
    await running().notifications?.keepEventsOf(client, [executionId])
    await client.query('delete from executions where id = $1', [executionId])
    for (const table of tables) {
      await client.query(`delete from ${table} where execution_id = $1`, [executionId])
    }
    await client.query('delete from idempotency_keys where execution_id = $1', [executionId])
    await audit(client, {
      actor: by.actor,
      action: 'execution.delete',
      namespace: row.namespace,
      subject: executionId,
      data: { flowId: row.flow_id },
      ip: by.ip ?? null,
    })
  })
}

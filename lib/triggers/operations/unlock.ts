// A schedule that waits for an execution of its own starts the next one without waiting any longer.

import { audit } from '@/lib/accounts/audit'
import { transaction } from '@/lib/db/transaction'
import type { OperatedBy } from '@/lib/executions/operations/operate'
import { running } from '@/lib/runtime/running'
import { AppError } from '@/lib/shared/errors'
import { noTrigger } from '../read'
import type { TriggerKeyInput } from '../schema'

/** Throws not-found, or conflict where it waits for nothing. */
export async function unlockTrigger(key: TriggerKeyInput, by: OperatedBy): Promise<void> {
  const { namespace, flowId, triggerId } = key
  await transaction(running().pool, async (client) => {
    const { rows } = await client.query<{ waiting: boolean }>(
      `SELECT coalesce(state->'schedule' ? 'waiting', false) AS waiting FROM triggers
        WHERE namespace = $1 AND flow_id = $2 AND trigger_id = $3 FOR UPDATE`,
      [namespace, flowId, triggerId],
    )
    const row = rows[0]
    if (!row) throw new AppError('not-found', noTrigger(key))
    if (!row.waiting) throw new AppError('conflict', 'It does not wait for an execution.')
    await client.query(
      `UPDATE triggers SET last_execution_id = NULL,
         next_at = date_trunc('milliseconds', clock_timestamp())
        WHERE namespace = $1 AND flow_id = $2 AND trigger_id = $3 AND NOT disabled`,
      [namespace, flowId, triggerId],
    )
    await audit(client, {
      actor: by.actor,
      action: 'trigger.unlock',
      namespace,
      subject: `${flowId}/${triggerId}`,
      ip: by.ip ?? null,
    })
  })
}

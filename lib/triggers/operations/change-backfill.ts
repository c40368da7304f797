// Pauses, resumes or cancels a backfill. What it has started goes on.

import { audit } from '@/lib/accounts/audit'
import { transaction } from '@/lib/db/transaction'
import type { OperatedBy } from '@/lib/executions/operations/operate'
import { running } from '@/lib/runtime/running'
import { AppError } from '@/lib/shared/errors'
import type { BackfillOrder, TriggerKeyInput } from '../schema'

const changes: Record<BackfillOrder, string> = {
  pause: `backfill || '{"paused": true}'`,
  resume: `backfill || '{"paused": false}'`,
  cancel: 'NULL',
}

/** Throws conflict where none goes on. */
export async function changeBackfill(
  key: TriggerKeyInput,
  order: BackfillOrder,
  by: OperatedBy,
): Promise<void> {
  const { namespace, flowId, triggerId } = key
  await transaction(running().pool, async (client) => {
    const { rowCount } = await client.query(
      `UPDATE triggers SET backfill = ${changes[order]}
        WHERE namespace = $1 AND flow_id = $2 AND trigger_id = $3 AND backfill->>'cursor' IS NOT NULL`,
      [namespace, flowId, triggerId],
    )
    if (rowCount === 0) throw new AppError('conflict', 'No backfill of it goes on.')
    await audit(client, {
      actor: by.actor,
      action: `trigger.backfill-${order}`,
      namespace,
      subject: `${flowId}/${triggerId}`,
      ip: by.ip ?? null,
    })
  })
}

// A deleted flow keeps its revisions, because executions name them; it is not listed, not started and has
// no triggers. Saving it again goes on with the next revision.

import { transaction } from '@/lib/db/transaction'
import { running } from '@/lib/runtime/running'
import { AppError } from '@/lib/shared/errors'
import { noFlow } from './read'
import { recordFlowChange, type SavedBy } from './save'
import { dropTriggers } from './sync-triggers'

/** Throws not-found, also the second time. */
export async function deleteFlow(namespace: string, flowId: string, by: SavedBy): Promise<void> {
  await transaction(running().pool, async (client) => {
    const deleted = await client.query<{ revision: number }>(
      `update flows set deleted = true, updated_at = now(), updated_by = $3
       where namespace = $1 and id = $2 and not deleted returning revision`,
      [namespace, flowId, by.userId],
    )
    const row = deleted.rows[0]
    if (!row) throw new AppError('not-found', noFlow(namespace, flowId))
    await dropTriggers(client, namespace, flowId)
    const { revision } = row
    const change = { action: 'flow.delete', events: ['flow.deleted'], namespace, flowId, revision }
    await recordFlowChange(client, change, by)
  })
  running().runtime.forgetFlow(namespace, flowId)
  await running().listening?.changed()
}

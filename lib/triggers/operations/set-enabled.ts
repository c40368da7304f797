// A person switches a trigger on or off. Off stays off through saves of its flow; on starts from now: what
// would have come in between is not made up for. What the flow's text disables only its text enables.

import { audit } from '@/lib/accounts/audit'
import { transaction } from '@/lib/db/transaction'
import type { OperatedBy } from '@/lib/executions/operations/operate'
import { newestFlow } from '@/lib/flows/newest'
import { running } from '@/lib/runtime/running'
import { AppError } from '@/lib/shared/errors'
import { noTrigger } from '../read'
import type { TriggerKeyInput } from '../schema'

/** Throws not-found, or conflict where its flow disables it. */
export async function setTriggerEnabled(
  key: TriggerKeyInput,
  enabled: boolean,
  by: OperatedBy,
): Promise<void> {
  const { namespace, flowId, triggerId } = key
  const newest = await newestFlow(namespace, flowId)
  const definition = newest?.flow.triggers.find(({ id }) => id === triggerId)
  if (!newest || !definition) throw new AppError('not-found', noTrigger(key))
  if (enabled && (newest.disabled || definition.disabled)) {
    const what = newest.disabled ? 'Its flow' : 'The trigger'
    throw new AppError('conflict', `${what} is disabled in the source. Change it there.`)
  }
  await transaction(running().pool, async (client) => {
    const { rowCount } = await client.query(
      `UPDATE triggers SET disabled = NOT $4, next_at = NULL,
         state = CASE WHEN $4 THEN state - 'schedule' - 'switchedOff' || jsonb_build_object(
             'enabledAt', floor(extract(epoch FROM clock_timestamp()) * 1000), 'stoppedBy', last_execution_id)
           ELSE state - 'schedule' || '{"switchedOff": true}'::jsonb END
        WHERE namespace = $1 AND flow_id = $2 AND trigger_id = $3 AND disabled = $4`,
      [namespace, flowId, triggerId, enabled],
    )
    if (rowCount === 0) return
    const action = enabled ? 'trigger.enable' : 'trigger.disable'
    await audit(client, {
      actor: by.actor,
      action,
      namespace,
      subject: `${flowId}/${triggerId}`,
      ip: by.ip ?? null,
    })
  })
  if (enabled) running().scheduling?.changed([definition])
  await running().listening?.changed()
}

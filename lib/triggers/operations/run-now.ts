// Starts what a trigger would start, now, with its inputs: for schedules and webhooks. Its times go on as
// they were.

import { auditAlone, type AuditRecord } from '@/lib/accounts/audit'
import type { OperatedBy } from '@/lib/executions/operations/operate'
import { newestFlow } from '@/lib/flows/newest'
import { newId } from '@/lib/runtime/new-id'
import { running } from '@/lib/runtime/running'
import { AppError } from '@/lib/shared/errors'
import { partOf } from '../flow-parts'
import { pollType } from '../polling/read-poll'
import { prepareStart } from '../prepare-start'
import { noTrigger } from '../read'
import { triggerExpressions } from '../render-trigger'
import { isSchedule, readSchedule } from '../schedule/read-schedule'
import { scheduleVariables } from '../schedule/variables'
import type { TriggerKeyInput } from '../schema'
import { noteFired } from '../webhook/note'

/**
 * Throws not-found, or conflict where it cannot be run by hand. A polling trigger asks at once; what it starts
 * is not known yet, and `executionId` is null.
 */
export async function runTriggerNow(
  key: TriggerKeyInput,
  by: OperatedBy,
): Promise<{ executionId: string | null }> {
  const { namespace, flowId, triggerId } = key
  const newest = await newestFlow(namespace, flowId)
  const definition = newest?.flow.triggers.find(({ id }) => id === triggerId)
  if (!newest || !definition) throw new AppError('not-found', noTrigger(key))
  if (newest.disabled) throw new AppError('conflict', 'Its flow is disabled.')
  if (definition.type === pollType) return askNow(key, by)
  if (!isSchedule(definition.type) && definition.type !== 'core.trigger.Webhook') {
    throw new AppError('conflict', 'It needs what it waits for, and cannot be run by hand.')
  }
  const { flow, revision } = newest
  const now = Math.floor(Date.now() / 1000) * 1000
  const rule = isSchedule(definition.type) ? readSchedule(definition) : null
  const variables = rule
    ? scheduleVariables(rule, now)
    : { body: null, headers: {}, parameters: {} }
  const part = partOf(flow, { namespace, flowId, revision })
  const expressions = triggerExpressions(part, variables, now, rule?.zone ?? 'UTC')
  const executionId = newId()
  const request = await prepareStart(part, definition, expressions, { executionId, variables })
  const audit = auditOf(key, executionId, by)
  await running().runtime.start(request, { actor: by.actor, audit })
  await noteFired(part, triggerId, executionId)
  return { executionId }
}

async function askNow(key: TriggerKeyInput, by: OperatedBy): Promise<{ executionId: null }> {
  const { namespace, flowId, triggerId } = key
  const { rowCount } = await running().pool.query(
    `UPDATE triggers SET next_at = clock_timestamp()
      WHERE namespace = $1 AND flow_id = $2 AND trigger_id = $3 AND NOT disabled`,
    [namespace, flowId, triggerId],
  )
  if (rowCount === 0) throw new AppError('conflict', 'It is switched off. Switch it on first.')
  await auditAlone(auditOf(key, null, by))
  return { executionId: null }
}

function auditOf(
  { namespace, flowId, triggerId }: TriggerKeyInput,
  executionId: string | null,
  by: OperatedBy,
): AuditRecord {
  return {
    actor: by.actor,
    action: 'trigger.run',
    namespace,
    subject: `${flowId}/${triggerId}`,
    data: executionId === null ? {} : { executionId },
    ip: by.ip ?? null,
  }
}

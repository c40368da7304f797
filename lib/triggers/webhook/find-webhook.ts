// Which trigger a call is for. The key is the only thing that says who may: every key of the flow is compared,
// in constant time, so that neither the answer nor how long it takes tells a wrong key from a missing flow.

import { createHash, timingSafeEqual } from 'node:crypto'
import type { TriggerDefinition } from '@/lib/engine'
import { newestFlow } from '@/lib/flows/newest'
import { running } from '@/lib/runtime/running'
import { partOf, type FlowPart } from '../flow-parts'
import { triggerExpressions } from '../render-trigger'

const webhookType = 'core.trigger.Webhook'

export type FoundWebhook = { part: FlowPart; definition: TriggerDefinition }

export async function findWebhook(
  namespace: string,
  flowId: string,
  key: string,
): Promise<FoundWebhook | null> {
  const newest = await newestFlow(namespace, flowId)
  if (!newest || newest.disabled) return null
  const { flow, revision } = newest
  const part = partOf(flow, { namespace, flowId, revision })
  const on = await switchedOn(namespace, flowId)
  let found: TriggerDefinition | null = null
  for (const definition of flow.triggers) {
    if (definition.type !== webhookType || definition.disabled || !on.has(definition.id)) continue
    if (isSame(key, await keyOf(part, definition))) found = definition
  }
  return found ? { part, definition: found } : null
}

async function switchedOn(namespace: string, flowId: string): Promise<Set<string>> {
  const { rows } = await running().pool.query<{ id: string }>(
    `SELECT trigger_id AS id FROM triggers
      WHERE namespace = $1 AND flow_id = $2 AND type = $3 AND NOT disabled`,
    [namespace, flowId, webhookType],
  )
  return new Set(rows.map(({ id }) => id))
}

/** Null where there is none, or it cannot be rendered: then nobody can call it. */
async function keyOf(part: FlowPart, definition: TriggerDefinition): Promise<string | null> {
  const expressions = triggerExpressions(part, {}, Date.now(), 'UTC')
  try {
    const key = await expressions.render(definition.properties.key)
    return key === null || key === '' ? null : String(key)
  } catch {
    return null
  }
}

/** Digests are of one length, so their comparison tells nothing of the texts. */
function isSame(given: string, wanted: string | null): boolean {
  const digest = (text: string) => createHash('sha256').update(text).digest()
  return timingSafeEqual(digest(given), digest(wanted ?? '')) && wanted !== null
}

// A call of a webhook: the key says which trigger, then its size limit, its signature and its conditions,
// then an execution starts. Nobody is signed in here.

import type { Json, JsonObject } from '@/lib/engine'
import { newId } from '@/lib/runtime/new-id'
import { running } from '@/lib/runtime/running'
import { AppError } from '@/lib/shared/errors'
import { prepareStart } from '../prepare-start'
import { triggerExpressions } from '../render-trigger'
import { isSigned, readSignatureRule } from './check-signature'
import { findWebhook, type FoundWebhook } from './find-webhook'
import { noteFired, noteReason } from './note'
import { readBodyValue } from './read-body'

export type WebhookCall = {
  namespace: string
  flowId: string
  key: string
  headers: Headers
  parameters: URLSearchParams
  /** Throws too-many above the limit. */
  readBody: (mostBytes: number) => Promise<Uint8Array>
}

export type WebhookAnswer =
  | {
      started: true
      executionId: string
      wait: boolean
      returnOutputs: boolean
      contentType: string | null
    }
  /** Its conditions do not hold. */
  | { started: false }

const defaultMostBytes = 10 * 1024 * 1024
/** Credentials of the caller do not become part of an execution. */
const leftOut = new Set(['authorization', 'cookie', 'proxy-authorization'])

/** Throws not-found for a wrong key and for a trigger that is off, alike; forbidden for a wrong signature. */
export async function receiveWebhook(call: WebhookCall): Promise<WebhookAnswer> {
  const { namespace, flowId, key } = call
  const found = await findWebhook(namespace, flowId, key)
  if (!found) throw new AppError('not-found', 'There is no such webhook.')
  const { properties } = found.definition
  const mostBytes = Number(properties.maxBodySize ?? defaultMostBytes)
  const body = await call.readBody(mostBytes > 0 ? mostBytes : defaultMostBytes)
  await checkSigned(found, call.headers, body)
  const variables = {
    body: await readBodyValue(body, call.headers.get('content-type') ?? ''),
    headers: listsOf(
      [...call.headers].filter(([name]) => !leftOut.has(name) && !name.startsWith('x-millrace-')),
    ),
    parameters: listsOf([...call.parameters]),
  }
  return fire(found, variables, call.headers.get('idempotency-key'))
}

async function checkSigned(
  { part, definition }: FoundWebhook,
  headers: Headers,
  body: Uint8Array,
): Promise<void> {
  const given = definition.properties.hmac ?? definition.properties.signature
  if (given === undefined) return
  const rendered = await triggerExpressions(part, {}, Date.now(), 'UTC').render(given)
  const rule = readSignatureRule(rendered)
  if (rule && isSigned(rule, headers, body)) return
  await noteReason(part, definition.id, 'a call had no right signature')
  throw new AppError('forbidden', 'The signature of the body is not right.')
}

async function fire(
  { part, definition }: FoundWebhook,
  variables: JsonObject,
  idempotencyKey: string | null,
): Promise<WebhookAnswer> {
  const now = Date.now()
  const expressions = triggerExpressions(part, variables, now, 'UTC')
  const rule = { conditions: definition.conditions, when: definition.when ?? null }
  const unmet = await expressions.holds(rule)
  if (unmet !== null) {
    await noteReason(part, definition.id, unmet)
    return { started: false }
  }
  const request = await prepareStart(part, definition, expressions, {
    executionId: newId(now),
    variables,
  })
  const { executionId } = await running().runtime.start(request, {
    actor: { kind: 'webhook', id: definition.id, name: definition.id },
    ...(idempotencyKey ? { idempotencyKey: `webhook ${definition.id} ${idempotencyKey}` } : {}),
  })
  await noteFired(part, definition.id, executionId)
  const { wait, returnOutputs, responseContentType } = definition.properties
  return {
    started: true,
    executionId,
    wait: wait === true || returnOutputs === true,
    returnOutputs: returnOutputs === true,
    contentType: typeof responseContentType === 'string' ? responseContentType : null,
  }
}

/** Names once, with all their values. */
function listsOf(pairs: [string, string][]): JsonObject {
  const lists = new Map<string, Json[]>()
  for (const [name, value] of pairs) lists.set(name, [...(lists.get(name) ?? []), value])
  return Object.fromEntries(lists)
}

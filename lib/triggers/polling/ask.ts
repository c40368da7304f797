// One question of a polling trigger: the same call that the HTTP tasks make, behind the same guard, and what
// its answer comes to. Nothing is written here.

import type { Json, JsonObject, TriggerDefinition } from '@/lib/engine'
import { addressGuard, readNetworks } from '@/lib/platform/outbound/address-guard'
import { OutboundError } from '@/lib/platform/outbound/send-request'
import { settings } from '@/lib/platform/settings'
import { call, callProperties } from '@/lib/tasks/http/http-call'
import { parseBody } from '@/lib/tasks/http/parse-body'
import { z } from 'zod'
import type { FlowPart } from '../flow-parts'
import { deepest, isNestedDeeper } from '../nested-deeper'
import { triggerExpressions, type TriggerExpressions } from '../render-trigger'
import { readPoll } from './read-poll'

export type Asked =
  | { fires: true; variables: JsonObject; expressions: TriggerExpressions }
  | { fires: false; reason: string }

/** An answer becomes part of an execution, so it is no download. */
const mostBytes = 1024 * 1024
const longestMs = 60_000
const shape = z.object(callProperties)
const own = new Set(['interval', 'responseCondition', 'stopAfterFirst', 'allowConcurrent'])

export async function ask(
  part: FlowPart,
  definition: TriggerDefinition,
  at: number,
  signal: AbortSignal,
): Promise<Asked> {
  try {
    const response = await send(part, definition, at, signal)
    const { statusCode, headers, body, uri } = response
    const variables = { date: new Date(at).toISOString(), code: statusCode, ...response }
    const more = { response: { statusCode, code: statusCode, headers, body, uri } }
    const expressions = triggerExpressions(part, variables, at, 'UTC', more)
    const rule = readPoll(definition)
    const reason =
      (rule.condition === null && statusCode >= 400 ? `it answered ${statusCode}` : null) ??
      (await expressions.holds({ conditions: [], when: rule.condition })) ??
      (await expressions.holds({
        conditions: definition.conditions,
        when: definition.when ?? null,
      }))
    if (reason === null) return { fires: true, variables, expressions }
    const seen = reason.includes(String(statusCode)) ? '' : ` (it answered ${statusCode})`
    return { fires: false, reason: reason + seen }
  } catch (error) {
    if (signal.aborted) throw error
    return { fires: false, reason: wordsOf(error) }
  }
}

type Answer = { statusCode: number; headers: JsonObject; body: Json; uri: string }

async function send(
  part: FlowPart,
  { properties }: TriggerDefinition,
  at: number,
  signal: AbortSignal,
): Promise<Answer> {
  const written = Object.fromEntries(Object.entries(properties).filter(([name]) => !own.has(name)))
  const rendered = await triggerExpressions(part, {}, at, 'UTC').render(written)
  const parsed = shape.safeParse(rendered)
  if (!parsed.success) {
    const [issue] = parsed.error.issues
    throw new Error(`${issue?.path.join('.')}: ${issue?.message}`)
  }
  const context = {
    guard: addressGuard({ allowNetworks: readNetworks(settings().MILLRACE_OUTBOUND_ALLOW) }),
    signal,
    files: { read: () => Promise.reject(new Error('a trigger sends no files')) },
  }
  const options = {
    ...shape.shape.options.unwrap().parse(parsed.data.options ?? {}),
    maxContentLength: Math.min(mostBytes, parsed.data.options?.maxContentLength ?? mostBytes),
    timeout: parsed.data.options?.timeout ?? longestMs,
  }
  const called = await call(context, { ...parsed.data, options })
  if ('outcome' in called) {
    throw new Error(called.outcome.ok ? 'no answer' : called.outcome.failure.message)
  }
  const { response } = called
  try {
    const bytes = await response.bytes()
    if (isNestedDeeper(bytes.toString('utf8'))) {
      throw new Error(`the answer is nested deeper than ${deepest} levels`)
    }
    const body = parseBody(bytes, response, parsed.data.options?.defaultCharset ?? 'utf-8')
    return { statusCode: response.status, headers: response.headers, body, uri: response.url }
  } finally {
    await response.close()
  }
}

const wordsOf = (error: unknown): string =>
  error instanceof OutboundError || error instanceof Error ? error.message : String(error)

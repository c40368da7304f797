// A flow trigger fires: carried out from the outbox, at least once, so every step may come twice.
// The execution gets the id of the effect, so a second try finds it there. Where several parts are waited
// for, the window is advanced under a lock of the trigger's row, and what it decided for this effect is
// written with it: a second try does not count a part twice and does not lose a start.

import type { Pool } from 'pg'
import { takeInputs } from '@/lib/executions/take-inputs'
import { transaction } from '@/lib/db/transaction'
import {
  advanceWindow,
  emptyWindow,
  readFlowTrigger,
  triggerVariables,
  type AskingInputs,
  type Failure,
  type Flow,
  type Json,
  type JsonObject,
  type StartRequest,
  type TriggerDefinition,
  type TriggerFiring,
  type WindowState,
} from '@/lib/engine'
import { ExpressionError, renderDeepAsync } from '@/lib/expressions'
import { newestFlow } from '@/lib/flows/newest'
import { running } from '@/lib/runtime/running'
import { isAppError } from '@/lib/shared/errors'
import { recordEvaluations } from '../evaluations/record'
import { answersFor, renderStart, type RenderedStart } from '../render-trigger'
import { sealSecrets } from '../seal-secrets'

/**
 * `starting`: effects whose executions were decided on and are not known to be started yet; `counted`: the
 * newest of those that were remembered and did not fire.
 */
type TriggerState = { window?: WindowState; starting?: string[]; counted?: string[] }
const keptCounted = 50
const givenUp = new Set(['invalid', 'not-found', 'conflict', 'forbidden'])

export async function fireTrigger(
  pool: Pool,
  fire: TriggerFiring,
  effectId: string,
): Promise<void> {
  const found = await newestFlow(fire.namespace, fire.flowId)
  const definition = found?.flow.triggers.find((trigger) => trigger.id === fire.triggerId)
  if (!found || !definition) return
  const why = (await whyNot(pool, found.disabled || definition.disabled, fire)) ?? loopOf(fire)
  if (why) return note(pool, fire, effectId, why)
  if (!(await decideFiring(pool, fire, definition, effectId))) return
  const refused = await start(found.flow, found.revision, fire, effectId)
  if (refused) return note(pool, fire, effectId, refused)
  await pool.query(
    `UPDATE triggers SET last_at = now(), last_execution_id = $4::text::uuid,
       state = jsonb_set(state, '{starting}', coalesce(state->'starting', '[]'::jsonb) - $4::text)
      WHERE namespace = $1 AND flow_id = $2 AND trigger_id = $3`,
    [fire.namespace, fire.flowId, fire.triggerId, effectId],
  )
  await note(pool, fire, effectId, null)
}

/** It was switched on when the transition was heard; since then somebody may have switched it off. */
async function whyNot(pool: Pool, inText: boolean, fire: TriggerFiring): Promise<string | null> {
  if (inText) return 'it is disabled in the text of its flow'
  const { rows } = await pool.query<{ disabled: boolean }>(
    'SELECT disabled FROM triggers WHERE namespace = $1 AND flow_id = $2 AND trigger_id = $3',
    [fire.namespace, fire.flowId, fire.triggerId],
  )
  return rows[0]?.disabled === false ? null : 'it is switched off'
}

/** Flows that trigger each other in a circle would never stop. */
function loopOf(fire: TriggerFiring): string | null {
  const own = `${fire.namespace}/${fire.flowId}`
  const { chain } = fire.upstream
  if (!chain.includes(own)) return null
  return `stopped a loop of flows that trigger each other: ${[...chain, own].join(' → ')}`
}

/** `id`: of the effect, so that one that comes twice is noted once. */
async function note(
  pool: Pool,
  fire: TriggerFiring,
  id: string,
  reason: string | null,
): Promise<void> {
  const { namespace, flowId, triggerId, upstream } = fire
  const executionId = reason === null ? id : null
  const upstreamId = upstream.executionId
  const at = Date.now()
  await recordEvaluations(pool, [
    { id, namespace, flowId, triggerId, at, reason, upstreamId, executionId },
  ])
}

async function decideFiring(
  pool: Pool,
  fire: TriggerFiring,
  definition: TriggerDefinition,
  effectId: string,
): Promise<boolean> {
  const rule = readFlowTrigger(definition)
  if (!rule.remembers) return true
  const key = [fire.namespace, fire.flowId, fire.triggerId]
  const decided = await transaction(pool, async (client) => {
    const { rows } = await client.query<{ state: TriggerState }>(
      'SELECT state FROM triggers WHERE namespace = $1 AND flow_id = $2 AND trigger_id = $3 FOR UPDATE',
      key,
    )
    const row = rows[0]
    if (!row) return { fires: false, reason: null }
    const starting = row.state.starting ?? []
    const counted = row.state.counted ?? []
    if (starting.includes(effectId)) return { fires: true, reason: null }
    if (counted.includes(effectId)) return { fires: false, reason: null }
    const window = row.state.window ?? emptyWindow
    const advanced = advanceWindow(rule, window, fire.matched, fire.upstream.at)
    const next: TriggerState = {
      window: advanced.state,
      starting: advanced.fires ? [...starting, effectId] : starting,
      counted: advanced.fires ? counted : [...counted, effectId].slice(-keptCounted),
    }
    await client.query(
      `UPDATE triggers SET state = state || $4 WHERE namespace = $1 AND flow_id = $2 AND trigger_id = $3`,
      [...key, JSON.stringify(next)],
    )
    return advanced
  })
  if (decided.reason !== null) await note(pool, fire, effectId, decided.reason)
  return decided.fires
}

/** Why it was refused, or null. Throws where it has to be tried again. */
async function start(
  flow: Flow,
  revision: number,
  fire: TriggerFiring,
  executionId: string,
): Promise<string | null> {
  const { namespace, flowId, triggerId, upstream } = fire
  const { inputs, labels, failure } = await readTriggerInputs(flow, fire)
  const variables = triggerVariables(upstream)
  const request: StartRequest = {
    executionId,
    namespace,
    flowId,
    flowRevision: revision,
    inputs,
    labels,
    trigger: { id: triggerId, type: 'core.trigger.Flow', variables },
    correlationId: upstream.labels['system.correlationId'] ?? upstream.executionId,
    parent: null,
    originalId: null,
    scheduleAt: null,
    ...(failure ? { failure } : {}),
  }
  const name = `${upstream.namespace}.${upstream.flowId}`
  try {
    await running().runtime.start(request, {
      actor: { kind: 'flow', id: upstream.executionId, name },
    })
    return null
  } catch (error) {
    if (isAppError(error) && givenUp.has(error.code)) return error.message
    throw error
  }
}

type ReadInputs = { inputs: JsonObject; labels: Record<string, string>; failure: Failure | null }

/** Inputs that cannot be read start a FAILED execution that says why: never silence. */
async function readTriggerInputs(flow: Flow, fire: TriggerFiring): Promise<ReadInputs> {
  const { labels } = fire
  if (fire.failure) return { inputs: {}, labels, failure: fire.failure }
  try {
    const rendered = fire.asks
      ? await renderAsking(fire, fire.asks)
      : { inputs: fire.inputs ?? {}, labels, secrets: [] }
    const inputs = await takeInputs(flow.inputs, rendered.inputs, refuseFiles, { handedOn: true })
    return {
      inputs: sealSecrets(inputs, rendered.secrets),
      labels: rendered.labels,
      failure: null,
    }
  } catch (error) {
    const message = whyUnreadable(error, fire.triggerId)
    if (message === null) throw error
    return { inputs: {}, labels, failure: { code: 'trigger-inputs', message } }
  }
}

/** With the rights of the listener's own namespace, and the variables of the transition. */
function renderAsking(
  { namespace, flowId, upstream }: TriggerFiring,
  { context, ...templates }: AskingInputs,
): Promise<RenderedStart> {
  const environment = {
    now: upstream.at,
    random: () => 0,
    asyncFunctions: answersFor(namespace, flowId),
  }
  const reveal = (value: Json) => renderDeepAsync(value, context, environment)
  return renderStart({ reveal }, templates)
}

/** Null where it has to be tried again. */
function whyUnreadable(error: unknown, triggerId: string): string | null {
  if (isAppError(error) && error.code === 'invalid' && error.fields.length > 0) {
    const fields = error.fields.map(({ path, message }) => `${path}: ${message}`)
    return [error.message, ...fields].join(' ')
  }
  if (!(error instanceof ExpressionError) && !(isAppError(error) && givenUp.has(error.code))) {
    return null
  }
  return `The inputs of trigger ${triggerId} could not be rendered: ${error.message}`
}

function refuseFiles(): Promise<string> {
  return Promise.reject(new Error('A trigger gives no files'))
}

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
  neededParts,
  readFlowTrigger,
  triggerVariables,
  type Failure,
  type Flow,
  type JsonObject,
  type TriggerDefinition,
  type TriggerFiring,
  type WindowState,
} from '@/lib/engine'
import { newestFlow } from '@/lib/flows/newest'
import { running } from '@/lib/runtime/running'
import { isAppError } from '@/lib/shared/errors'

/** `starting`: effects whose executions were decided on and are not known to be started yet. */
type TriggerState = { window?: WindowState; starting?: string[] }

export async function fireTrigger(
  pool: Pool,
  fire: TriggerFiring,
  effectId: string,
): Promise<void> {
  const found = await newestFlow(fire.namespace, fire.flowId)
  const definition = found?.flow.triggers.find((trigger) => trigger.id === fire.triggerId)
  if (!found || found.disabled || !definition || definition.disabled) return
  const loop = loopOf(fire)
  if (loop) return note(pool, fire, loop)
  if (!(await decideFiring(pool, fire, definition, effectId))) return
  await start(found.flow, found.revision, fire, effectId)
  await pool.query(
    `UPDATE triggers SET last_at = now(), last_execution_id = $4::text::uuid, last_reason = NULL, last_reason_at = NULL,
       state = jsonb_set(state, '{starting}', coalesce(state->'starting', '[]'::jsonb) - $4::text)
      WHERE namespace = $1 AND flow_id = $2 AND trigger_id = $3`,
    [fire.namespace, fire.flowId, fire.triggerId, effectId],
  )
}

/** Flows that trigger each other in a circle would never stop. */
function loopOf(fire: TriggerFiring): string | null {
  const own = `${fire.namespace}/${fire.flowId}`
  const { chain } = fire.upstream
  if (!chain.includes(own)) return null
  return `stopped a loop of flows that trigger each other: ${[...chain, own].join(' → ')}`
}

async function note(pool: Pool, fire: TriggerFiring, reason: string): Promise<void> {
  await pool.query(
    `UPDATE triggers SET last_reason = $4, last_reason_at = now()
      WHERE namespace = $1 AND flow_id = $2 AND trigger_id = $3`,
    [fire.namespace, fire.flowId, fire.triggerId, reason],
  )
}

async function decideFiring(
  pool: Pool,
  fire: TriggerFiring,
  definition: TriggerDefinition,
  effectId: string,
): Promise<boolean> {
  const rule = readFlowTrigger(definition)
  if (rule.parts.length <= 1) return true
  const key = [fire.namespace, fire.flowId, fire.triggerId]
  return transaction(pool, async (client) => {
    const { rows } = await client.query<{ state: TriggerState }>(
      'SELECT state FROM triggers WHERE namespace = $1 AND flow_id = $2 AND trigger_id = $3 FOR UPDATE',
      key,
    )
    const row = rows[0]
    if (!row) return false
    const starting = row.state.starting ?? []
    if (starting.includes(effectId)) return true
    const parts = rule.parts.map((part) => part.id)
    const advanced = advanceWindow(
      rule.window,
      row.state.window ?? emptyWindow,
      parts,
      neededParts(rule),
      fire.matched,
      fire.upstream.at,
    )
    const next: TriggerState = {
      window: advanced.state,
      starting: advanced.fires ? [...starting, effectId] : starting,
    }
    await client.query(
      `UPDATE triggers SET state = $4, last_reason = $5,
         last_reason_at = CASE WHEN $5::text IS NULL THEN NULL ELSE now() END
        WHERE namespace = $1 AND flow_id = $2 AND trigger_id = $3`,
      [...key, JSON.stringify(next), advanced.reason],
    )
    return advanced.fires
  })
}

async function start(flow: Flow, revision: number, fire: TriggerFiring, executionId: string) {
  const { upstream } = fire
  const { inputs, failure } = await readTriggerInputs(flow, fire)
  await running().runtime.start(
    {
      executionId,
      namespace: fire.namespace,
      flowId: fire.flowId,
      flowRevision: revision,
      inputs,
      labels: {},
      trigger: {
        id: fire.triggerId,
        type: 'core.trigger.Flow',
        variables: triggerVariables(upstream),
      },
      correlationId: upstream.labels['system.correlationId'] ?? upstream.executionId,
      parent: null,
      originalId: null,
      scheduleAt: null,
      ...(failure ? { failure } : {}),
    },
    {
      actor: {
        kind: 'flow',
        id: upstream.executionId,
        name: `${upstream.namespace}.${upstream.flowId}`,
      },
    },
  )
}

/** Inputs that cannot be read start a FAILED execution that says why: never silence. */
async function readTriggerInputs(
  flow: Flow,
  fire: TriggerFiring,
): Promise<{ inputs: JsonObject; failure: Failure | null }> {
  if (fire.failure) return { inputs: {}, failure: fire.failure }
  try {
    return {
      inputs: await takeInputs(flow.inputs, fire.inputs ?? {}, refuseFiles, { handedOn: true }),
      failure: null,
    }
  } catch (error) {
    if (!isAppError(error) || error.code !== 'invalid') throw error
    const fields = error.fields.map(({ path, message }) => `${path}: ${message}`)
    return {
      inputs: {},
      failure: { code: 'trigger-inputs', message: [error.message, ...fields].join(' ') },
    }
  }
}

function refuseFiles(): Promise<string> {
  return Promise.reject(new Error('A trigger gives no files'))
}

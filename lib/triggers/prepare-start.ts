// From a trigger that fires to the start of an execution. What cannot be prepared starts a FAILED execution
// that says why: never silence.

import { takeInputs } from '@/lib/executions/take-inputs'
import type { Failure, JsonObject, StartRequest, TriggerDefinition } from '@/lib/engine'
import { isAppError } from '@/lib/shared/errors'
import type { FlowPart } from './flow-parts'
import { renderStart, type TriggerExpressions } from './render-trigger'
import { sealSecrets } from './seal-secrets'

export async function prepareStart(
  part: FlowPart,
  definition: TriggerDefinition,
  expressions: TriggerExpressions,
  given: {
    executionId: string
    variables: JsonObject
    /** Over those of the trigger. */
    inputs?: JsonObject
    labels?: Record<string, string>
  },
): Promise<StartRequest> {
  const { inputs, labels, failure } = await readInputs(part, definition, expressions, given.inputs)
  return {
    executionId: given.executionId,
    namespace: part.namespace,
    flowId: part.flowId,
    flowRevision: part.revision,
    inputs,
    labels: { ...labels, ...given.labels },
    trigger: { id: definition.id, type: definition.type, variables: given.variables },
    correlationId: given.executionId,
    parent: null,
    originalId: null,
    scheduleAt: null,
    ...(failure ? { failure } : {}),
  }
}

async function readInputs(
  part: FlowPart,
  definition: TriggerDefinition,
  expressions: TriggerExpressions,
  more: JsonObject = {},
): Promise<{ inputs: JsonObject; labels: Record<string, string>; failure: Failure | null }> {
  try {
    const rendered = await renderStart(expressions, definition)
    const given = { ...rendered.inputs, ...more }
    const inputs = await takeInputs(part.inputs, given, refuseFiles, { passOver: true })
    return {
      inputs: sealSecrets(inputs, rendered.secrets),
      labels: rendered.labels,
      failure: null,
    }
  } catch (error) {
    const message = `The inputs of trigger ${definition.id} are not valid: ${wordsOf(error)}`
    return { inputs: {}, labels: {}, failure: { code: 'trigger-inputs', message } }
  }
}

function wordsOf(error: unknown): string {
  if (!isAppError(error) || error.fields.length === 0) {
    return error instanceof Error ? error.message : String(error)
  }
  return error.fields.map(({ path, message }) => `${path}: ${message}`).join(' ')
}

function refuseFiles(): Promise<string> {
  return Promise.reject(new Error('a trigger gives no files'))
}

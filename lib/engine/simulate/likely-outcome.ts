// What a task that a worker would run most likely gives, as far as its definition tells: enough to try a
// flow without running anything. Templates are rendered, so what fails to render fails here too.

import { ExpressionError, renderDeep, Suspended, type Context } from '../../expressions'
import { contextFunctions } from '../context/context-functions'
import { failureOf } from '../context/evaluate'
import type { Outcome } from '../execution'
import type { Json, JsonObject } from '../json'
import type { Task } from '../model'

export function likelyOutcome(task: Task, context: Context, at: number): Outcome {
  const environment = { now: at, random: () => 0.5, functions: contextFunctions(context) }
  let properties: JsonObject
  try {
    properties = renderDeep(task.properties, context, environment).value as JsonObject
  } catch (error) {
    if (error instanceof ExpressionError) return { ok: false, failure: failureOf(error) }
    if (error instanceof Suspended) return { ok: true, outputs: {} }
    throw error
  }
  return outcomeOf(task.type, properties)
}

function outcomeOf(type: string, properties: JsonObject): Outcome {
  switch (type) {
    case 'core.execution.Fail':
      return failOutcome(properties)
    case 'core.debug.Return':
      return { ok: true, outputs: { value: textOf(properties.format) } }
    case 'core.output.OutputValues':
      return { ok: true, outputs: { values: properties.values ?? {} } }
    case 'core.execution.Labels':
      return {
        ok: true,
        outputs: {},
        effects: [{ type: 'setLabels', labels: textMap(properties.labels) }],
      }
    default:
      return { ok: true, outputs: {} }
  }
}

function textOf(value: Json | undefined): string {
  if (value === undefined || value === null) return ''
  return typeof value === 'string' ? value : JSON.stringify(value)
}

function failOutcome(properties: JsonObject): Outcome {
  const { condition, errorMessage } = properties
  if (condition !== undefined && (condition === false || condition === 'false')) {
    return { ok: true, outputs: {} }
  }
  const message = typeof errorMessage === 'string' ? errorMessage : 'Task failure'
  return { ok: false, failure: { code: 'fail', message } }
}

function textMap(value: Json | undefined): Record<string, string> {
  const map: Record<string, string> = {}
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) {
    for (const [key, entry] of Object.entries(value)) map[key] = String(entry)
  }
  return map
}

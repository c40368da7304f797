import type { Json, JsonObject } from '../../json'
import type { TriggerDefinition } from '../../model'
import { canonicalType } from '../type-names'
import { setOwn } from '../yaml-source'
import { checkIdentifier, duplicateCheck } from './identifiers'
import {
  flagIn,
  isObject,
  labelsIn,
  objectIn,
  readersIn,
  requiredText,
  textIn,
  textsIn,
  type Reader,
} from './reader'

/** Properties that all triggers have; their values are not repeated in `properties`. */
export const triggerProperties = [
  'id',
  'type',
  'version',
  'disabled',
  'description',
  'inputs',
  'conditions',
  'stopAfter',
  'labels',
  'when',
] as const
const shared: ReadonlySet<string> = new Set(triggerProperties)

export function readTriggers(owner: Reader): TriggerDefinition[] {
  const duplicate = duplicateCheck('trigger', owner.report)
  return readersIn(owner, 'triggers').map((from) => {
    const id = requiredText(from, 'id', 'id: every-hour')
    checkIdentifier('trigger', id, [...from.path, 'id'], from.report)
    duplicate(id, [...from.path, 'id'])
    const own: JsonObject = {}
    for (const [key, value] of Object.entries(from.value)) {
      if (!shared.has(key)) setOwn(own, key, value)
    }
    return {
      id,
      type: canonicalType(requiredText(from, 'type', 'type: core.trigger.Schedule')),
      disabled: flagIn(from, 'disabled', false),
      description: textIn(from, 'description'),
      inputs: objectIn(from, 'inputs') ?? {},
      conditions: readConditions(from),
      stopAfter: textsIn(from, 'stopAfter') ?? [],
      labels: labelsIn(from, 'labels'),
      when: textIn(from, 'when'),
      properties: own,
    }
  })
}

function readConditions(owner: Reader): JsonObject[] {
  return readersIn(owner, 'conditions').map((from) => {
    requiredText(from, 'type', 'type: core.condition.ExecutionFlow')
    const condition = canonicalCondition(from.value)
    return isObject(condition) ? condition : {}
  })
}

/** Not, Or and MultipleCondition hold conditions in turn. */
function canonicalCondition(value: Json): Json {
  if (Array.isArray(value)) return value.map(canonicalCondition)
  if (!isObject(value)) return value
  const result: JsonObject = {}
  for (const [key, item] of Object.entries(value)) {
    const read =
      key === 'type' && typeof item === 'string' ? canonicalType(item) : canonicalCondition(item)
    setOwn(result, key, read)
  }
  return result
}

// The `inputs` of a flow and the `onResume` of a Pause. `name` is an earlier spelling of `id`, ENUM of
// SELECT, BOOLEAN of BOOL.

import { inputTypes, type FlowInput, type InputType } from '../../model'
import { checkIdentifier, duplicateCheck } from './identifiers'
import {
  flagIn,
  missing,
  oneOf,
  problem,
  readersIn,
  requiredText,
  textIn,
  textsIn,
  within,
  type Reader,
} from './reader'
import { refuseUnknown } from './unknown-properties'

const properties = [
  'id',
  'name',
  'type',
  'required',
  'defaults',
  'prefill',
  'displayName',
  'description',
  'dependsOn',
  'values',
  'options',
  'expression',
  'allowCustomValue',
  'autoSelectFirst',
  'isRadio',
  'itemType',
  'min',
  'max',
  'after',
  'before',
  'validator',
  'allowedFileExtensions',
  'accept',
  'extension',
]

/** Lists of lists are JSON; secrets are kept one by one. */
const noItems = new Set<InputType>(['SECRET', 'ARRAY', 'MULTISELECT'])

const spellings = [...inputTypes, 'ENUM', 'BOOLEAN'] as const

export function readInputDefinitions(owner: Reader, key: string): FlowInput[] {
  const duplicate = duplicateCheck('input', owner.report)
  return readersIn(owner, key).map((from) => {
    const input = readInputDefinition(from)
    duplicate(input.id, [...from.path, from.value.id === undefined ? 'name' : 'id'])
    return input
  })
}

function readInputDefinition(from: Reader): FlowInput {
  refuseUnknown(from, properties, 'An input')
  const idKey = from.value.id === undefined && from.value.name !== undefined ? 'name' : 'id'
  const id = requiredText(from, idKey, 'id: city')
  checkIdentifier('input', id, [...from.path, idKey], from.report)
  const type = readInputType(from, 'type') ?? 'STRING'
  if (from.value.type === undefined) missing(from, 'type', 'type: STRING')
  const values = textsIn(from, 'values') ?? textsIn(from, 'options')
  const expression = textIn(from, 'expression')
  if (
    (type === 'SELECT' || type === 'MULTISELECT') &&
    !values?.length &&
    expression === undefined
  ) {
    missing(from, 'values', 'values: [small, large]')
  }
  const itemType = readInputType(from, 'itemType')
  if (type === 'ARRAY' && !itemType) missing(from, 'itemType', 'itemType: STRING')
  if (itemType && noItems.has(itemType)) {
    problem(from, 'itemType', 'wrong-value', `Items cannot be ${itemType}.`, 'Use STRING or JSON.')
  }
  return {
    id,
    type,
    required: flagIn(from, 'required', true),
    defaults: from.value.defaults,
    prefill: from.value.prefill,
    displayName: textIn(from, 'displayName'),
    description: textIn(from, 'description'),
    dependsOn: readDependsOn(from),
    values,
    expression,
    allowCustomValue: flagIn(from, 'allowCustomValue', false),
    itemType,
    min: readBound(from, 'min'),
    max: readBound(from, 'max'),
    after: textIn(from, 'after'),
    before: textIn(from, 'before'),
    validator: textIn(from, 'validator'),
    allowedFileExtensions:
      textsIn(from, 'allowedFileExtensions') ??
      textsIn(from, 'accept') ??
      textsIn(from, 'extension'),
  }
}

export function readInputType(from: Reader, key: string): InputType | undefined {
  const type = oneOf(from, key, spellings)
  if (type === 'ENUM') return 'SELECT'
  return type === 'BOOLEAN' ? 'BOOL' : type
}

/** A number, or a duration for the inputs of that type. */
function readBound(from: Reader, key: 'min' | 'max'): number | string | undefined {
  const value = from.value[key]
  return typeof value === 'number' ? value : textIn(from, key)
}

function readDependsOn(owner: Reader): FlowInput['dependsOn'] {
  const from = within(owner, 'dependsOn')
  if (!from) return undefined
  refuseUnknown(from, ['inputs', 'condition'], 'dependsOn')
  const inputs = textsIn(from, 'inputs') ?? []
  const condition = textIn(from, 'condition')
  if (inputs.length === 0 && condition === undefined) {
    problem(from, null, 'missing-property', 'dependsOn names no input.', 'Add `inputs: [city]`.')
  }
  return condition === undefined ? { inputs } : { inputs, condition }
}

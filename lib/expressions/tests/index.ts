import type { Definitions } from '../definition'
import { asNumber, isEmpty } from '../values/operand'
import { isEqual, isMap, LazyMap, type Value } from '../values/values'

function isJson(value: Value | undefined): boolean {
  if (typeof value !== 'string') return false
  try {
    JSON.parse(value)
    return true
  } catch {
    return false
  }
}

export const tests: Definitions = {
  defined: {
    parameters: ['input'],
    summary: 'The variable exists and is not null.',
    example: '{{ inputs.name is defined }}',
    reach: 'around',
    run: ([input]) => input !== undefined && input !== null,
  },
  null: {
    parameters: ['input'],
    summary: 'The value is null.',
    example: '{{ inputs.name is null }}',
    reach: 'around',
    run: ([input]) => input === null,
  },
  empty: {
    parameters: ['input'],
    summary: 'The value is null, a blank text, or a list or map with nothing in it.',
    example: '{{ outputs.list.values is empty }}',
    reach: 'around',
    run: ([input]) => isEmpty(input),
  },
  even: {
    parameters: ['input'],
    summary: 'The number is even.',
    example: '{{ 2 is even }}',
    run: ([input]) => Math.abs(asNumber(input, 'The input of even')) % 2 === 0,
  },
  odd: {
    parameters: ['input'],
    summary: 'The number is odd.',
    example: '{{ 1 is odd }}',
    run: ([input]) => Math.abs(asNumber(input, 'The input of odd')) % 2 === 1,
  },
  iterable: {
    parameters: ['input'],
    summary: 'The value is a list.',
    example: '{{ inputs.items is iterable }}',
    reach: 'around',
    run: ([input]) => Array.isArray(input),
  },
  map: {
    parameters: ['input'],
    summary: 'The value is a map.',
    example: '{{ vars.config is map }}',
    reach: 'around',
    run: ([input]) => isMap(input) || input instanceof LazyMap,
  },
  json: {
    parameters: ['input'],
    summary: 'The value is a text that holds JSON.',
    example: '{{ taskrun.value is json }}',
    run: ([input]) => isJson(input),
  },
  string: {
    parameters: ['input'],
    summary: 'The value is a text.',
    example: '{{ inputs.name is string }}',
    reach: 'around',
    run: ([input]) => typeof input === 'string',
  },
  number: {
    parameters: ['input'],
    summary: 'The value is a number.',
    example: '{{ inputs.count is number }}',
    reach: 'around',
    run: ([input]) => typeof input === 'number',
  },
  equalTo: {
    parameters: ['input', 'other'],
    summary: 'The value equals another.',
    example: '{{ 1 is equalTo(1) }}',
    run: ([input, other]) => isEqual(input ?? null, other ?? null),
  },
}

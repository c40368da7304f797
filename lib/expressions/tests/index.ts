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
    reach: 'around',
    run: ([input]) => input !== undefined && input !== null,
  },
  null: {
    parameters: ['input'],
    reach: 'around',
    run: ([input]) => input === null,
  },
  empty: {
    parameters: ['input'],
    reach: 'around',
    run: ([input]) => isEmpty(input),
  },
  even: {
    parameters: ['input'],
    run: ([input]) => Math.abs(asNumber(input, 'The input of even')) % 2 === 0,
  },
  odd: {
    parameters: ['input'],
    run: ([input]) => Math.abs(asNumber(input, 'The input of odd')) % 2 === 1,
  },
  iterable: {
    parameters: ['input'],
    reach: 'around',
    run: ([input]) => Array.isArray(input),
  },
  map: {
    parameters: ['input'],
    reach: 'around',
    run: ([input]) => isMap(input) || input instanceof LazyMap,
  },
  json: {
    parameters: ['input'],
    run: ([input]) => isJson(input),
  },
  string: {
    parameters: ['input'],
    reach: 'around',
    run: ([input]) => typeof input === 'string',
  },
  number: {
    parameters: ['input'],
    reach: 'around',
    run: ([input]) => typeof input === 'number',
  },
  equalTo: {
    parameters: ['input', 'other'],
    run: ([input, other]) => isEqual(input ?? null, other ?? null),
  },
}

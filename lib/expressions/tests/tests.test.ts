import { describe, expect, it } from 'vitest'
import { testNames } from '../index'
import { value } from '../examples/sample'

const examples: Record<string, [template: string, expected: boolean][]> = {
  defined: [
    ['{{ inputs.name is defined }}', true],
    ['{{ inputs.nope is defined }}', false],
  ],
  null: [
    ['{{ inputs.none is null }}', true],
    ['{{ inputs.name is not null }}', true],
  ],
  empty: [
    ['{{ "  " is empty }}', true],
    ['{{ {} is empty }}', true],
    ['{{ list is empty }}', false],
    ['{{ lazy is empty }}', false],
  ],
  even: [
    ['{{ 2 is even }}', true],
    ['{{ -3 is even }}', false],
  ],
  odd: [['{{ -3 is odd }}', true]],
  iterable: [
    ['{{ list is iterable }}', true],
    ['{{ "a" is iterable }}', false],
  ],
  map: [
    ['{{ map is map }}', true],
    ['{{ list is map }}', false],
  ],
  json: [
    ['{{ inputs.json is json }}', true],
    ['{{ "{" is json }}', false],
    ['{{ taskrun.value is json }}', false],
  ],
  string: [['{{ "a" is string }}', true]],
  number: [
    ['{{ 1 is number }}', true],
    ['{{ "1" is number }}', false],
  ],
  equalTo: [['{{ 1 is equalTo(1) }}', true]],
}

describe.each(Object.entries(examples))('is %s', (_, list) => {
  it.each(list)('%s', (template, expected) => expect(value(template)).toBe(expected))
})

it('has an example above for each', () => {
  expect(testNames.filter((name) => !Object.hasOwn(examples, name))).toEqual([])
})

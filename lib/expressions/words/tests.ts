// What people read of each test: a sentence and an example. Apart from what the tests do, so that whoever only
// evaluates does not carry the words.

import type { Words } from '../definition'

export const testWords: Words = {
  defined: ['The variable exists and is not null.', '{{ inputs.name is defined }}'],
  null: ['The value is null.', '{{ inputs.name is null }}'],
  empty: [
    'The value is null, a blank text, or a list or map with nothing in it.',
    '{{ outputs.list.values is empty }}',
  ],
  even: ['The number is even.', '{{ 2 is even }}'],
  odd: ['The number is odd.', '{{ 1 is odd }}'],
  iterable: ['The value is a list.', '{{ inputs.items is iterable }}'],
  map: ['The value is a map.', '{{ vars.config is map }}'],
  json: ['The value is a text that holds JSON.', '{{ taskrun.value is json }}'],
  string: ['The value is a text.', '{{ inputs.name is string }}'],
  number: ['The value is a number.', '{{ inputs.count is number }}'],
  equalTo: ['The value equals another.', '{{ 1 is equalTo(1) }}'],
}

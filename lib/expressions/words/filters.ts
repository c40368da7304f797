// What people read of each filter: a sentence and an example. Apart from what the filters do, so that whoever only
// evaluates does not carry the words.

import type { Words } from '../definition'

export const filterWords: Words = {
  upper: ['All letters in upper case.', '{{ "a" | upper }}'],
  lower: ['All letters in lower case.', '{{ "A" | lower }}'],
  capitalize: ['The first letter in upper case.', '{{ "ab" | capitalize }}'],
  title: ['The first letter of each word in upper case.', '{{ "a b" | title }}'],
  trim: ['Without white space at both ends.', '{{ " a " | trim }}'],
  abbreviate: [
    'At most so many characters, the last three of them `...` where text was left out.',
    '{{ "a long sentence" | abbreviate(7) }}',
  ],
  replace: [
    'Replaces each key of a map by its value; with `regexp=true` the keys are regular expressions.',
    "{{ 'a-b' | replace({'-': '_'}) }}",
  ],
  split: [
    'A list of the parts between matches of a regular expression.',
    "{{ 'a,b' | split(',') }}",
  ],
  join: ['The items of a list as one text.', "{{ [1, 2] | join(', ') }}"],
  substringBefore: [
    'What stands before the first separator.',
    "{{ 'a.b.c' | substringBefore('.') }}",
  ],
  substringBeforeLast: [
    'What stands before the last separator.',
    "{{ 'a.b.c' | substringBeforeLast('.') }}",
  ],
  substringAfter: ['What stands after the first separator.', "{{ 'a.b.c' | substringAfter('.') }}"],
  substringAfterLast: [
    'What stands after the last separator.',
    "{{ 'a.b.c' | substringAfterLast('.') }}",
  ],
  startsWith: ['Whether the text starts with another.', "{{ 'abc' | startsWith('a') }}"],
  endsWith: ['Whether the text ends with another.', "{{ 'abc' | endsWith('c') }}"],
  slugify: ['The text as it may stand in a URL.', "{{ 'Hello World!' | slugify }}"],
  indent: ['Indents every line but the first.', '{{ text | indent(2) }}'],
  nindent: ['Starts a new line and indents every line.', '{{ text | nindent(2) }}'],
  escape: ['Escapes the text for HTML.', "{{ '<a>' | escape }}"],
  nl2br: ['Line ends as `<br />`.', '{{ text | nl2br }}'],
  condense: ['Without line ends.', '{{ text | condense }}'],
  raw: ['The value as it is.', '{{ value | raw }}'],
  escapeChar: [
    'Escapes quotes: `single`, `double` or `shell`; in lists and maps each text.',
    `{{ "it's" | escapeChar('shell') }}`,
  ],
  first: ['The first item of a list, or the first character of a text.', '{{ [1, 2] | first }}'],
  last: ['The last item of a list, or the last character of a text.', '{{ [1, 2] | last }}'],
  length: ['How many items, entries or characters there are.', '{{ [1, 2] | length }}'],
  reverse: ['The items (or characters) from last to first.', '{{ [1, 2] | reverse }}'],
  slice: [
    'The part from an index up to another, which is not included.',
    '{{ [1, 2, 3] | slice(0, 2) }}',
  ],
  sort: ['The list in ascending order.', '{{ [3, 1] | sort }}'],
  rsort: ['The list in descending order.', '{{ [1, 3] | rsort }}'],
  distinct: ['Each item once.', '{{ [1, 1, 2] | distinct }}'],
  flatten: ['Lists inside the list give their items to it.', '{{ [1, [2, [3]]] | flatten }}'],
  chunk: ['A list of lists of so many items.', '{{ [1, 2, 3] | chunk(2) }}'],
  merge: [
    'Two lists one after the other, or the entries of two maps; the second wins.',
    '{{ [1] | merge([2]) }}',
  ],
  keys: ['The keys of a map, or the indexes of a list.', "{{ {'a': 1} | keys }}"],
  values: ['The values of a map.', "{{ {'a': 1} | values }}"],
  default: [
    'Another value where this one is missing, null or empty.',
    "{{ inputs.name | default('nobody') }}",
  ],
  toJson: ['The value as JSON.', '{{ outputs.fetch.body | toJson }}'],
  json: ['The value as JSON.', '{{ outputs.fetch.body | json }}'],
  yaml: ['The value as YAML.', '{{ vars.config | yaml }}'],
  string: ['The value as a text.', '{{ 1 | string }}'],
  number: [
    'The number that a text spells; the type is INT, LONG, FLOAT, DOUBLE, BIGDECIMAL or BIGINTEGER.',
    "{{ '12' | number }}",
  ],
  className: ['The Java class of the value.', '{{ 1 | className }}'],
  numberFormat: [
    'A number in a format such as #,##0.00.',
    "{{ 1234.5 | numberFormat('#,##0.00') }}",
  ],
  numberformat: [
    'A number in a format such as #,##0.00.',
    "{{ 1234.5 | numberFormat('#,##0.00') }}",
  ],
  abs: ['The size of a number without its sign.', '{{ -1 | abs }}'],
  round: ['The number rounded to so many decimals (none).', '{{ 1.25 | round(1) }}'],
  regexMatch: [
    'Whether a regular expression occurs in the text.',
    "{{ 'order-12' | regexMatch('\\d+') }}",
  ],
  regexExtract: [
    'The first match of a regular expression, or one of its groups; null where there is none.',
    "{{ 'order-12' | regexExtract('\\d+') }}",
  ],
  regexReplace: [
    'Replaces every match of a regular expression; `$1` stands for a group.',
    "{{ 'a1b2' | regexReplace('\\d', '') }}",
  ],
  jq: ['All results of a jq program, as a list.', "{{ outputs.fetch.body | jq('.items[].id') }}"],
  date: [
    'A date in a format of Java, in a named one (`iso`, `sql`, `iso_date`, ...) or a style.',
    "{{ execution.startDate | date('yyyy-MM-dd') }}",
  ],
  dateAdd: [
    'A date moved by an amount of MINUTES, HOURS, DAYS, MONTHS, YEARS, ...',
    "{{ now() | dateAdd(-1, 'DAYS') }}",
  ],
  timestamp: ['The seconds since 1970.', '{{ execution.startDate | timestamp }}'],
  timestampMilli: ['The milliseconds since 1970.', '{{ execution.startDate | timestampMilli }}'],
  timestampMicro: ['The microseconds since 1970.', '{{ execution.startDate | timestampMicro }}'],
  timestampNano: [
    'The nanoseconds since 1970, as a text.',
    '{{ execution.startDate | timestampNano }}',
  ],
  base64encode: ['The text in base64.', '{{ inputs.text | base64encode }}'],
  base64decode: ['The text that base64 spells.', "{{ 'YQ==' | base64decode }}"],
  urlencode: ['The text as it may stand in a URL.', "{{ 'a b' | urlencode }}"],
  urldecode: ['The text that was URL-encoded.', "{{ 'a%20b' | urldecode }}"],
  md5: ['The md5 hash, in hexadecimal.', '{{ inputs.text | md5 }}'],
  sha1: ['The sha1 hash, in hexadecimal.', '{{ inputs.text | sha1 }}'],
  sha256: ['The sha256 hash, in hexadecimal.', '{{ inputs.text | sha256 }}'],
  sha512: ['The sha512 hash, in hexadecimal.', '{{ inputs.text | sha512 }}'],
}

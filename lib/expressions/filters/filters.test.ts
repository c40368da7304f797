import { describe, expect, it } from 'vitest'
import { ExpressionError, filterNames } from '../index'
import { value } from '../examples/sample'

type Example = [template: string, expected: unknown]

/** By filter: at least one example each, which a test below demands. */
const examples: Record<string, Example[]> = {
  upper: [
    ['{{ "aé" | upper }}', 'AÉ'],
    ['{{ null | upper }}', null],
  ],
  lower: [['{{ "AB" | lower }}', 'ab']],
  capitalize: [
    ['{{ "ab cd" | capitalize }}', 'Ab cd'],
    ['{{ "" | capitalize }}', ''],
  ],
  title: [['{{ "the quick-fox" | title }}', 'The Quick-fox']],
  trim: [['{{ "  a b " | trim }}', 'a b']],
  abbreviate: [
    ['{{ "this is a long sentence." | abbreviate(7) }}', 'this...'],
    ['{{ "abc" | abbreviate(10) }}', 'abc'],
  ],
  replace: [
    ["{{ 'I like %this%.' | replace({'%this%': 'tea'}) }}", 'I like tea.'],
    ["{{ 'aaa' | replace({'a': 'b'}) }}", 'bbb'],
    ["{{ 'a1b22' | replace({'[0-9]+': '#'}, regexp=true) }}", 'a#b#'],
    ["{{ 'a.b' | replace({'.': '$'}) }}", 'a$b'],
  ],
  split: [
    ["{{ 'a,b,c' | split(',') }}", ['a', 'b', 'c']],
    ["{{ 'a, b;c' | split('[,;] *') }}", ['a', 'b', 'c']],
    ["{{ 'a,b,c' | split(',', 2) }}", ['a', 'b,c']],
    ["{{ 'a,b,,' | split(',') }}", ['a', 'b']],
    ["{{ 'abc' | split('') }}", ['a', 'b', 'c']],
  ],
  join: [
    ["{{ [1, 'a', true] | join('-') }}", '1-a-true'],
    ['{{ [1, 2] | join }}', '12'],
  ],
  substringBefore: [
    ["{{ 'a.b.c' | substringBefore('.') }}", 'a'],
    ["{{ 'abc' | substringBefore('.') }}", 'abc'],
  ],
  substringBeforeLast: [["{{ 'a.b.c' | substringBeforeLast('.') }}", 'a.b']],
  substringAfter: [
    ["{{ 'a.b.c' | substringAfter('.') }}", 'b.c'],
    ["{{ 'abc' | substringAfter('.') }}", ''],
  ],
  substringAfterLast: [["{{ 'a.b.c' | substringAfterLast('.') }}", 'c']],
  startsWith: [["{{ 'abc' | startsWith('ab') }}", true]],
  endsWith: [["{{ 'abc' | endsWith('ab') }}", false]],
  slugify: [["{{ 'Héllo, Wörld & Co!' | slugify }}", 'hello-world-co']],
  indent: [
    ["{{ 'a\nb' | indent(2) }}", 'a\n  b'],
    ["{{ 'a\nb' | indent(1, '>') }}", 'a\n>b'],
  ],
  nindent: [["{{ 'a\nb' | nindent(2) }}", '\n  a\n  b']],
  escape: [[`{{ '<a href="x">' | escape }}`, '&lt;a href=&#34;x&#34;&gt;']],
  nl2br: [["{{ 'a\nb' | nl2br }}", 'a<br />b']],
  raw: [["{{ '<a>' | raw }}", '<a>']],
  condense: [["{{ 'a\nb' | condense }}", 'ab']],
  escapeChar: [
    [`{{ "it's" | escapeChar('shell') }}`, "it'\\''s"],
    [`{{ "it's" | escapeChar('single') }}`, "it\\'s"],
    [`{{ {'a': 'x"y'} | escapeChar('double') }}`, { a: 'x\\"y' }],
  ],
  first: [
    ['{{ [1, 2] | first }}', 1],
    ['{{ "abc" | first }}', 'a'],
    ['{{ [] | first }}', null],
  ],
  last: [
    ['{{ [1, 2] | last }}', 2],
    ['{{ "abc" | last }}', 'c'],
  ],
  length: [
    ['{{ list | length }}', 3],
    ['{{ map | length }}', 2],
    ['{{ "abc" | length }}', 3],
    ['{{ null | length }}', 0],
  ],
  reverse: [
    ['{{ [1, 2] | reverse }}', [2, 1]],
    ['{{ "ab" | reverse }}', 'ba'],
  ],
  slice: [
    ['{{ [1, 2, 3] | slice(1, 3) }}', [2, 3]],
    ['{{ "abcd" | slice(1) }}', 'bcd'],
    ['{{ "abcd" | slice(toIndex=2) }}', 'ab'],
  ],
  sort: [
    ['{{ [3, 1, 2] | sort }}', [1, 2, 3]],
    ["{{ ['b', 'a'] | sort }}", ['a', 'b']],
  ],
  rsort: [['{{ [1, 3, 2] | rsort }}', [3, 2, 1]]],
  distinct: [['{{ [1, 2, 1, "1", {"a": 1}, {"a": 1}] | distinct }}', [1, 2, '1', { a: 1 }]]],
  flatten: [['{{ [1, [2, [3, []]]] | flatten }}', [1, 2, 3]]],
  chunk: [['{{ 1..5 | chunk(2) }}', [[1, 2], [3, 4], [5]]]],
  merge: [
    ['{{ [1] | merge([2]) }}', [1, 2]],
    ["{{ {'a': 1, 'b': 1} | merge({'b': 2}) }}", { a: 1, b: 2 }],
  ],
  keys: [
    ['{{ map | keys }}', ['one', 'two']],
    ["{{ ['a', 'b'] | keys }}", [0, 1]],
  ],
  values: [
    ['{{ map | values }}', [1, 2]],
    ['{{ lazy | values }}', [{ value: 1 }, { value: 2 }]],
  ],
  default: [
    ['{{ "" | default("d") }}', 'd'],
    ['{{ [] | default("d") }}', 'd'],
    ['{{ 0 | default("d") }}', 0],
  ],
  toJson: [
    ['{{ {"a": [1, null, "x"]} | toJson }}', '{"a":[1,null,"x"]}'],
    ['{{ "a" | toJson }}', '"a"'],
  ],
  json: [['{{ [1] | json }}', '[1]']],
  yaml: [
    ['{{ {"a": [1, "x: y"]} | yaml }}', 'a:\n  - 1\n  - "x: y"\n'],
    ['{{ null | yaml }}', 'null'],
  ],
  string: [
    ['{{ 1 | string }}', '1'],
    ['{{ [1] | string }}', '[1]'],
  ],
  number: [
    ["{{ '12' | number }}", 12],
    ["{{ '1.5' | number('FLOAT') }}", 1.5],
    ["{{ ' -2 ' | number('INT') }}", -2],
    ['{{ 3 | number }}', 3],
  ],
  className: [
    ["{{ 'a' | className }}", 'java.lang.String'],
    ['{{ 1 | className }}', 'java.lang.Integer'],
  ],
  abs: [['{{ -1.5 | abs }}', 1.5]],
  round: [
    ['{{ 1.005 | round(2) }}', 1.01],
    ['{{ 2.5 | round }}', 3],
  ],
  numberFormat: [
    ["{{ 1234567.891 | numberFormat('#,##0.00') }}", '1,234,567.89'],
    ["{{ 0.5 | numberFormat('#.##') }}", '.5'],
    ["{{ 0.125 | numberFormat('0.0%') }}", '12.5%'],
    ["{{ -3 | numberFormat('000') }}", '-003'],
    ['{{ 1234.5 | numberFormat }}', '1,234.5'],
    // Halves go to the even neighbour.
    ["{{ 2.5 | numberFormat('0') }}", '2'],
    ["{{ 3.5 | numberFormat('0') }}", '4'],
    ["{{ 0.125 | numberFormat('0.00') }}", '0.12'],
    ["{{ 7 | numberFormat('0.0') }}", '7.0'],
    ["{{ 1e3 | numberFormat('#,##0') }}", '1,000'],
  ],
  numberformat: [["{{ 2.5 | numberformat('0') }}", '2']],
  regexMatch: [
    ["{{ 'order-12' | regexMatch('\\d+') }}", true],
    ["{{ 'order' | regexMatch(regex='^\\d') }}", false],
  ],
  regexExtract: [
    ["{{ 'order-123-x' | regexExtract('\\d+') }}", '123'],
    ["{{ 'a=1;b=2' | regexExtract('b=(\\d)', 1) }}", '2'],
    ["{{ 'abc' | regexExtract('\\d') }}", null],
  ],
  regexReplace: [["{{ 'John Smith' | regexReplace('(\\w+) (\\w+)', '$2 $1') }}", 'Smith John']],
  date: [["{{ execution.startDate | date('yyyy-MM-dd') }}", '2024-03-10']],
  dateAdd: [["{{ execution.startDate | dateAdd(2, 'HOURS') }}", '2024-03-10T10:30:00.123456Z']],
  timestamp: [['{{ execution.startDate | timestamp }}', 1710059400]],
  timestampMilli: [['{{ execution.startDate | timestampMilli }}', 1710059400123]],
  timestampMicro: [['{{ execution.startDate | timestampMicro }}', 1710059400123456]],
  timestampNano: [['{{ execution.startDate | timestampNano }}', '1710059400123456000']],
  base64encode: [["{{ 'héllo' | base64encode }}", 'aMOpbGxv']],
  base64decode: [["{{ 'aMOpbGxv' | base64decode }}", 'héllo']],
  urlencode: [["{{ 'a b&c=~é' | urlencode }}", 'a+b%26c%3D%7E%C3%A9']],
  urldecode: [["{{ 'a+b%26c%3D%C3%A9' | urldecode }}", 'a b&c=é']],
  md5: [["{{ 'a' | md5 }}", '0cc175b9c0f1b6a831c399e269772661']],
  sha1: [["{{ 'a' | sha1 }}", '86f7e437faa5a7fce15d1ddcb9eaeaea377667b8']],
  sha256: [
    ["{{ 'a' | sha256 }}", 'ca978112ca1bbdcafac231b39a23dc4da786eff8147c4e72b9807785afee48bb'],
  ],
  sha512: [["{{ 'a' | sha512 | slice(0, 16) }}", '1f40fc92da241694']],
  jq: [
    ["{{ outputs.fetch | jq('.body.tags[]') }}", ['x', 'y']],
    ["{{ inputs.json | jq('.a') | first }}", 1],
    ["{{ null | jq('.') }}", null],
  ],
}

describe.each(Object.entries(examples))('%s', (_, list) => {
  it.each(list)('%s', (template, expected) => expect(value(template)).toEqual(expected))
})

describe('filters', () => {
  it('has an example above for each', () => {
    expect(filterNames.filter((name) => !Object.hasOwn(examples, name))).toEqual([])
  })

  it.each([
    ['{{ 1 | first }}', 'first needs a list or a text, not a number'],
    ['{{ "abc" | number }}', '"abc" is not a number'],
    ['{{ "1.5" | number("INT") }}', '1.5 is not a whole number'],
    ['{{ [1, "a", []] | sort }}', 'Cannot sort'],
    ['{{ "a" | abbreviate(2) }}', 'The length must be 4 or more'],
    ['{{ "abc" | slice(2, 9) }}', 'slice(2, 9) does not fit a length of 3'],
    ['{{ "a" | escapeChar("x") }}', 'The type must be single, double or shell'],
    ['{{ "%%%" | urldecode }}', 'Not URL-encoded'],
    ['{{ "*" | base64decode }}', 'Not base64'],
    ['{{ "abc" | jq(".") }}', 'jq needs JSON: this text is none'],
    ['{{ 5 | merge([1]) }}', 'merge needs a list or a map, not a number'],
  ])('%s is refused', (template, message) => {
    expect(() => value(template)).toThrow(ExpressionError)
    expect(() => value(template)).toThrow(message)
  })
})

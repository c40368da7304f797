import { describe, expect, it } from 'vitest'
import type { FlowInput } from '../../model'
import { readInputs } from './read-inputs'

const environment = { now: 0, random: () => 0.5 }

type Sketch = Partial<FlowInput> & Pick<FlowInput, 'type'>
const input = (id: string, sketch: Sketch): FlowInput => ({ id, required: true, ...sketch })

function readOne(sketch: Sketch, value: unknown) {
  const { values, problems } = readInputs(
    { inputs: [input('x', sketch)] },
    { x: value },
    environment,
  )
  return problems.length > 0 ? problems.map((one) => one.message) : values.x
}

describe('each type', () => {
  it.each<[Sketch, unknown, unknown]>([
    [{ type: 'STRING' }, 'text', 'text'],
    [{ type: 'STRING' }, 7, '7'],
    [{ type: 'STRING' }, '', ''],
    [{ type: 'INT' }, '42', 42],
    [{ type: 'INT' }, 42, 42],
    [{ type: 'FLOAT' }, '42.42', 42.42],
    [{ type: 'BOOL' }, 'false', false],
    [{ type: 'BOOL' }, true, true],
    [{ type: 'SELECT', values: ['a', 'b'] }, 'b', 'b'],
    [{ type: 'SELECT', values: ['a'], allowCustomValue: true }, 'z', 'z'],
    [{ type: 'MULTISELECT', values: ['a', 'b'] }, '["a","b"]', ['a', 'b']],
    [{ type: 'MULTISELECT', values: ['a', 'b'] }, 'a', ['a']],
    [{ type: 'ARRAY', itemType: 'INT' }, '[1, "2"]', [1, 2]],
    [{ type: 'DATETIME' }, '2019-10-06T18:27:49Z', '2019-10-06T18:27:49Z'],
    [{ type: 'DATETIME' }, '2019-10-06T18:27:49.5+02:00', '2019-10-06T16:27:49.500Z'],
    [{ type: 'DATE' }, '2024-02-29', '2024-02-29'],
    [{ type: 'TIME' }, '18:27:49', '18:27:49'],
    [{ type: 'DURATION' }, 'pt5m6s', 'PT5M6S'],
    [{ type: 'FILE' }, 'millrace:///a/b.txt', 'millrace:///a/b.txt'],
    [{ type: 'JSON' }, '{"a": [1]}', { a: [1] }],
    [{ type: 'JSON' }, { a: 1 }, { a: 1 }],
    [{ type: 'YAML' }, 'a: [1]\nb: yes', { a: [1], b: 'yes' }],
    [{ type: 'URI' }, 'https://example.com/x?y=1', 'https://example.com/x?y=1'],
    [{ type: 'EMAIL' }, 'a@example.com', 'a@example.com'],
    [{ type: 'SECRET' }, 'hush', 'hush'],
  ])('%j takes %j', (sketch, given, expected) => {
    expect(readOne(sketch, given)).toEqual(expected)
  })

  it.each<[Sketch, unknown, string]>([
    [{ type: 'STRING' }, { a: 1 }, 'x must be text, not {"a":1}.'],
    [{ type: 'INT' }, '4.2', 'x must be a whole number, not "4.2".'],
    [{ type: 'INT' }, '99999999999999999999', 'x is too large for a whole number.'],
    [{ type: 'FLOAT' }, 'NaN', 'x must be a number, such as 1.5, not "NaN".'],
    [{ type: 'BOOL' }, 'yes', 'x must be true or false, not "yes".'],
    [{ type: 'SELECT', values: ['a', 'b'] }, 'c', 'x must be one of a, b, not c.'],
    [
      { type: 'MULTISELECT', values: ['a'] },
      ['c'],
      'x has an entry 1 that must be one of a, not c.',
    ],
    [
      { type: 'ARRAY', itemType: 'INT' },
      '["a"]',
      'x has an entry 1 that must be a whole number, not "a".',
    ],
    [
      { type: 'DATETIME' },
      '2019-10-06T18:27:49',
      'x must be a date and time with its zone, such as 2026-11-21T09:30:00Z, not "2019-10-06T18:27:49".',
    ],
    [{ type: 'DATE' }, '2023-02-29', 'x must be a date, such as 2026-11-21, not "2023-02-29".'],
    [{ type: 'TIME' }, '25:00', 'x must be a time of day, such as 09:30:00, not "25:00".'],
    [{ type: 'DURATION' }, '5 minutes', 'x must be a duration. Write `PT5M`.'],
    [{ type: 'URI' }, 'example', 'x must be a URI, such as https://example.com, not "example".'],
    [{ type: 'EMAIL' }, 'nobody', 'x must be an e-mail address, not "nobody".'],
    [
      { type: 'FILE', allowedFileExtensions: ['.csv'] },
      'millrace:///a.txt',
      'x must be a file that ends in .csv.',
    ],
  ])('%j refuses %j', (sketch, given, message) => {
    expect(readOne(sketch, given)).toEqual([message])
  })

  it('says why JSON and YAML cannot be read', () => {
    expect(readOne({ type: 'JSON' }, '{')).toEqual([expect.stringMatching(/^x must be JSON: /)])
    expect(readOne({ type: 'YAML' }, '"a')).toEqual([expect.stringMatching(/^x must be YAML: /)])
  })
})

describe('bounds', () => {
  it.each<[Sketch, unknown, unknown]>([
    [{ type: 'INT', min: 10, max: 20 }, '10', 10],
    [{ type: 'INT', min: 10, max: 20 }, '21', ['x must be at most 20.']],
    [{ type: 'FLOAT', min: 0.1, max: 0.5 }, 0.01, ['x must be at least 0.1.']],
    [{ type: 'DATE', after: '2023-01-01', before: '2023-12-31' }, '2023-01-01', '2023-01-01'],
    [{ type: 'DATE', after: '2023-01-01' }, '2022-12-31', ['x must be at or after 2023-01-01.']],
    [
      { type: 'DATETIME', before: '2023-12-31T23:59:59Z' },
      '2024-01-01T00:30:00+01:00',
      '2023-12-31T23:30:00Z',
    ],
    [{ type: 'TIME', after: '01:00:00' }, '00:59:59', ['x must be at or after 01:00:00.']],
    [{ type: 'DURATION', min: 'PT10S', max: 'PT20S' }, 'PT1M', ['x must be at most PT20S.']],
    [{ type: 'STRING', validator: 'A\\d+' }, 'A12', 'A12'],
    [{ type: 'STRING', validator: 'A\\d+' }, 'xA12', ['x must match A\\d+.']],
  ])('%j: %j', (sketch, given, expected) => {
    expect(readOne(sketch, given)).toEqual(expected)
  })
})

describe('the set of inputs', () => {
  const read = (inputs: FlowInput[], given: Record<string, unknown>) =>
    readInputs({ inputs }, given, environment)

  it('reports everything that is missing or unknown at once', () => {
    const { problems } = read(
      [input('city', { type: 'STRING' }), input('count', { type: 'INT' })],
      { cty: 'Paris' },
    )
    expect(problems).toEqual([
      { path: 'cty', message: 'The flow has no input cty. Did you mean city?' },
      { path: 'city', message: 'city is required.' },
      { path: 'count', message: 'count is required.' },
    ])
  })

  it('gives null for what is optional, and takes an empty text of other types as missing', () => {
    const optional = [input('a', { type: 'INT', required: false })]
    expect(read(optional, {})).toEqual({ values: { a: null }, problems: [] })
    expect(read(optional, { a: '' })).toEqual({ values: { a: null }, problems: [] })
  })

  it('nests ids with dots, and takes them either way', () => {
    const inputs = [
      input('nested.more.int', { type: 'INT' }),
      input('nested.bool', { type: 'BOOL' }),
    ]
    const expected = { nested: { more: { int: 3 }, bool: true } }
    expect(read(inputs, { 'nested.more.int': '3', 'nested.bool': true }).values).toEqual(expected)
    expect(read(inputs, { nested: { more: { int: 3 }, bool: 'true' } }).values).toEqual(expected)
    expect(read(inputs, { nested: { boool: true } }).problems[0]?.message).toContain('nested.bool?')
  })

  it('renders defaults with the other inputs, in whatever order they stand', () => {
    const inputs = [
      input('greeting', { type: 'STRING', defaults: 'Hello {{ inputs.who.name }}' }),
      input('who.name', { type: 'STRING', defaults: 'Ada' }),
      input('list', { type: 'YAML', defaults: { items: ['{{ inputs.who.name }}', 1] } }),
    ]
    expect(read(inputs, {})).toEqual({
      values: { greeting: 'Hello Ada', who: { name: 'Ada' }, list: { items: ['Ada', 1] } },
      problems: [],
    })
    expect(read(inputs, { 'who.name': 'Bob' }).values.greeting).toBe('Hello Bob')
  })

  it('does not ask for an input whose condition does not hold', () => {
    const inputs = [
      input('zip', {
        type: 'STRING',
        dependsOn: { inputs: ['abroad'], condition: '{{ not inputs.abroad }}' },
      }),
      input('abroad', { type: 'BOOL' }),
    ]
    expect(read(inputs, { abroad: true })).toEqual({
      values: { abroad: true, zip: null },
      problems: [],
    })
    expect(read(inputs, { abroad: false }).problems).toEqual([
      { path: 'zip', message: 'zip is required.' },
    ])
  })

  it('takes choices from an expression', () => {
    const inputs = [
      input('all', { type: 'ARRAY', itemType: 'STRING' }),
      input('one', { type: 'SELECT', expression: '{{ inputs.all }}' }),
    ]
    expect(read(inputs, { all: ['a', 'b'], one: 'b' }).problems).toEqual([])
    expect(read(inputs, { all: ['a', 'b'], one: 'c' }).problems).toHaveLength(1)
  })

  it('ends on inputs that need each other', () => {
    const inputs = [
      input('a', { type: 'STRING', defaults: '{{ inputs.b }}' }),
      input('b', { type: 'STRING', defaults: '{{ inputs.a }}' }),
    ]
    expect(read(inputs, {}).problems.length).toBeGreaterThan(0)
    expect(read(inputs, { a: 'x' })).toEqual({ values: { a: 'x', b: 'x' }, problems: [] })
  })

  it('reports a broken default or pattern at its input', () => {
    expect(read([input('a', { type: 'STRING', defaults: '{{ nope }}' })], {}).problems).toEqual([
      { path: 'a', message: expect.stringContaining('nope') as string },
    ])
    const broken = [input('a', { type: 'STRING', validator: '(' })]
    expect(read(broken, { a: 'x' }).problems.map((one) => one.path)).toEqual(['a'])
  })

  it('keeps a __proto__ key as data', () => {
    const { values } = read([input('a', { type: 'JSON' })], { a: '{"__proto__": {"polluted": 1}}' })
    expect(Object.keys(values.a as object)).toEqual(['__proto__'])
    expect(({} as { polluted?: number }).polluted).toBeUndefined()
  })
})

import { describe, expect, it } from 'vitest'
import type { FlowInput, InputType } from '@/lib/engine'
import { checkInput, isDuration, sentEntries, startingValue } from './input-values'

function input(type: InputType, more: Partial<FlowInput> = {}): FlowInput {
  return { id: 'x', type, required: true, ...more }
}

describe('checkInput', () => {
  it.each<[string, FlowInput, Parameters<typeof checkInput>[1], string | null]>([
    ['a missing required value', input('STRING'), '', 'required'],
    ['a missing optional value', input('STRING', { required: false }), '', null],
    ['a missing value with a default', input('INT', { defaults: 3 }), '', null],
    ['a whole number', input('INT'), '42', null],
    ['a broken number', input('INT'), '4.2', 'int'],
    ['a number below the least', input('INT', { min: 5 }), '4', 'min'],
    ['a number above the most', input('FLOAT', { max: 1 }), '1.5', 'max'],
    ['words for a number', input('FLOAT'), 'one', 'float'],
    ['an unknown choice', input('SELECT', { values: ['a'] }), 'b', 'choice'],
    ['an own choice', input('SELECT', { values: ['a'], allowCustomValue: true }), 'b', null],
    ['unknown choices', input('MULTISELECT', { values: ['a'] }), ['a', 'c'], 'choice'],
    ['broken JSON', input('JSON'), '{', 'json'],
    ['an object for a list', input('ARRAY'), '{}', 'array'],
    ['a list', input('ARRAY'), '[1]', null],
    ['an address without a scheme', input('URI'), 'example.org', 'uri'],
    ['a mail address', input('EMAIL'), 'ada@example.org', null],
    ['a broken mail address', input('EMAIL'), 'ada@', 'email'],
    ['a date too early', input('DATE', { after: '2026-01-01' }), '2025-12-31', 'after'],
    ['text off the pattern', input('STRING', { validator: '[a-z]+' }), 'A1', 'pattern'],
    ['no required file', input('FILE'), null, 'required'],
    [
      'a file of the wrong kind',
      input('FILE', { allowedFileExtensions: ['.csv'] }),
      new File([''], 'a.txt'),
      'fileExtension',
    ],
  ])('%s', (_, given, value, problem) => {
    expect(checkInput(given, value)?.key ?? null).toBe(problem)
  })
})

describe('isDuration', () => {
  it.each(['PT30S', 'P1DT2H', 'PT0.5S', 'P2W', 'P1Y2M'])('%s is one', (text) => {
    expect(isDuration(text)).toBe(true)
  })
  it.each(['P', 'PT', '30s', 'PT5', 'P1D2H'])('%s is none', (text) => {
    expect(isDuration(text)).toBe(false)
  })
})

describe('startingValue', () => {
  it('starts with the default, and leaves an expression to the server', () => {
    expect(startingValue(input('INT', { defaults: 7 }))).toBe('7')
    expect(startingValue(input('BOOL', { defaults: true }))).toBe(true)
    expect(startingValue(input('JSON', { defaults: { a: 1 } }))).toBe('{\n  "a": 1\n}')
    expect(startingValue(input('STRING', { defaults: '{{ now() }}' }))).toBe('')
  })
})

describe('sentEntries', () => {
  it('leaves out what is empty, and keeps a false', () => {
    const inputs = [
      input('STRING', { id: 'a' }),
      input('BOOL', { id: 'b' }),
      input('MULTISELECT', { id: 'c' }),
      input('INT', { id: 'd' }),
    ]
    expect(sentEntries(inputs, ['', false, ['x', 'y'], '3'])).toEqual([
      ['b', 'false'],
      ['c', '["x","y"]'],
      ['d', '3'],
    ])
  })
})

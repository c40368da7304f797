// Whatever is thrown at it, an expression ends, and fails with nothing but an ExpressionError.

import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  calls,
  ExpressionError,
  filterNames,
  functionNames,
  references,
  render,
  testNames,
  type Value,
} from './index'
import { sample, sampleEnvironment } from './examples/sample'
import { builtins } from './jq/builtins/index'

const words = [
  '{{',
  '}}',
  '{%',
  '%}',
  '{#',
  '#}',
  '{{-',
  '-}}',
  '{%-',
  '-%}',
  'if',
  'elseif',
  'else',
  'endif',
  'for',
  'in',
  'endfor',
  'set',
  'macro',
  'endmacro',
  'filter',
  'endfilter',
  'raw',
  'endraw',
  'is',
  'not',
  'and',
  'or',
  'contains',
  'matches',
  'defined',
  '(',
  ')',
  '[',
  ']',
  '{',
  '}',
  '.',
  ',',
  ':',
  '?',
  '??',
  '???',
  '|',
  '~',
  '+',
  '-',
  '*',
  '/',
  '%',
  '..',
  '==',
  '!=',
  '<',
  '>',
  '=',
  '"',
  "'",
  '"a"',
  "'b'",
  '"#{',
  '1',
  '0',
  '2.5',
  '1e9',
  '999999999999999999999',
  'true',
  'null',
  'x',
  'inputs',
  'outputs',
  'list',
  'map',
  'lazy',
  'inputs.name',
  'outputs.fetch.body',
  '__proto__',
  'constructor',
  'loop',
  '\\',
  '\n',
  '😀',
  '\u0000',
  ...filterNames,
  ...functionNames,
  ...testNames,
]
const budget = { steps: 20_000, outputBytes: 500_000 }

function survives(template: string): void {
  for (const run of [
    () => render(template, sample, { ...sampleEnvironment(), budget }),
    () => render(template, sample, { ...sampleEnvironment(), budget, recursive: true }),
    () => references(template),
    () => calls(template),
  ]) {
    try {
      run()
    } catch (error) {
      if (!(error instanceof ExpressionError)) throw error
      expect(error.line).toBeGreaterThan(0)
      expect(error.column).toBeGreaterThan(0)
    }
  }
}

/** Templates that can be parsed, from parts that fit. */
const expression = fc.letrec<{ node: string }>((tie) => ({
  node: fc.oneof(
    { maxDepth: 4, depthSize: 'small' },
    fc.constantFrom(
      '1',
      '-2',
      '2.5',
      '"a"',
      "'b,c'",
      'true',
      'null',
      'list',
      'map',
      'lazy',
      'inputs.name',
      'missing.x',
      'execution.startDate',
    ),
    fc
      .tuple(
        tie('node'),
        fc.constantFrom(
          '+',
          '-',
          '*',
          '/',
          '%',
          '~',
          '==',
          '<',
          '>=',
          'and',
          'or',
          '??',
          '???',
          'in',
          'contains',
          'matches',
          '..',
        ),
        tie('node'),
      )
      .map(([left, operator, right]) => `(${left} ${operator} ${right})`),
    fc
      .tuple(tie('node'), fc.constantFrom(...filterNames), fc.array(tie('node'), { maxLength: 3 }))
      .map(
        ([input, name, given]) =>
          `(${input} | ${name}${given.length > 0 ? `(${given.join(', ')})` : ''})`,
      ),
    fc
      .tuple(fc.constantFrom(...functionNames), fc.array(tie('node'), { maxLength: 3 }))
      .map(([name, given]) => `${name}(${given.join(', ')})`),
    fc
      .tuple(tie('node'), fc.constantFrom(...testNames))
      .map(([input, name]) => `(${input} is ${name})`),
    fc.tuple(tie('node'), tie('node'), tie('node')).map(([a, b, c]) => `(${a} ? ${b} : ${c})`),
    fc.tuple(tie('node'), tie('node')).map(([base, index]) => `(${base})[${index}]`),
    fc.array(tie('node'), { maxLength: 3 }).map((items) => `[${items.join(', ')}]`),
    fc.tuple(tie('node'), tie('node')).map(([key, item]) => `{${key}: ${item}}`),
  ),
})).node

describe('fuzz', () => {
  it('survives any characters', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 60 }), (text) =>
        survives(`{{ ${text} }}`),
      ),
      { numRuns: 1000 },
    )
  })

  it('survives any tokens', () => {
    fc.assert(
      fc.property(
        fc.array(fc.constantFrom(...words), { maxLength: 30 }),
        fc.constantFrom('', ' '),
        (list, gap) => survives(list.join(gap)),
      ),
      { numRuns: 1500 },
    )
  })

  it('survives any expression that can be read', () => {
    fc.assert(
      fc.property(expression, (text) => survives(`{{ ${text} }}`)),
      { numRuns: 1500 },
    )
  })

  it('survives any jq', () => {
    const parts = [
      '.',
      '..',
      '.a',
      '[',
      ']',
      '(',
      ')',
      '{',
      '}',
      '|',
      ',',
      ':',
      ';',
      '//',
      '+',
      '-',
      '*',
      '/',
      '=',
      '|=',
      '==',
      '<',
      'and',
      'not',
      'if',
      'then',
      'else',
      'end',
      'as',
      '$x',
      'reduce',
      'foreach',
      'def',
      'f',
      'try',
      'catch',
      '?',
      '1',
      '"a"',
      '"\\(1)"',
      'map',
      'select',
      'add',
      'length',
      'keys',
      'sort_by',
      'group_by',
      'range',
      'recurse',
      'test',
      'split',
      'join',
      'del',
      'to_entries',
      'path',
      'limit',
      'until',
      'while',
      '@csv',
      '@base64',
      'error',
      'empty',
      'first',
    ]
    fc.assert(
      fc.property(fc.array(fc.constantFrom(...parts), { maxLength: 15 }), (list) => {
        const program = list.join(' ')
        try {
          render(
            '{{ data | jq(program) }}',
            { data: { a: [1, { b: null }] }, program },
            { ...sampleEnvironment(), budget },
          )
        } catch (error) {
          if (!(error instanceof ExpressionError)) throw error
        }
      }),
      { numRuns: 1500 },
    )
  })

  it('survives any jq program that can be read', () => {
    const program = fc.letrec<{ node: string }>((tie) => ({
      node: fc.oneof(
        { maxDepth: 4, depthSize: 'small' },
        fc.constantFrom('.', '..', '.a', '.[0]', '.[]', '1', '"a"', 'null', '$x', '[]', '{}', '-1'),
        fc
          .constantFrom(...Object.keys(builtins).filter((name) => name.endsWith('/0')))
          .map((name) => name.slice(0, -2)),
        fc
          .tuple(
            fc.constantFrom(...Object.keys(builtins)),
            fc.array(tie('node'), { minLength: 3, maxLength: 3 }),
          )
          .map(([name, given]) => {
            const count = Number(name.at(-1))
            return name.slice(0, -2) + (count > 0 ? `(${given.slice(0, count).join('; ')})` : '')
          }),
        fc
          .tuple(
            tie('node'),
            fc.constantFrom(
              '|',
              ',',
              '//',
              '+',
              '-',
              '*',
              '/',
              '%',
              '==',
              '<',
              'and',
              'or',
              '=',
              '|=',
              '+=',
              '//=',
            ),
            tie('node'),
          )
          .map((parts) => `(${parts.join(' ')})`),
        tie('node').map((node) => `[${node}]`),
        tie('node').map((node) => `{a: (${node})}`),
        tie('node').map((node) => `try (${node}) catch .`),
        fc.tuple(tie('node'), tie('node')).map(([a, b]) => `reduce (${a}) as $x (0; ${b})`),
        fc
          .tuple(tie('node'), tie('node'), tie('node'))
          .map(([a, b, c]) => `if ${a} then ${b} else ${c} end`),
        fc.tuple(tie('node'), tie('node')).map(([a, b]) => `(${a})[${b}]`),
        fc.tuple(tie('node'), tie('node')).map(([a, b]) => `(${a})[${b}:]`),
      ),
    })).node
    fc.assert(
      fc.property(program, fc.jsonValue({ maxDepth: 3 }), (text, data) => {
        const context = { data: data as Value, program: `. as $x | ${text}` }
        try {
          render('{{ data | jq(program) }}', context, { ...sampleEnvironment(), budget })
        } catch (error) {
          if (!(error instanceof ExpressionError)) throw error
        }
      }),
      { numRuns: 1500 },
    )
  })

  it('gives plain data', () => {
    fc.assert(
      fc.property(expression, (text) => {
        try {
          const { value } = render(`{{ ${text} }}`, sample, { ...sampleEnvironment(), budget })
          expect(JSON.parse(JSON.stringify(value))).toEqual(value)
        } catch (error) {
          if (!(error instanceof ExpressionError)) throw error
        }
      }),
      { numRuns: 1000 },
    )
  })
})

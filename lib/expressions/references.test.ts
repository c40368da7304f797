import { describe, expect, it } from 'vitest'
import { calls, documentation, filterNames, functionNames, references, testNames } from './index'

/** `outputs.a.b`, with `.*` where the path goes on unknown and `?` where it may be missing. */
function paths(template: string): string[] {
  return references(template).map(
    ({ path, dynamic, optional }) => path.join('.') + (dynamic ? '.*' : '') + (optional ? '?' : ''),
  )
}

describe('references', () => {
  it.each([
    ['{{ outputs.fetch.body }}', ['outputs.fetch.body']],
    ['{{ outputs["my-task"].value }}', ['outputs.my-task.value']],
    ['{{ outputs.a[taskrun.value].value }}', ['taskrun.value', 'outputs.a.*']],
    ['{{ parents[0].taskrun.value }}', ['parents.0.taskrun.value']],
    ['{{ a.b ?? c.d }}', ['a.b?', 'c.d']],
    ['{{ (a.b | upper) ?? c ?? d }}', ['a.b?', 'c?', 'd']],
    ['{{ a is defined and a.b }}', ['a?', 'a.b']],
    ['{{ a.b | default(c.d) }}', ['a.b?', 'c.d']],
    ['{{ a ? b : c }}', ['a', 'b', 'c']],
    ['{{ max(a, [b, {"k": c}]) }}', ['a', 'b', 'c']],
    ['{{ "x#{a.b}" ~ not c }}', ['a.b', 'c']],
    ['{{ fromJson(a.b).c }}', ['a.b']],
    ['{% set x = a %}{{ x.y }}{{ b }}', ['a', 'b']],
    [
      '{% for x in a.b %}{{ x.c }}{{ loop.index }}{{ d }}{% else %}{{ x }}{% endfor %}',
      ['a.b', 'd', 'x'],
    ],
    [
      '{% if a %}{{ b }}{% elseif c %}{{ d }}{% else %}{{ e }}{% endif %}',
      ['a', 'b', 'c', 'd', 'e'],
    ],
    ['{% macro m(p, q=a) %}{{ p }}{{ q }}{{ b }}{% endmacro %}{{ m(c) }}', ['a', 'b', 'c']],
    ['{% filter replace({"x": a}) %}{{ b }}{% endfilter %}', ['a', 'b']],
    ['{% raw %}{{ a }}{% endraw %}{# {{ b }} #}', []],
    ['none here', []],
  ])('%s', (template, expected) => expect(paths(template)).toEqual(expected))

  it('says where', () => {
    expect(references('a\n  {{ outputs.x }}')).toEqual([
      { path: ['outputs', 'x'], dynamic: false, optional: false, line: 2, column: 6 },
    ])
  })
})

describe('calls', () => {
  it('lists functions, filters and tests, but no macros', () => {
    const template = '{% macro m() %}{% endmacro %}{{ m() }}{{ kv("a") | upper is defined }}'
    expect(calls(template).map(({ name, kind }) => `${kind} ${name}`)).toEqual([
      'test defined',
      'filter upper',
      'function kv',
    ])
  })
})

describe('documentation', () => {
  it('describes every name', () => {
    for (const name of filterNames)
      expect(documentation[`filter:${name}`]?.signature).toMatch(`| ${name}`)
    for (const name of functionNames)
      expect(documentation[`function:${name}`]?.signature).toMatch(`${name}(`)
    for (const name of testNames)
      expect(documentation[`test:${name}`]?.signature).toMatch(`is ${name}`)
  })

  it('gives examples that can be read', () => {
    for (const { summary, example } of Object.values(documentation)) {
      expect(summary).toMatch(/^[A-Z].*\.$/s)
      expect(example).toMatch(/^\{\{/)
      expect(() => references(example)).not.toThrow()
    }
  })
})

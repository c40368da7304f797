// Twig is a sibling of Pebble. Where both mean the same, its JavaScript edition is asked for a second
// opinion: on texts with tags, and on random arithmetic and logic.

import * as fc from 'fast-check'
import Twig from 'twig'
import { describe, expect, it } from 'vitest'
import { render } from './index'
import { sampleEnvironment } from './examples/sample'

const context = {
  a: 5,
  b: 2,
  name: 'Ada',
  list: [3, 1, 2],
  map: { x: 'one', y: 'two' },
  yes: true,
  no: false,
}

function ours(template: string): string {
  // A text around it makes a text of every result.
  return String(render(`.${template}`, context, sampleEnvironment()).value).slice(1)
}

function theirs(template: string): string {
  return Twig.twig({ data: template }).render(context)
}

describe('twig agrees', () => {
  it.each([
    '{{ name }}',
    '{{ map.x }} {{ map["y"] }} {{ list[1] }}',
    '{{ a + b }} {{ a - b }} {{ a * b }} {{ a % b }}',
    '{{ (a + b) * 2 }}',
    '{{ a ~ b ~ name }}',
    '{{ yes ? "y" : "n" }}',
    '{{ no ? "y" : "n" }}',
    '{% if a > b %}more{% elseif a == b %}same{% else %}less{% endif %}',
    '{% if not no and yes %}t{% endif %}',
    '{% if no or yes %}t{% endif %}',
    '{% for x in list %}[{{ x }}]{% endfor %}',
    '{% for x in [] %}a{% else %}none{% endfor %}',
    '{% for x in list %}{{ loop.length }}{% if loop.first %}F{% endif %}{% if loop.last %}L{% endif %}{% endfor %}',
    '{% set x = 5 %}{{ x * 2 }}',
    '{{ name|upper }} {{ name|lower }} {{ "ab cd"|capitalize }}',
    '{{ "ab cd"|title }}',
    '{{ list|length }} {{ list|first }} {{ list|last }}',
    '{{ list|join("-") }}',
    '{{ list|sort|join }}',
    '{{ list|reverse|join(",") }}',
    '{{ missing|default("d") }}',
    '{{ "  a "|trim }}',
    '{{ "a-b"|replace({"-": "+"}) }}',
    '{{ 1 in list ? "in" : "out" }}',
    '{{ 9 not in list ? "out" : "in" }}',
    '{{ a is odd ? "odd" : "even" }}',
    '{{ missing is defined ? 1 : 2 }}',
    '{{ missing ?? "d" }}',
    '{% for i in 1..3 %}{{ i }}{% endfor %}',
    'a {{- name -}} b',
    '{# no #}x',
    '{% macro m(x) %}<{{ x }}>{% endmacro %}{{ name }}',
  ])('%s', (template) => expect(ours(template)).toBe(theirs(template)))

  const number = fc.letrec<{ node: string }>((tie) => ({
    node: fc.oneof(
      { maxDepth: 3, depthSize: 'small' },
      fc.integer({ min: 0, max: 50 }).map(String),
      fc.constantFrom('a', 'b', 'list[0]'),
      fc
        .tuple(tie('node'), fc.constantFrom('+', '-', '*'), tie('node'))
        .map((parts) => `(${parts.join(' ')})`),
      fc
        .tuple(tie('node'), fc.constantFrom('+', '-', '*'), tie('node'))
        .map((parts) => parts.join(' ')),
    ),
  })).node

  it('on arithmetic', () => {
    fc.assert(
      fc.property(number, (text) => {
        expect(ours(`{{ ${text} }}`)).toBe(theirs(`{{ ${text} }}`))
      }),
      { numRuns: 500 },
    )
  })

  const logic = fc.letrec<{ node: string }>((tie) => ({
    node: fc.oneof(
      { maxDepth: 3, depthSize: 'small' },
      fc.constantFrom('yes', 'no', 'a > b', 'a == 5', 'b != 2', 'name == "Ada"'),
      fc
        .tuple(tie('node'), fc.constantFrom('and', 'or'), tie('node'))
        .map((parts) => `(${parts.join(' ')})`),
      fc
        .tuple(tie('node'), fc.constantFrom('and', 'or'), tie('node'))
        .map((parts) => parts.join(' ')),
      tie('node').map((node) => `not (${node})`),
    ),
  })).node

  it('on logic', () => {
    fc.assert(
      fc.property(logic, (text) => {
        const template = `{% if ${text} %}t{% else %}f{% endif %}`
        expect(ours(template)).toBe(theirs(template))
      }),
      { numRuns: 500 },
    )
  })
})

import { describe, expect, it } from 'vitest'
import {
  compile,
  ExpressionError,
  hasExpression,
  isTruthy,
  LazyMap,
  render,
  renderDeep,
  type Context,
} from './index'
import { sample, sampleEnvironment, value } from './examples/sample'

function failure(template: string, context: Context = sample): ExpressionError {
  try {
    render(template, context, sampleEnvironment())
  } catch (error) {
    if (error instanceof ExpressionError) return error
    throw error
  }
  throw new Error(`${template} did not fail`)
}

describe('types', () => {
  it.each([
    ['{{ outputs.fetch.body.id }}', 7],
    ['  {{ outputs.fetch.body.id }}\n', 7],
    ['{{ outputs.fetch.body }}', { id: 7, tags: ['x', 'y'] }],
    ['{{ inputs.flag }}', true],
    ['{{ inputs.none }}', null],
    ['{{ inputs.name }}\n', 'Ada\n'],
    ['id {{ outputs.fetch.body.id }}', 'id 7'],
    ['{{ inputs.count }}{{ inputs.count }}', '33'],
    ['[{{ inputs.none }}]', '[]'],
    ['{{ outputs.fetch.body }}!', '{"id":7,"tags":["x","y"]}!'],
    ['{{ list }} and {{ inputs.rate }}', '[3,1,2] and 1.5'],
    ['{{ 2.0 }} {{ 2.50 }}', '2.0 2.5'],
    ['no template { } at all', 'no template { } at all'],
  ])('%s', (template, expected) => expect(value(template)).toEqual(expected))
})

describe('operators', () => {
  it.each([
    ['{{ 1 + 2 * 3 }}', 7],
    ['{{ (1 + 2) * 3 }}', 9],
    ['{{ 7 / 2 }}', 3],
    ['{{ -7 / 2 }}', -3],
    ['{{ 7.0 / 2 }}', '3.5'],
    ['{{ 7 / 2.0 }}', '3.5'],
    ['{{ (7 + 0.0) / 2 }}', '3.5'],
    ["{{ ('7' | number('DOUBLE')) / 2 }}", '3.5'],
    ['{{ inputs.rate / 2 }}', 0.75],
    ['{{ 7 % 4 }}', 3],
    ['{{ -7 % 4 }}', -3],
    ['{{ 1 + "a" }}', '1a'],
    ['{{ "a" ~ 1 ~ true ~ null }}', 'a1true'],
    ['{{ [1] + [2, 3] }}', [1, 2, 3]],
    ['{{ [1, 2, 3] - [2] }}', [1, 3]],
    ['{{ "a" ~ "b" | upper }}', 'AB'],
    ['{{ "a" ~ ("b" | upper) }}', 'aB'],
    ['{{ 1..4 }}', [1, 2, 3, 4]],
    ['{{ "a".."d" }}', ['a', 'b', 'c', 'd']],
    ['{{ 1 == 1.0 }}', true],
    ['{{ 1 == "1" }}', true],
    ['{{ 4 != "4" }}', false],
    ['{{ "a" == "a" and not ("a" == "b") }}', true],
    ['{{ [1, {"a": 2}] == [1, {"a": 2}] }}', true],
    ['{{ null == null }}', true],
    ['{{ "10" > "9" }}', false],
    ['{{ 10 > "9" }}', true],
    ['{{ null > 1 or null < 1 or null >= 1 }}', false],
    ['{{ 2 >= 2 and 1 <= 2 }}', true],
    ['{{ not false and true }}', true],
    ['{{ not inputs.missing is defined }}', true],
    ['{{ true or inputs.missing }}', true],
    ['{{ false and inputs.missing }}', false],
    ['{{ inputs.flag ? "yes" : "no" }}', 'yes'],
    ['{{ false ? 1 : true ? 2 : 3 }}', 2],
    ['{{ 1 in list }}', true],
    ['{{ "1" in list }}', true],
    ['{{ "one" in map }}', true],
    ['{{ 9 not in list }}', true],
    ['{{ list contains 1 }}', true],
    ['{{ list contains [1, 2] }}', true],
    ['{{ map contains "two" }}', true],
    ['{{ "abc" contains "b" }}', true],
    ['{{ "abc" matches "^a.c$" }}', true],
    ['{{ inputs.name equals "Ada" }}', true],
    ['{{ 1 < 2 && 2 < 1 || true }}', true],
    ['{{ "a#{1 + 1}b" }}', 'a2b'],
    ["{{ 'a#{1}b' }}", 'a#{1}b'],
    ["{{ 'it\\'s' }}", "it's"],
    ["{{ 'a\\d' }}", 'a\\d'],
    ['{{ {"a": 1, "b": [2]} }}', { a: 1, b: [2] }],
    ['{{ {"a": {"b": 1}}.a.b }}', 1],
    ['{{ [1, [2]][1][0] }}', 2],
    ['{{ 10L + 1 }}', 11],
    ['{{ 1e3 }}', '1000.0'],
    ['{{ TRUE }}', true],
    ['{{ none }}', null],
  ])('%s', (template, expected) => expect(value(template)).toEqual(expected))
})

describe('missing variables', () => {
  it.each([
    ['{{ outputs.nothing.at.all ?? "d" }}', 'd'],
    ['{{ nothing ?? "d" }}', 'd'],
    ['{{ inputs.none ?? "d" }}', 'd'],
    ['{{ inputs.none ??? "d" }}', null],
    ['{{ inputs.missing ??? "d" }}', 'd'],
    ['{{ a.b ?? c.d ?? inputs.name }}', 'Ada'],
    ['{{ (outputs.x.y | upper) ?? "d" }}', 'd'],
    ['{{ outputs[missing].x ?? "d" }}', 'd'],
    ['{{ fromJson(missing).x ?? "d" }}', 'd'],
    ['{{ inputs.count + 1 ?? 2 }}', 4],
    [
      '{{ trigger.date ?? (execution.startDate | dateAdd(-1, "DAYS")) }}',
      '2024-03-09T08:30:00.123456Z',
    ],
    ['{{ inputs.missing | default("d") }}', 'd'],
    ['{{ inputs.empty | default("d") }}', 'd'],
    ['{{ inputs.missing is defined }}', false],
    ['{{ inputs.missing.deep is not defined }}', true],
    ['{{ inputs.none is defined }}', false],
    ['{{ inputs.none is null }}', true],
    ['{{ inputs.name is defined }}', true],
  ])('%s', (template, expected) => expect(value(template)).toEqual(expected))

  it.each([
    ['{{ outputs.fetc }}', 'Unknown variable outputs.fetc: did you mean outputs.fetch?'],
    [
      '{{ outputs.fetch.bdy.id }}',
      'Unknown variable outputs.fetch.bdy: did you mean outputs.fetch.body?',
    ],
    ['{{ outputs["fetc"].x }}', 'Unknown variable outputs.fetc: did you mean outputs.fetch?'],
    [
      '{{ outputs.my-task.value }}',
      "Unknown variable outputs.my: did you mean outputs['my-task']?",
    ],
    ['{{ input.name }}', 'Unknown variable input: did you mean inputs?'],
    ['{{ invalid }}', 'Unknown variable invalid'],
    ['{{ inputs.none.x }}', 'Unknown variable inputs.none.x: inputs.none is null'],
    ['{{ inputs.name.x }}', 'Unknown variable inputs.name.x: inputs.name is a string'],
    ['{{ list[7] }}', 'Unknown variable list[7]: list is a list of 3'],
    ['{{ lazy.firs }}', 'Unknown variable lazy.firs: did you mean lazy.first?'],
    ['{{ inputs.missing is null }}', 'Unknown variable inputs.missing'],
  ])('%s', (template, message) => {
    const error = failure(template)
    expect(error.message).toBe(message)
    expect(error.code).toBe('undefined')
  })

  it('hints at fromJson where the value is JSON as a text', () => {
    expect(failure('{{ inputs.json.a }}').hint).toContain('fromJson(inputs.json)')
  })

  it('says where', () => {
    expect(failure('a\nb {{ 1 }}\n  {{ outputs.fetc }}')).toMatchObject({ line: 3, column: 6 })
    expect(failure('a\n {{ 1 + ("x" | number) }}')).toMatchObject({
      line: 2,
      column: 16,
      code: 'type',
    })
  })

  it('explains a missing variable after one that was expected to be missing', () => {
    expect(failure('{{ (nope ?? 1) ~ other }}').message).toBe('Unknown variable other')
    expect(failure('{{ nope is defined }}{{ other }}').message).toBe('Unknown variable other')
  })

  it('does not swallow other errors', () => {
    expect(failure('{{ (1 / 0) ?? 2 }}').code).toBe('type')
    expect(failure('{{ nosuch() ?? 2 }}').code).toBe('unknown-name')
    expect(failure('{{ secret("x") ?? 2 }}')).toMatchObject({
      code: 'host',
      message: 'secret() is not available here',
    })
  })
})

describe('tags', () => {
  it.each([
    [
      '{% if inputs.count > 2 %}many{% elseif inputs.count > 1 %}few{% else %}none{% endif %}',
      'many',
    ],
    ['{% if false %}a{% elseif true %}b{% else %}c{% endif %}', 'b'],
    ['{% if inputs.none %}a{% else %}c{% endif %}', 'c'],
    ['{% for x in list %}{{ x }}{% if not loop.last %},{% endif %}{% endfor %}', '3,1,2'],
    [
      '{% for x in list %}{{ loop.index }}/{{ loop.length }}/{{ loop.revindex }} {% endfor %}',
      '0/3/2 1/3/1 2/3/0 ',
    ],
    ['{% for x in list %}{{ loop.first }} {% endfor %}', 'true false false '],
    ['{% for x in [] %}a{% else %}none{% endfor %}', 'none'],
    ['{% for x in inputs.none %}a{% else %}none{% endfor %}', 'none'],
    ['{% for e in map %}{{ e.key }}={{ e.value }};{% endfor %}', 'one=1;two=2;'],
    ['{% for e in lazy %}{{ e.key }}={{ e.value.value }};{% endfor %}', 'first=1;second=2;'],
    ['{% set x = 1 %}{{ x + 1 }}', '2'],
    ['{% set sum = 0 %}{% for x in list %}{% set sum = sum + x %}{% endfor %}{{ sum }}', '6'],
    ['{% for x in [1] %}{% set inner = x %}{% endfor %}{{ inner ?? "gone" }}', 'gone'],
    ['{% set list = [9] %}{% for x in list %}{{ x }}{% endfor %}', '9'],
    [
      '{% macro hi(name, mark="!") %}Hi {{ name }}{{ mark }}{% endmacro %}{{ hi("Bo") }} {{ hi(mark="?", name="Al") }}',
      'Hi Bo! Hi Al?',
    ],
    [
      '{% macro fact(n) %}{{ n <= 1 ? 1 : n * (fact(n - 1) | number) }}{% endmacro %}{{ fact(5) }}',
      '120',
    ],
    ['{% filter upper | trim %} abc {% endfilter %}', 'ABC'],
    ['{# a comment #}x', 'x'],
    ['a {# {{ not.this }} #} b', 'a  b'],
    ['{% raw %}{{ inputs.name }}{% endraw %}', '{{ inputs.name }}'],
    ['{% verbatim %}{% if %}{% endverbatim %}', '{% if %}'],
    ['a {{- 1 -}} b', 'a1b'],
    ['a {%- if true -%} b {%- endif -%} c', 'abc'],
    ['a {#- c -#} b', 'ab'],
    ['{% if true %}\nx\n{% endif %}\n', '\nx\n\n'],
  ])('%s', (template, expected) => expect(value(template)).toBe(expected))

  it.each([
    ['{% if true %}x', '`{% if %}` is not closed: `{% endif %}` is missing'],
    ['{% for x in list %}', '`{% for %}` is not closed: `{% endfor %}` is missing'],
    ['x{% endif %}', '`endif` closes nothing'],
    ['{% include "x" %}', 'The tag `include` is not available here'],
    ['{% sett x = 1 %}', 'Unknown tag `sett`'],
    ['{{ }}', '`{{ }}` has nothing inside'],
    ['{{ 1 2 }}', 'Unexpected `2`: an operator or `}}` was expected'],
    ['{{ 1 + }}', 'A value was expected'],
    ['{{ a.b( }}', 'Expected `)` before `}`'],
    ['{{ [1, 2 }}', 'Expected `]` before `}`'],
    ['{{ "a }}', 'A string is not closed'],
    ['{{ 1', '`{{` is not closed: `}}` is missing'],
    ['{{ name.toUpperCase() }}', 'Methods cannot be called: `.toUpperCase()`. Use `| upper`'],
    ['{{ true ? 1 }}', 'A `?` needs a `:` with the value for the other case'],
    ['{{ "a" | }}', 'A filter needs a name'],
    ['{{ "a" | replace }}', 'The filter replace needs the argument replace_pairs'],
    ['{{ "a" | upper(1) }}', 'The filter upper takes 0 arguments at most'],
    [
      '{{ "a" | date(formt="x") }}',
      'The filter date has no argument formt: it takes format, timeZone, existingFormat, locale',
    ],
    ['{{ max(b=1, 2) }}', 'An argument without a name stands after one with a name'],
    [
      '{% for k, v in map %}{% endfor %}',
      '`for` takes one variable; of a map it is an entry: `entry.key`, `entry.value`',
    ],
  ])('%s', (template, message) => {
    const error = failure(template)
    expect(error.message).toBe(message)
    expect(error.code).toBe('syntax')
  })

  it('names the nearest filter, test and function', () => {
    expect(failure('{{ 1 | uper }}').message).toBe('Unknown filter uper: did you mean upper?')
    expect(failure('{{ 1 is evn }}').message).toBe('Unknown test evn: did you mean even?')
    expect(failure('{{ secrt("a") }}').message).toBe(
      'Unknown function secrt(): did you mean secret()?',
    )
  })
})

describe('rendering again', () => {
  it('leaves what variables hold alone unless asked', () => {
    expect(value('{{ vars.nested }}')).toBe('{{ vars.greeting }}!')
    expect(value('{{ render(vars.nested) }}')).toBe('Hello Ada!')
    expect(value('{{ renderOnce(vars.nested) }}')).toBe('Hello {{ inputs.name }}!')
    expect(value('{{ render(vars.nested, recursive=false) }}')).toBe('Hello {{ inputs.name }}!')
    const always = { ...sampleEnvironment(), recursive: true }
    expect(render('{{ vars.nested }}', sample, always).value).toBe('Hello Ada!')
    expect(render('{{ vars.nested }} x', sample, always).value).toBe('Hello Ada! x')
    expect(render('{{ vars }}', sample, always).value).toEqual({
      greeting: 'Hello Ada',
      nested: 'Hello Ada!',
    })
  })

  it('places errors of the rendered text at the call', () => {
    const error = failure('a\n {{ render("{{ nope }}") }}')
    expect(error).toMatchObject({ code: 'undefined', line: 2, column: 5 })
    expect(error.message).toBe('In the rendered text: Unknown variable nope')
    expect(value('{{ render("{{ nope }}") ?? "d" }}')).toBe('d')
  })

  it('keeps the type of what it renders', () => {
    expect(value('{{ render("{{ outputs.fetch.body.tags }}") }}')).toEqual(['x', 'y'])
  })
})

describe('renderDeep', () => {
  it('renders every text, keys too, and keeps what is no text', () => {
    const { value: deep } = renderDeep(
      {
        'k-{{ inputs.name }}': ['{{ inputs.count }}', 1, null, true],
        nested: { a: 'x {{ inputs.rate }}' },
      },
      sample,
      sampleEnvironment(),
    )
    expect(deep).toEqual({ 'k-Ada': [3, 1, null, true], nested: { a: 'x 1.5' } })
  })

  it('keeps __proto__ as data', () => {
    const { value: deep } = renderDeep(
      JSON.parse('{"__proto__": {"x": "{{ 1 }}"}}'),
      {},
      sampleEnvironment(),
    )
    expect(JSON.stringify(deep)).toBe('{"__proto__":{"x":1}}')
  })

  it('refuses data without end', () => {
    const endless: { self?: unknown } = {}
    endless.self = endless
    expect(() => renderDeep(endless, {}, sampleEnvironment())).toThrow('nested too deeply')
  })
})

describe('lazy maps', () => {
  it('reads one key without listing the others', () => {
    const asked: string[] = []
    const outputs = new LazyMap({
      get: (key) => {
        asked.push(key)
        return { value: key.length }
      },
      keys: () => {
        throw new Error('listed')
      },
    })
    expect(
      render('{{ outputs.abc.value + outputs["de"].value }}', { outputs }, sampleEnvironment())
        .value,
    ).toBe(5)
    expect(asked).toEqual(['abc', 'de'])
  })

  it('is printed, counted and listed like a map', () => {
    expect(value('{{ lazy }}')).toEqual({ first: { value: 1 }, second: { value: 2 } })
    expect(value('{{ lazy | length }} {{ lazy | keys }} {{ lazy | toJson }}')).toBe(
      '2 ["first","second"] {"first":{"value":1},"second":{"value":2}}',
    )
    expect(value('{{ lazy is map }}')).toBe(true)
  })
})

describe('compile', () => {
  it('gives the same template for the same source', () => {
    expect(compile('{{ 1 + 1 }} a')).toBe(compile('{{ 1 + 1 }} a'))
    expect(render(compile('{{ 1 + 1 }}'), {}, sampleEnvironment()).value).toBe(2)
  })

  it('forgets old templates', () => {
    const first = compile('{{ "first" }}')
    for (let index = 0; index < 5000; index++) compile(`{{ ${index} }}`)
    expect(compile('{{ "first" }}')).not.toBe(first)
  })

  it('knows what is a template', () => {
    expect(['a', '{ a }', '{{ a', '{% a', '{# a'].map(hasExpression)).toEqual([
      false,
      false,
      true,
      true,
      true,
    ])
  })

  it('knows what counts as true', () => {
    expect([true, 'true', 1, 'x', [], {}].map(isTruthy)).toEqual([
      true,
      true,
      true,
      true,
      true,
      true,
    ])
    expect(
      [false, 'false', ' FALSE'.trim().toLowerCase(), 0, '0', '-0', '', ' ', null].some(isTruthy),
    ).toBe(false)
  })
})

// A decimal prints as the platform of the language prints it; whole numbers stay whole.
describe('numbers as text', () => {
  it.each([
    ['{{ 2 * 3.5 }}', '7.0'],
    ['x {{ 2 * 3.5 }}', 'x 7.0'],
    ['{{ 1.5 + 1.5 }}{{ 0.1 + 0.2 }}', '3.00.30000000000000004'],
    ['{{ 4.0 - 4 }}', '0.0'],
    ['{{ 6.0 % 4 }}', '2.0'],
    ['{{ -(1 + 1.0) }}', '-2.0'],
    ["{{ 'a' ~ (2.0 * 2) }}", 'a4.0'],
    ["{{ (2.5 * 2) ~ '' ~ 1 }}", '5.01'],
    ['{{ 3.0 | abs }}!', '3.0!'],
    ["{{ '3' | number('FLOAT') }}!", '3.0!'],
    ['{{ 12345678.0 }}', '1.2345678E7'],
    ['{{ 10000000.0 * 1 }} {{ 9999999.0 }}', '1.0E7 9999999.0'],
    ['{{ 0.0005 * 1 }} {{ 0.001 }}', '5.0E-4 0.001'],
    ['{{ -2.0 / 4000 }}', '-5.0E-4'],
    // Whole by whole stays whole.
    ['{{ 1 / 2 }}', 0],
    ['{{ 10 / 4 }}', 2],
    ['{{ -7 / 2 }}', -3],
    ['{{ 7 % 3 }}', 1],
    ['{{ -7 % 3 }}', -1],
    ['{{ 2 * 3 }} {{ 2147483647 + 1 }} {{ 9007199254740991 }}', '6 2147483648 9007199254740991'],
    ['{{ 10000000 * 10 }}', 100000000],
    // As numbers they are equal, and so ordered.
    ['{{ 1 == 1.0 }}', true],
    ['{{ 2 > 1.5 and 1.0 <= 1 }}', true],
    // A number that is asked for is one, and what holds a decimal among other things keeps it a number.
    ["{{ '7' | number('FLOAT') }}", 7],
    ['{{ [2 * 3.5] }}', [7]],
    ['{{ (2 * 3.5) == 7 ? 1 : 2 }}', 1],
  ])('%s', (template, expected) => expect(value(template)).toEqual(expected))
})

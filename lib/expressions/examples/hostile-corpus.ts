// Templates that mean harm, with the code of the error that each must end in.

import { taint, type Context, type ExpressionErrorCode } from '../index'

export const hostileContext: Context = {
  map: { a: 1 },
  list: [1, 2, 3],
  text: 'text',
  deep: JSON.parse('['.repeat(5000) + ']'.repeat(5000)),
  polluted: JSON.parse('{"__proto__": {"admin": true}, "constructor": 5}'),
  secret: taint('s3cr3t'),
}
const big = 'x'.repeat(1000)

function doubling(rounds: number): string {
  return `{% set a = "${big}" %}` + '{% set a = a ~ a %}'.repeat(rounds) + '{{ a }}'
}

export type HostileCase = [name: string, template: string, code: ExpressionErrorCode]

export const hostileCases: HostileCase[] = [
  ['walk to a prototype', '{{ map.__proto__ }}', 'undefined'],
  ['walk by subscript', '{{ map["__proto__"]["polluted"] }}', 'undefined'],
  ['a built name', '{{ map["__pro" ~ "to__"] }}', 'undefined'],
  ['constructor of a map', '{{ map.constructor }}', 'undefined'],
  ['constructor of a list', '{{ list.constructor.constructor }}', 'undefined'],
  ['constructor of a text', '{{ text.constructor }}', 'undefined'],
  ['constructor of a number', '{{ (1).constructor }}', 'undefined'],
  ['prototype of the context', '{{ __proto__ }}', 'undefined'],
  ['hasOwnProperty as a variable', '{{ hasOwnProperty }}', 'undefined'],
  ['toString as a variable', '{{ toString }}', 'undefined'],
  ['constructor as a function', '{{ constructor("return process")() }}', 'syntax'],
  ['constructor called', '{{ constructor("return process") }}', 'unknown-name'],
  ['__proto__ as a function', '{{ __proto__() }}', 'unknown-name'],
  ['toString as a filter', '{{ 1 | toString }}', 'unknown-name'],
  ['constructor as a filter', '{{ 1 | constructor }}', 'unknown-name'],
  ['constructor as a test', '{{ 1 is constructor }}', 'unknown-name'],
  ['a method', '{{ text.getClass() }}', 'syntax'],
  ['a Java class', '{{ text.class.forName("java.lang.Runtime") }}', 'syntax'],
  ['process', '{{ process.env }}', 'undefined'],
  ['globalThis', '{{ globalThis }}', 'undefined'],
  ['length of a list as a property', '{{ list.length }}', 'undefined'],
  [
    '10^9 rounds of two loops',
    '{% for i in 1..40000 %}{% for j in 1..40000 %}x{% endfor %}{% endfor %}',
    'budget',
  ],
  ['a range of 10^9', '{{ range(1, 1000000000) }}', 'budget'],
  ['a range operator of 10^9', '{% for i in 0..999999999 %}{% endfor %}', 'budget'],
  ['an endless range', '{{ range(0, 5, 0) }}', 'type'],
  [
    'ten loops inside one another',
    '{% for a in 1..99 %}'.repeat(10) + 'x' + '{% endfor %}'.repeat(10),
    'budget',
  ],
  ['1 GB by doubling', doubling(20), 'budget'],
  ['1 GB by adding', doubling(20).replaceAll('~', '+'), 'budget'],
  [
    '1 GB by replacing',
    `{% set a = "${big}" %}` +
      "{% set a = a | replace({'x': 'xxxxxxxxxx'}) %}".repeat(9) +
      '{{ a }}',
    'budget',
  ],
  ['1 GB by joining', '{{ range(0, 99999) | join("' + big + '") }}', 'budget'],
  ['1 GB by indenting', '{{ "a\nb" | indent(1000000000) }}', 'budget'],
  ['1 GB by jq', `{{ '"x"' | jq('. * 1000000000') }}`, 'budget'],
  [
    'a list that doubles',
    '{% set a = [1, 2, 3, 4] %}' + '{% set a = a + a %}'.repeat(30) + '{{ a | length }}',
    'budget',
  ],
  [
    'a tree of shared lists',
    '{% set a = [1, 2] %}' + '{% set a = [a, a] %}'.repeat(40) + '{{ a }}',
    'budget',
  ],
  [
    'a tree of shared maps',
    '{% set a = {"k": 1} %}' + '{% set a = {"k": a, "l": a} %}'.repeat(40) + '{{ a | toJson }}',
    'budget',
  ],
  [
    'comparing shared trees',
    '{% set a = [1] %}{% set b = [1] %}' +
      '{% set a = [a, a] %}{% set b = [b, b] %}'.repeat(40) +
      '{{ a == b }}',
    'budget',
  ],
  [
    'sorting shared trees',
    '{% set a = [1] %}' + '{% set a = [a, a] %}'.repeat(40) + '{{ [a, a] | distinct }}',
    'budget',
  ],
  [
    'hidden secrets in a shared tree',
    '{% set a = [secret] %}' + '{% set a = [a, a] %}'.repeat(40) + '{{ a }}',
    'budget',
  ],
  ['deep parentheses', '{{ ' + '('.repeat(100_000) + '1' + ')'.repeat(100_000) + ' }}', 'budget'],
  ['fewer deep parentheses', '{{ ' + '('.repeat(5000) + '1' + ')'.repeat(5000) + ' }}', 'budget'],
  ['deep lists', '{{ ' + '['.repeat(5000) + ']'.repeat(5000) + ' }}', 'budget'],
  ['deep maps', '{{ ' + '{"a":'.repeat(5000) + '1' + '}'.repeat(5000) + ' }}', 'budget'],
  ['deep negation', '{{ ' + 'not '.repeat(5000) + 'true }}', 'budget'],
  ['deep signs', '{{ ' + '-'.repeat(2) + '- '.repeat(5000) + '1 }}', 'budget'],
  ['a long sum', '{{ 1' + ' + 1'.repeat(10_000) + ' }}', 'budget'],
  ['a long chain of filters', '{{ "a"' + ' | upper'.repeat(10_000) + ' }}', 'budget'],
  ['a long chain of ??', '{{ x' + ' ?? x'.repeat(10_000) + ' }}', 'budget'],
  ['deep ternaries', '{{ ' + 'true ? '.repeat(5000) + '1' + ' : 2'.repeat(5000) + ' }}', 'budget'],
  ['deep ifs', '{% if true %}'.repeat(5000) + '{% endif %}'.repeat(5000), 'budget'],
  ['deep calls', '{{ ' + 'max('.repeat(5000) + '1' + ')'.repeat(5000) + ' }}', 'budget'],
  ['deep subscripts', '{{ ' + 'map['.repeat(5000) + '1' + ']'.repeat(5000) + ' }}', 'budget'],
  ['deep interpolation', '{{ ' + '"#{'.repeat(500) + '1' + '}"'.repeat(500) + ' }}', 'budget'],
  ['deep data', '{{ deep }}', 'budget'],
  ['deep data through a filter', '{{ deep | toJson }}', 'budget'],
  ['deep JSON', `{{ fromJson('${'['.repeat(10_000)}${']'.repeat(10_000)}') | flatten }}`, 'budget'],
  ['deep data compared', '{{ deep == deep ~ "" }}', 'budget'],
  ['a macro that calls itself', '{% macro m() %}{{ m() }}{% endmacro %}{{ m() }}', 'budget'],
  [
    'two macros that call each other',
    '{% macro a() %}{{ b() }}{{ b() }}{% endmacro %}{% macro b() %}{{ a() }}{{ a() }}{% endmacro %}{{ a() }}',
    'budget',
  ],
  ['render of itself', '{% set t = "{{ render(t) }}" %}{{ render(t) }}', 'budget'],
  [
    'a pattern over much text',
    '{{ range(0, 99999) | join("aaaaaaaaaa") | regexMatch("(a+)+$") }}',
    'budget',
  ],
  [
    'a pattern in a loop',
    '{% for i in 1..99999 %}{{ "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa!" | regexMatch("(a+)+$") }}{% endfor %}',
    'budget',
  ],
  [
    'a huge count in a pattern',
    '{{ "a" | regexMatch("(((a{1,100}){1,100}){1,100}){1,100}") }}',
    'type',
  ],
  ['a long pattern', `{{ "a" | regexMatch("${'a'.repeat(5000)}") }}`, 'budget'],
  ['no pattern', '{{ "a" | regexMatch("(") }}', 'type'],
  ['a look-behind', '{{ "a" | regexMatch("(?<=(a+)+)b") }}', 'type'],
  [
    'a billion laughs in YAML',
    `{{ yaml('a: &a [x,x,x,x,x,x,x,x,x]\nb: &b [*a,*a,*a,*a,*a,*a,*a,*a,*a]\nc: &c [*b,*b,*b,*b,*b,*b,*b,*b,*b]\nd: &d [*c,*c,*c,*c,*c,*c,*c,*c,*c]\ne: [*d,*d,*d,*d,*d,*d,*d,*d,*d]') | toJson }}`,
    'type',
  ],
  ['jq without end', `{{ '1' | jq('[range(1; 1000000000)]') }}`, 'budget'],
  ['jq that calls itself', `{{ '1' | jq('def f: f; f') }}`, 'budget'],
  ['jq that never is done', `{{ '1' | jq('until(false; . + 1)') }}`, 'budget'],
  ['jq that collects without end', `{{ '1' | jq('[while(true; . + 1)]') }}`, 'budget'],
  [
    'jq that multiplies',
    `{{ '[1,2,3,4,5,6,7,8,9]' | jq('[.[] as $a | .[] as $b | .[] as $c | .[] as $d | .[] as $e | .[] as $f | .[] as $g | $a]') }}`,
    'budget',
  ],
  [
    'jq that multiplies objects',
    `{{ '[1,2,3,4,5,6,7,8,9]' | jq('{a:.[],b:.[],c:.[],d:.[],e:.[],f:.[],g:.[]}') }}`,
    'budget',
  ],
  ['jq of a far index', `{{ '[]' | jq('.[1000000000] = 1') }}`, 'type'],
  ['jq nested deeply', `{{ '1' | jq('${'['.repeat(3000)}1${']'.repeat(3000)}') }}`, 'budget'],
  ['jq to the environment', `{{ '1' | jq('env') }}`, 'host'],
  ['jq to a prototype', `{{ '1' | jq('constructor') }}`, 'type'],
  ['a date far away', '{{ "2024-01-01" | dateAdd(999999999999, "YEARS") }}', 'type'],
  ['a date that is none', '{{ "2024-02-31" | date }}', 'type'],
  ['a zone that is none', '{{ "2024-02-01" | date(timeZone="../../etc/passwd") }}', 'type'],
  ['a format without end', `{{ "2024-02-01" | date("${'y'.repeat(5000)}") }}`, 'budget'],
  ['a name without end', '{{ nanoId(length=100000000) }}', 'type'],
  ['an opening without end', '{{ 1', 'syntax'],
  ['a tag without end', '{% if true %}', 'syntax'],
  ['a text without end', '{{ "abc }}', 'syntax'],
  ['a million characters', 'x'.repeat(2_000_000) + '{{ 1 }}', 'budget'],
  ['a million tokens', '{{ [' + '1,'.repeat(200_000) + '] }}', 'budget'],
]

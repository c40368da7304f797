import { describe, expect, it } from 'vitest'
import { render } from '../index'
import { sampleEnvironment } from '../examples/sample'

function jq(program: string, data: unknown): unknown {
  const context = { data: data as never, program }
  return render('{{ data | jq(program) }}', context, sampleEnvironment()).value
}

const shop = {
  items: [
    { id: 1, kind: 'a', price: 2.5 },
    { id: 2, kind: 'b', price: 1 },
    { id: 3, kind: 'a', price: 4 },
  ],
  name: 'shop',
}

describe('jq', () => {
  it.each<[string, unknown, unknown[]]>([
    ['.', 1, [1]],
    ['.name', shop, ['shop']],
    ['.missing', shop, [null]],
    ['.items[0].id', shop, [1]],
    ['.items[-1].id', shop, [3]],
    ['.items[].id', shop, [1, 2, 3]],
    ['.items[1:] | length', shop, [2]],
    ['.items[:1][0].id', shop, [1]],
    ['."name"', shop, ['shop']],
    ['.["name"]', shop, ['shop']],
    ['.items | length', shop, [3]],
    ['keys', { b: 1, a: 2 }, [['a', 'b']]],
    ['keys_unsorted', { b: 1, a: 2 }, [['b', 'a']]],
    ['.items[] | select(.kind == "a") | .id', shop, [1, 3]],
    ['[.items[] | select(.price > 1 and .kind != "b")] | length', shop, [2]],
    ['.items | map(.price) | add', shop, [7.5]],
    [
      '.items | map({id, p: .price})',
      shop,
      [
        [
          { id: 1, p: 2.5 },
          { id: 2, p: 1 },
          { id: 3, p: 4 },
        ],
      ],
    ],
    ['{name, n: (.items | length)}', shop, [{ name: 'shop', n: 3 }]],
    ['{(.name): 1, "x": 2}', shop, [{ shop: 1, x: 2 }]],
    ['.items[] | "\\(.id): \\(.kind)"', shop, ['1: a', '2: b', '3: a']],
    ['.missing // "d"', shop, ['d']],
    ['.items[].missing // "d"', shop, ['d']],
    ['.a.b.c // 1', {}, [1]],
    ['.name | test("^s")', shop, [true]],
    ['.name | test("^S"; "i")', shop, [true]],
    ['.s | split(",")', { s: 'a,b' }, [['a', 'b']]],
    ['.s | split(", *"; null)', { s: 'a, b' }, [['a', 'b']]],
    ['join("-")', ['a', 1, null], ['a-1-']],
    ['to_entries', { a: 1 }, [[{ key: 'a', value: 1 }]]],
    [
      'from_entries',
      [
        { key: 'a', value: 1 },
        { name: 'b', value: false },
      ],
      [{ a: 1, b: false }],
    ],
    ['with_entries(.value += 1)', { a: 1, b: 2 }, [{ a: 2, b: 3 }]],
    ['map_values(. * 2)', { a: 1 }, [{ a: 2 }]],
    ['add', ['a', 'b'], ['ab']],
    ['add', [[1], [2]], [[1, 2]]],
    ['add', [{ a: 1 }, { b: 2 }], [{ a: 1, b: 2 }]],
    ['add', [], [null]],
    ['.items | sort_by(.price) | map(.id)', shop, [[2, 1, 3]]],
    ['.items | sort_by(.kind, -.price) | map(.id)', shop, [[3, 1, 2]]],
    ['.items | group_by(.kind) | map(length)', shop, [[2, 1]]],
    ['.items | unique_by(.kind) | map(.id)', shop, [[1, 2]]],
    ['unique', [2, 1, 2], [[1, 2]]],
    ['sort', [[], 'a', 1, true, null, {}], [[null, true, 1, 'a', [], {}]]],
    ['first, last', [1, 2, 3], [1, 3]],
    ['first(.[] | select(. > 1))', [1, 2, 3], [2]],
    ['min, max', [3, 1, 2], [1, 3]],
    ['.items | max_by(.price).id', shop, [3]],
    ['map(tostring)', [1, 'a', [2]], [['1', 'a', '[2]']]],
    ['map(tonumber)', ['1', 2], [[1, 2]]],
    ['if . > 1 then "big" elif . == 1 then "one" else "small" end', 1, ['one']],
    ['if . then 1 end', false, [false]],
    ['. + 1, . - 1, . * 2, . / 2, . % 3', 4, [5, 3, 8, 2, 1]],
    ['[.[] | 10 / .]', [2, 5], [[5, 2]]],
    ['. == {"a": [1]}', { a: [1] }, [true]],
    ['[.. | numbers]', { a: [1, { b: 2 }] }, [[1, 2]]],
    ['[recurse | scalars]', [1, [2]], [[1, 2]]],
    ['.[0] as $x | .[1] + $x', [1, 2], [3]],
    ['reduce .[] as $x (0; . + $x)', [1, 2, 3], [6]],
    ['[foreach .[] as $x (0; . + $x)]', [1, 2, 3], [[1, 3, 6]]],
    ['def double: . * 2; map(double)', [1, 2], [[2, 4]]],
    ['def apply(f): f; map(apply(. + 1))', [1], [[2]]],
    ['.a?', [1], []],
    ['try error("x") catch .', 1, ['x']],
    ['[.[] | tonumber?]', ['1', 'a'], [[1]]],
    ['.a = 1 | .b |= 2', {}, [{ a: 1, b: 2 }]],
    ['.items[0].price |= . + 1 | .items[0].price', shop, [3.5]],
    ['(.a, .b) += 1', { a: 1, b: 2 }, [{ a: 2, b: 3 }]],
    ['del(.a, .b[0])', { a: 1, b: [1, 2] }, [{ b: [2] }]],
    ['del(.[] | select(. > 1))', [1, 2, 3], [[1]]],
    ['has("a"), has("b")', { a: 1 }, [true, false]],
    ['contains({a: [1]})', { a: [1, 2], b: 1 }, [true]],
    ['any(. > 2), all(. > 0)', [1, 3], [true, true]],
    [
      'flatten, flatten(1)',
      [1, [2, [3]]],
      [
        [1, 2, 3],
        [1, 2, [3]],
      ],
    ],
    [
      '[range(3)], [range(1; 3)], [range(0; 5; 2)]',
      0,
      [
        [0, 1, 2],
        [1, 2],
        [0, 2, 4],
      ],
    ],
    ['reverse', [1, 2], [[2, 1]]],
    ['[limit(2; .[])]', [1, 2, 3], [[1, 2]]],
    [
      '.s | ascii_upcase, ltrimstr("a"), startswith("a"), length',
      { s: 'ab' },
      ['AB', 'b', true, 2],
    ],
    ['.s | sub("b"; "x"), gsub("[ab]"; "-")', { s: 'abb' }, ['axb', '---']],
    ['paths', { a: [1] }, [['a'], ['a', 0]]],
    ['getpath(["a", 0])', { a: [5] }, [5]],
    ['@csv', [1, 'a"b', null], ['1,"a""b",']],
    [
      '@base64, @uri, @html, @json',
      { s: 1 },
      ['eyJzIjoxfQ==', '%7B%22s%22%3A1%7D', '{&quot;s&quot;:1}', '{"s":1}'],
    ],
    ['type', [], ['array']],
    ['tojson | fromjson', { a: 1 }, [{ a: 1 }]],
    ['not', true, [false]],
    ['{} | .["a-b"] = 1', 0, [{ 'a-b': 1 }]],
    ['.[0] # comment', [1], [1]],
    ['empty', 1, []],
  ])('%s', (program, data, expected) => expect(jq(program, data)).toEqual(expected))

  it('starts from nothing where an update asks for it', () => {
    expect(jq('.a.b.c = 1', {})).toEqual([{ a: { b: { c: 1 } } }])
    expect(jq('.[2] = 1', [])).toEqual([[null, null, 1]])
  })

  it.each([
    ['.a', [1], 'jq: Cannot index array with "a"'],
    ['.[]', 1, 'jq: Cannot iterate over number'],
    ['. + 1', {}, 'jq: object and number cannot be added'],
    ['1 / 0', {}, 'jq: Division by zero'],
    ['nosuch', {}, 'jq: unknown function nosuch/0'],
    ['.a |', {}, 'jq: unexpected the end'],
    ['if 1 then 2', {}, 'jq: `end` was expected, not the end'],
    ['$x', {}, 'jq: unknown variable $x'],
  ])('%s fails', (program, data, message) => expect(() => jq(program, data)).toThrow(message))

  it('keeps the input as it was', () => {
    const data = { a: [1, 2] }
    jq('.a[0] = 5 | del(.a[1])', data)
    expect(data).toEqual({ a: [1, 2] })
  })
})

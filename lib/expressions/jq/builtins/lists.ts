import type { State } from '../../evaluate/state'
import { numbersFrom } from '../../evaluate/operators'
import { isMap, own, put, type Value, type ValueMap } from '../../values/values'
import type { Builtin } from '../scope'
import { isTrue, jqArithmetic, jqCompare, jqFail, jqRead, jqType, sortBy } from '../values'

function list(input: Value): Value[] {
  return Array.isArray(input) ? input : jqFail(`${jqType(input)} is not an array`)
}

function items(input: Value): Value[] {
  return isMap(input) ? Object.keys(input).map((key) => own(input, key) ?? null) : list(input)
}

function keyed(given: ((on: Value) => Value[])[]): (item: Value) => Value {
  return (item) => given[0]!(item)
}

function keysOf(input: Value, sorted: boolean, state: State): Value[] {
  if (Array.isArray(input)) return input.map((_, index) => index)
  if (!isMap(input)) return jqFail(`${jqType(input)} has no keys`)
  const keys = Object.keys(input)
  state.spend(keys.length)
  return sorted ? keys.sort() : keys
}

function grouped(input: Value, keyOf: (item: Value) => Value, state: State): Value[][] {
  const groups: Value[][] = []
  let last: Value | undefined
  for (const [key, item] of sortBy(list(input), keyOf, state)) {
    if (last === undefined || jqCompare(last, key, state) !== 0) groups.push([])
    groups.at(-1)!.push(item)
    last = key
  }
  return groups
}

function length(input: Value): Value {
  if (input === null) return 0
  if (typeof input === 'number') return Math.abs(input)
  if (typeof input === 'string') return [...input].length
  if (typeof input === 'boolean') return jqFail('boolean has no length')
  return items(input).length
}

function entries(input: Value, state: State): Value[] {
  return keysOf(input, false, state).map((key) => ({ key, value: jqRead(input, key) }))
}

const keyNames = ['key', 'k', 'name', 'Name', 'Key', 'K']
const valueNames = ['value', 'v', 'Value', 'V']

function fromEntries(input: Value): Value {
  const map: ValueMap = {}
  for (const entry of list(input)) {
    if (!isMap(entry)) jqFail('from_entries needs objects')
    const keyName = keyNames.find((name) => (own(entry, name) ?? null) !== null)
    const valueName = valueNames.find((name) => own(entry, name) !== undefined)
    const key = keyName === undefined ? null : own(entry, keyName)!
    put(map, String(key), (valueName && own(entry, valueName)) ?? null)
  }
  return map
}

function flatten(values: Value[], depth: number, state: State): Value[] {
  state.spend(values.length)
  return values.flatMap((item) =>
    Array.isArray(item) && depth > 0 ? flatten(item, depth - 1, state) : [item],
  )
}

function contains(left: Value, right: Value, state: State, depth = 0): boolean {
  state.spend(1)
  if (depth > 200) jqFail('too deep')
  if (typeof left === 'string' && typeof right === 'string') return left.includes(right)
  if (Array.isArray(left) && Array.isArray(right)) {
    return right.every((wanted) => left.some((item) => contains(item, wanted, state, depth + 1)))
  }
  if (isMap(left) && isMap(right)) {
    return Object.keys(right).every((key) => {
      const value = own(left, key)
      return value !== undefined && contains(value, own(right, key) ?? null, state, depth + 1)
    })
  }
  return jqType(left) === jqType(right) && jqCompare(left, right, state) === 0
}

function extreme(input: Value, keyOf: (item: Value) => Value, sign: number, state: State): Value {
  const sorted = sortBy(list(input), keyOf, state)
  return (sign < 0 ? sorted[0] : sorted.at(-1))?.[1] ?? null
}

function total(values: Value[], state: State): Value {
  if (values.length > 1 && values.every((value) => typeof value === 'string')) {
    // One by one would cost the square of the whole.
    state.produce(values.reduce((size, value) => size + value.length, 0))
    return values.join('')
  }
  return values.reduce<Value>((sum, value) => jqArithmetic('+', sum, value, state), null)
}

function ranged(from: Value, to: Value, step: Value, state: State): Value[] {
  if (typeof from !== 'number' || typeof to !== 'number' || typeof step !== 'number') {
    return jqFail('Range bounds must be numeric')
  }
  const numbers = step === 0 ? [] : numbersFrom(from, to, step, state)
  return numbers.filter((number) => (step > 0 ? number < to : number > to))
}

function count(value: Value | undefined): number {
  return typeof value === 'number' ? Math.max(0, Math.floor(value)) : jqFail('A number is needed')
}

const identity = (item: Value): Value => item

export const listBuiltins: Record<string, Builtin> = {
  'length/0': (input) => [length(input)],
  'keys/0': (input, _, jq) => [keysOf(input, true, jq.state)],
  'keys_unsorted/0': (input, _, jq) => [keysOf(input, false, jq.state)],
  'has/1': (input, [key]) =>
    key!(input).map((one) => {
      if (Array.isArray(input)) return typeof one === 'number' && one >= 0 && one < input.length
      return isMap(input) && typeof one === 'string'
        ? Object.hasOwn(input, one)
        : jqFail(`Cannot check ${jqType(input)}`)
    }),
  'in/1': (input, [within]) =>
    within!(input).map((map) =>
      isMap(map) ? Object.hasOwn(map, String(input)) : list(map).length > Number(input),
    ),
  'contains/1': (input, [other], jq) => other!(input).map((one) => contains(input, one, jq.state)),
  'inside/1': (input, [other], jq) => other!(input).map((one) => contains(one, input, jq.state)),
  'add/0': (input, _, jq) => [total(items(input), jq.state)],
  'add/1': (input, [source], jq) => [total(source!(input), jq.state)],
  'any/0': (input) => [items(input).some(isTrue)],
  'all/0': (input) => [items(input).every(isTrue)],
  'any/1': (input, [test]) => [items(input).some((item) => test!(item).some(isTrue))],
  'all/1': (input, [test]) => [items(input).every((item) => test!(item).every(isTrue))],
  'sort/0': (input, _, jq) => [sortBy(list(input), identity, jq.state).map(([, item]) => item)],
  'sort_by/1': (input, given, jq) => [
    sortBy(list(input), keyed(given), jq.state).map(([, item]) => item),
  ],
  'group_by/1': (input, given, jq) => [grouped(input, keyed(given), jq.state)],
  'unique/0': (input, _, jq) => [grouped(input, identity, jq.state).map((group) => group[0]!)],
  'unique_by/1': (input, given, jq) => [
    grouped(input, keyed(given), jq.state).map((group) => group[0]!),
  ],
  'min/0': (input, _, jq) => [extreme(input, identity, -1, jq.state)],
  'max/0': (input, _, jq) => [extreme(input, identity, 1, jq.state)],
  'min_by/1': (input, given, jq) => [extreme(input, keyed(given), -1, jq.state)],
  'max_by/1': (input, given, jq) => [extreme(input, keyed(given), 1, jq.state)],
  'reverse/0': (input) => [
    typeof input === 'string' ? [...input].reverse().join('') : list(input ?? []).toReversed(),
  ],
  'first/0': (input) => [jqRead(input, 0)],
  'last/0': (input) => [jqRead(input, -1)],
  'first/1': (input, [source]) => source!(input).slice(0, 1),
  'last/1': (input, [source]) => source!(input).slice(-1),
  'nth/1': (input, [index]) => index!(input).map((one) => jqRead(input, one)),
  'nth/2': (input, [index, source]) =>
    index!(input).flatMap((one) => source!(input).slice(count(one), count(one) + 1)),
  'limit/2': (input, [size, source]) =>
    size!(input).flatMap((one) => source!(input).slice(0, count(one))),
  'isempty/1': (input, [source]) => [source!(input).length === 0],
  'range/1': (input, [to], jq) => to!(input).flatMap((end) => ranged(0, end, 1, jq.state)),
  'range/2': (input, [from, to], jq) =>
    from!(input).flatMap((start) => to!(input).flatMap((end) => ranged(start, end, 1, jq.state))),
  'range/3': (input, [from, to, step], jq) =>
    from!(input).flatMap((start) =>
      to!(input).flatMap((end) => step!(input).flatMap((by) => ranged(start, end, by, jq.state))),
    ),
  'flatten/0': (input, _, jq) => [flatten(items(input), 100, jq.state)],
  'flatten/1': (input, [depth], jq) =>
    depth!(input).map((one) => flatten(items(input), Math.min(100, count(one)), jq.state)),
  'to_entries/0': (input, _, jq) => [entries(input, jq.state)],
  'from_entries/0': (input) => [fromEntries(input)],
  'with_entries/1': (input, [change], jq) => [
    fromEntries(entries(input, jq.state).flatMap((entry) => change!(entry))),
  ],
  'map_values/1': (input, [change]) => {
    if (Array.isArray(input)) return [input.flatMap((item) => change!(item).slice(0, 1))]
    if (!isMap(input)) return jqFail(`Cannot iterate over ${jqType(input)}`)
    const map: ValueMap = {}
    for (const key of Object.keys(input)) {
      const fresh = change!(own(input, key) ?? null)[0]
      if (fresh !== undefined) put(map, key, fresh)
    }
    return [map]
  },
  'transpose/0': (input) => {
    const rows = list(input).map(list)
    const width = rows.reduce((most, row) => Math.max(most, row.length), 0)
    return [Array.from({ length: width }, (_, index) => rows.map((row) => row[index] ?? null))]
  },
  'index/1': (input, [part]) => part!(input).map((one) => position(input, one, false)),
  'rindex/1': (input, [part]) => part!(input).map((one) => position(input, one, true)),
}

function position(input: Value, part: Value, last: boolean): Value {
  if (input === null) return null
  const whole = typeof input === 'string' && typeof part === 'string' ? input : list(input)
  const index = last ? whole.lastIndexOf(part as string) : whole.indexOf(part as string)
  return index === -1 ? null : index
}

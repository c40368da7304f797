import type { Definitions } from '../definition'
import { refuse } from '../error'
import { asList, asText, asWhole, isEmpty, keysOf } from '../values/operand'
import {
  compare,
  isEqual,
  isMap,
  LazyMap,
  own,
  put,
  typeName,
  type Value,
  type ValueMap,
} from '../values/values'
import type { State } from '../evaluate/state'
import { materialize } from '../values/taint'

function asSequence(value: Value | undefined, what: string): Value[] | string {
  if (typeof value === 'string' || Array.isArray(value)) return value
  return refuse('type', `${what} needs a list or a text, not ${typeName(value ?? null)}`)
}

function sorted(value: Value | undefined, state: State): Value[] {
  const list = [...asList(value, 'The input of sort')]
  state.produce(8 * list.length)
  state.spend(list.length * Math.ceil(Math.log2(list.length + 2)))
  return list.sort((left, right) => {
    const order = compare(left, right)
    if (order === undefined) refuse('type', `Cannot sort ${typeName(left)} and ${typeName(right)}`)
    return order
  })
}

function distinct(list: Value[], state: State): Value[] {
  state.spend(list.length)
  const seen = new Set<unknown>()
  const kept: Value[] = []
  const others: Value[] = []
  for (const item of list) {
    if (typeof item !== 'object' || item === null) {
      if (seen.has(item)) continue
      seen.add(item)
    } else {
      state.spend(others.length)
      if (others.some((other) => isEqual(other, item))) continue
      others.push(item)
    }
    kept.push(item)
  }
  return kept
}

function flatten(list: Value[], into: Value[], state: State, depth: number): Value[] {
  if (depth > 100) refuse('budget', 'The list is nested too deeply')
  state.spend(list.length)
  for (const item of list) {
    if (Array.isArray(item)) flatten(item, into, state, depth + 1)
    else into.push(item)
  }
  return into
}

function merged(input: Value | undefined, items: Value | undefined, state: State): Value {
  const first = input instanceof LazyMap ? materialize(input, state) : (input ?? [])
  const second = items instanceof LazyMap ? materialize(items, state) : (items ?? [])
  if (Array.isArray(first)) {
    const added = Array.isArray(second) ? second : isMap(second) ? Object.keys(second) : [second]
    state.produce(8 * (first.length + added.length))
    return [...first, ...added]
  }
  if (!isMap(first)) refuse('type', `merge needs a list or a map, not ${typeName(first)}`)
  const map: ValueMap = {}
  for (const key of keysOf(first, state)) put(map, key, own(first, key) ?? null)
  if (Array.isArray(second)) for (const item of second) put(map, asText(item, state), item)
  else if (isMap(second))
    for (const key of keysOf(second, state)) put(map, key, own(second, key) ?? null)
  else refuse('type', `A map can be merged with a map or a list, not ${typeName(second)}`)
  return map
}

function sliced(
  input: Value | undefined,
  start: number,
  end: number | undefined,
  state: State,
): Value {
  const sequence = asSequence(input, 'slice')
  const last = end ?? sequence.length
  if (start < 0 || last > sequence.length || start > last) {
    refuse('type', `slice(${start}, ${last}) does not fit a length of ${sequence.length}`)
  }
  state.produce(sequence.length)
  return sequence.slice(start, last)
}

function chunked(list: Value[], size: number, state: State): Value[] {
  if (size < 1) refuse('type', 'The size of a chunk must be 1 or more')
  state.produce(16 * list.length)
  const chunks: Value[] = []
  for (let index = 0; index < list.length; index += size)
    chunks.push(list.slice(index, index + size))
  return chunks
}

function lengthOf(value: Value | undefined, state: State): number {
  if (value === null || value === undefined) return 0
  if (typeof value === 'string' || Array.isArray(value)) return value.length
  if (value instanceof LazyMap) return value.source.size?.() ?? keysOf(value, state).length
  if (isMap(value)) return Object.keys(value).length
  return refuse('type', `${typeName(value)} has no length`)
}

export const listFilters: Definitions = {
  first: {
    parameters: ['input'],
    reach: 'around',
    run: ([input]) => (input === null ? null : (asSequence(input, 'first')[0] ?? null)),
  },
  last: {
    parameters: ['input'],
    reach: 'around',
    run: ([input]) => (input === null ? null : (asSequence(input, 'last').at(-1) ?? null)),
  },
  length: {
    parameters: ['input'],
    reach: 'around',
    run: ([input], state) => lengthOf(input, state),
  },
  reverse: {
    parameters: ['input'],
    reach: 'around',
    run: ([input], state) => {
      if (input === null) return null
      const sequence = asSequence(input, 'reverse')
      state.produce(8 * sequence.length)
      return typeof sequence === 'string' ? [...sequence].reverse().join('') : sequence.toReversed()
    },
  },
  slice: {
    parameters: ['input', 'fromIndex?', 'toIndex?'],
    reach: 'around',
    run: ([input, from, to], state) =>
      input === null
        ? null
        : sliced(
            input,
            from === undefined ? 0 : asWhole(from, 'The index'),
            to === undefined ? undefined : asWhole(to, 'The index'),
            state,
          ),
  },
  sort: {
    parameters: ['input'],
    run: ([input], state) => (input === null ? null : sorted(input, state)),
  },
  rsort: {
    parameters: ['input'],
    run: ([input], state) => (input === null ? null : sorted(input, state).reverse()),
  },
  distinct: {
    parameters: ['input'],
    run: ([input], state) =>
      input === null ? null : distinct(asList(input, 'The input of distinct'), state),
  },
  flatten: {
    parameters: ['input'],
    reach: 'around',
    run: ([input], state) => {
      if (input === null) return null
      const flat = flatten(asList(input, 'The input of flatten'), [], state, 0)
      state.produce(8 * flat.length)
      return flat
    },
  },
  chunk: {
    parameters: ['input', 'size'],
    reach: 'around',
    run: ([input, size], state) =>
      input === null
        ? null
        : chunked(asList(input, 'The input of chunk'), asWhole(size, 'The size'), state),
  },
  merge: {
    parameters: ['input', 'items'],
    reach: 'around',
    run: ([input, items], state) => merged(input, items, state),
  },
  keys: {
    parameters: ['input'],
    reach: 'around',
    run: ([input], state) => {
      if (input === null || input === undefined) return null
      if (Array.isArray(input)) return input.map((_, index) => index)
      if (isMap(input) || input instanceof LazyMap) return keysOf(input, state)
      return refuse('type', `keys needs a map or a list, not ${typeName(input)}`)
    },
  },
  values: {
    parameters: ['input'],
    reach: 'around',
    run: ([input], state) => {
      if (input === null || input === undefined) return null
      if (Array.isArray(input)) return input
      if (input instanceof LazyMap) {
        return keysOf(input, state).map((key) => input.source.get(key) ?? null)
      }
      if (isMap(input)) return keysOf(input, state).map((key) => own(input, key) ?? null)
      return refuse('type', `values needs a map, not ${typeName(input)}`)
    },
  },
  default: {
    parameters: ['input', 'default'],
    reach: 'around',
    run: ([input, otherwise]) => (isEmpty(input) ? (otherwise ?? null) : input!),
  },
}

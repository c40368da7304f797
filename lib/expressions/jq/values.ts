// The order, arithmetic and types of jq.

import { refuse } from '../error'
import type { State } from '../evaluate/state'
import { jsonOf } from '../values/print'
import { isMap, own, put, type Value, type ValueMap } from '../values/values'

/** An error that a program can catch. */
export class JqError extends Error {
  constructor(readonly value: Value) {
    super(typeof value === 'string' ? value : 'error')
  }
}

export function jqFail(message: string): never {
  throw new JqError(message)
}

export function jqType(value: Value): string {
  if (value === null) return 'null'
  if (Array.isArray(value)) return 'array'
  return typeof value
}

export function isTrue(value: Value): boolean {
  return value !== null && value !== false
}

const ranks = ['null', 'boolean', 'number', 'string', 'array', 'object']

/** null, false, true, numbers, texts, arrays, objects; below zero, zero or above. */
export function jqCompare(left: Value, right: Value, state: State, depth = 0): number {
  if (depth > 200) refuse('budget', 'The data is nested too deeply')
  const rank = ranks.indexOf(jqType(left)) - ranks.indexOf(jqType(right))
  if (rank !== 0) return rank
  state.spend(1)
  if (Array.isArray(left) && Array.isArray(right)) {
    for (let index = 0; index < Math.min(left.length, right.length); index++) {
      const order = jqCompare(left[index]!, right[index]!, state, depth + 1)
      if (order !== 0) return order
    }
    return left.length - right.length
  }
  if (isMap(left) && isMap(right)) {
    const keys = Object.keys(left).sort()
    const order = jqCompare(keys, Object.keys(right).sort(), state, depth + 1)
    if (order !== 0) return order
    for (const key of keys) {
      const inner = jqCompare(own(left, key) ?? null, own(right, key) ?? null, state, depth + 1)
      if (inner !== 0) return inner
    }
    return 0
  }
  return left === right ? 0 : left! < right! ? -1 : 1
}

export function sortBy(
  items: Value[],
  keyOf: (item: Value) => Value,
  state: State,
): [Value, Value][] {
  state.spend(items.length * Math.ceil(Math.log2(items.length + 2)))
  const pairs = items.map((item): [Value, Value] => [keyOf(item), item])
  return pairs.sort((left, right) => jqCompare(left[0], right[0], state))
}

export function jqRead(value: Value, key: Value): Value {
  if (value === null) return null
  if (isMap(value) && typeof key === 'string') return own(value, key) ?? null
  if (Array.isArray(value) && typeof key === 'number') {
    const index = Math.floor(key)
    return value[index < 0 ? value.length + index : index] ?? null
  }
  if (Array.isArray(value) && Array.isArray(key)) return indexesOf(value, key)
  return jqFail(
    `Cannot index ${jqType(value)} with ${typeof key === 'string' ? `"${key}"` : jqType(key)}`,
  )
}

function indexesOf(list: Value[], part: Value[]): Value {
  const found: number[] = []
  for (let at = 0; part.length > 0 && at + part.length <= list.length; at++) {
    if (part.every((item, index) => item === list[at + index])) found.push(at)
  }
  return found
}

export function jqSlice(value: Value, from: Value, to: Value, state: State): Value {
  if (value === null) return null
  if (typeof value !== 'string' && !Array.isArray(value)) jqFail(`Cannot slice ${jqType(value)}`)
  state.produce(value.length)
  const start = typeof from === 'number' ? Math.floor(from) : 0
  return value.slice(start, typeof to === 'number' ? Math.ceil(to) : undefined)
}

export function jqText(value: Value, state: State): string {
  return typeof value === 'string' ? value : jsonOf(value, state)
}

export function jqArithmetic(operator: string, left: Value, right: Value, state: State): Value {
  if (typeof left === 'number' && typeof right === 'number') return onNumbers(operator, left, right)
  if (operator === '+') return add(left, right, state)
  if (operator === '-' && Array.isArray(left) && Array.isArray(right)) {
    return left.filter((item) => right.every((other) => jqCompare(item, other, state) !== 0))
  }
  if (operator === '*' && isMap(left) && isMap(right)) return mergeDeep(left, right, state, 0)
  if (operator === '*' && typeof left === 'string' && typeof right === 'number') {
    if (right <= 0) return null
    state.produce(left.length * Math.ceil(right))
    return left.repeat(Math.max(1, Math.ceil(right)))
  }
  if (operator === '/' && typeof left === 'string' && typeof right === 'string') {
    state.produce(9 * left.length)
    return left.split(right)
  }
  return jqFail(`${jqType(left)} and ${jqType(right)} cannot be used with ${operator}`)
}

function onNumbers(operator: string, left: number, right: number): number {
  switch (operator) {
    case '+':
      return left + right
    case '-':
      return left - right
    case '*':
      return left * right
    default: {
      const divisor = operator === '%' ? Math.trunc(right) : right
      if (divisor === 0) jqFail('Division by zero')
      return operator === '%' ? Math.trunc(left) % divisor : left / divisor
    }
  }
}

function add(left: Value, right: Value, state: State): Value {
  if (left === null) return right
  if (right === null) return left
  if (typeof left === 'string' && typeof right === 'string') {
    state.produce(left.length + right.length)
    return left + right
  }
  if (Array.isArray(left) && Array.isArray(right)) {
    state.produce(8 * (left.length + right.length))
    return [...left, ...right]
  }
  if (isMap(left) && isMap(right)) {
    const sum: ValueMap = {}
    for (const map of [left, right]) {
      const keys = Object.keys(map)
      state.produce(16 * keys.length)
      for (const key of keys) put(sum, key, own(map, key) ?? null)
    }
    return sum
  }
  return jqFail(`${jqType(left)} and ${jqType(right)} cannot be added`)
}

function mergeDeep(left: ValueMap, right: ValueMap, state: State, depth: number): Value {
  if (depth > 100) refuse('budget', 'The data is nested too deeply')
  const merged = add(left, {}, state) as ValueMap
  for (const key of Object.keys(right)) {
    state.spend(1)
    const [old, fresh] = [own(left, key), own(right, key) ?? null]
    put(merged, key, isMap(old) && isMap(fresh) ? mergeDeep(old, fresh, state, depth + 1) : fresh)
  }
  return merged
}

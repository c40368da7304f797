// Operators on bare values, with Pebble's semantics: whole numbers divide to whole numbers, `+` joins when
// one side is a text, `~` joins always, `in` compares as texts.

import { refuse } from '../error'
import { textOf } from '../values/print'
import { findPattern } from '../regex'
import { compare, isEqual, isMap, isTruthy, own, typeName, type Value } from '../values/values'
import type { State } from './state'

export type Operation = (left: Value, right: Value, state: State) => Value

const maxRange = 100_000

function numbers(left: Value, right: Value, verb: string): [number, number] {
  if (typeof left !== 'number' || typeof right !== 'number') {
    const spelled = typeof left === 'string' || typeof right === 'string'
    refuse(
      'type',
      `Cannot ${verb} ${typeName(left)} and ${typeName(right)}`,
      spelled ? 'Turn a text into a number with `| number`' : undefined,
    )
  }
  return [left, right]
}

function join(left: Value, right: Value, state: State): Value {
  const first = textOf(left, state)
  const second = textOf(right, state)
  state.produce(first.length + second.length)
  return first + second
}

function add(left: Value, right: Value, state: State): Value {
  if (typeof left === 'number' && typeof right === 'number') return left + right
  if (typeof left === 'string' || typeof right === 'string') return join(left, right, state)
  if (Array.isArray(left)) {
    const added = Array.isArray(right) ? right : [right]
    state.produce(8 * (left.length + added.length))
    return [...left, ...added]
  }
  const [first, second] = numbers(left, right, 'add')
  return first + second
}

function subtract(left: Value, right: Value, state: State): Value {
  if (Array.isArray(left)) {
    const removed = Array.isArray(right) ? right : [right]
    state.spend(left.length * Math.max(1, removed.length))
    return left.filter((item) => !removed.some((other) => isEqual(item, other)))
  }
  const [first, second] = numbers(left, right, 'subtract')
  return first - second
}

export function divide(left: Value, right: Value, decimal: boolean): Value {
  const [first, second] = numbers(left, right, 'divide')
  if (second === 0) refuse('type', 'Division by zero')
  const whole = !decimal && Number.isInteger(first) && Number.isInteger(second)
  return whole ? Math.trunc(first / second) + 0 : first / second
}

function remainder(left: Value, right: Value): Value {
  const [first, second] = numbers(left, right, 'divide')
  if (second === 0) refuse('type', 'Division by zero')
  return first % second
}

function multiply(left: Value, right: Value): Value {
  const [first, second] = numbers(left, right, 'multiply')
  return first * second
}

function order(left: Value, right: Value): number {
  // As in Pebble, null is neither above nor below anything.
  if (left === null || right === null) return Number.NaN
  const ordered = compare(left, right)
  if (ordered === undefined) {
    refuse('type', `Cannot compare ${typeName(left)} with ${typeName(right)}`)
  }
  return ordered
}

function contains(left: Value, right: Value, state: State): boolean {
  if (left === null) return false
  if (Array.isArray(left)) {
    const wanted = Array.isArray(right) ? right : [right]
    state.spend(left.length * Math.max(1, wanted.length))
    return wanted.every((one) => left.some((item) => isEqual(item, one)))
  }
  if (isMap(left)) {
    const wanted = Array.isArray(right) ? right : [right]
    state.spend(wanted.length)
    return wanted.every((one) => own(left, textOf(one, state)) !== undefined)
  }
  if (typeof left !== 'string') refuse('type', `\`contains\` cannot look into ${typeName(left)}`)
  const wanted = textOf(right, state)
  state.spend(1 + left.length / 64)
  return left.includes(wanted)
}

function isIn(left: Value, right: Value, state: State): boolean {
  if (left === null || right === null) return false
  const wanted = textOf(left, state)
  if (Array.isArray(right)) {
    state.spend(right.length)
    return right.some((item) => textOf(item, state) === wanted)
  }
  if (isMap(right)) {
    const keys = Object.keys(right)
    state.spend(keys.length)
    return keys.some((key) => key === wanted || textOf(own(right, key) ?? null, state) === wanted)
  }
  return typeof right === 'string' && right.includes(wanted)
}

function range(left: Value, right: Value, state: State): Value {
  if (
    typeof left === 'string' &&
    typeof right === 'string' &&
    left.length === 1 &&
    right.length === 1
  ) {
    const letters = range(left.charCodeAt(0), right.charCodeAt(0), state) as number[]
    return letters.map((code) => String.fromCharCode(code))
  }
  const [first, last] = numbers(left, right, 'make a range of')
  return numbersFrom(first, last, 1, state)
}

/** Whole numbers from the first to the last, both included. */
export function numbersFrom(first: number, last: number, step: number, state: State): number[] {
  if (step === 0) refuse('type', 'The step of a range cannot be 0')
  if (!Number.isFinite(first) || !Number.isFinite(last) || !Number.isFinite(step)) {
    refuse('type', 'A range needs finite numbers')
  }
  const count = Math.floor((last - first) / step) + 1
  if (count > maxRange) refuse('budget', `A range may have ${maxRange} numbers at most`)
  const list: number[] = []
  state.produce(8 * Math.max(0, count))
  for (let index = 0; index < count; index++) list.push(first + index * step)
  return list
}

export const operations: Record<string, Operation> = {
  '+': add,
  '-': subtract,
  '*': multiply,
  '/': (left, right) => divide(left, right, false),
  '%': remainder,
  '~': join,
  '..': range,
  '==': (left, right) => isEqual(left, right),
  '!=': (left, right) => !isEqual(left, right),
  '<': (left, right) => order(left, right) < 0,
  '>': (left, right) => order(left, right) > 0,
  '<=': (left, right) => order(left, right) <= 0,
  '>=': (left, right) => order(left, right) >= 0,
  contains,
  in: isIn,
  'not in': (left, right, state) => !isIn(left, right, state),
  matches: (left, right, state) => findPattern(textOf(right, state), textOf(left, state), state),
}

/** Whether a value counts as true in `if`, `and`, `or`, `not` and `? :`. */
export function holds(value: Value): boolean {
  if (typeof value === 'boolean') return value
  if (Array.isArray(value)) return value.length > 0
  return isTruthy(value)
}

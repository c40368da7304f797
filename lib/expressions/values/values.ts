// What an expression can hold: JSON data, a map that is read by key (LazyMap), and a value that comes
// from a secret (Tainted). Nothing else is ever reachable: a read sees own properties alone, and whatever
// is no such value (a function, a symbol) counts as missing.

export type Value =
  | null
  | boolean
  | number
  | string
  | Value[]
  | { [key: string]: Value }
  | LazyMap
  | Tainted

export type ValueMap = { [key: string]: Value }

export type LazySource = {
  get(key: string): Value | undefined
  keys(): Iterable<string>
  size?(): number
}

/** A map that is read by key and never built as a whole unless it is printed. */
export class LazyMap {
  readonly source: LazySource

  constructor(source: LazySource) {
    this.source = source
  }
}

/** A value derived from a secret. It prints as `******` wherever a person would see it. */
export class Tainted {
  readonly value: Exclude<Value, Tainted>

  constructor(value: Exclude<Value, Tainted>) {
    this.value = value
  }
}

export function taint(value: Value): Tainted {
  return value instanceof Tainted ? value : new Tainted(value)
}

export function isMap(value: Value | undefined): value is ValueMap {
  return (
    typeof value === 'object' &&
    value !== null &&
    !Array.isArray(value) &&
    !(value instanceof LazyMap) &&
    !(value instanceof Tainted)
  )
}

/** Sets a key as data, `__proto__` too: a plain assignment of it would change the prototype. */
export function put(map: ValueMap, key: string, value: Value): void {
  if (key === '__proto__') {
    Object.defineProperty(map, key, { value, enumerable: true, configurable: true, writable: true })
  } else {
    map[key] = value
  }
}

/** The entry of a map, or undefined. Never looks at a prototype. */
export function own(map: ValueMap, key: string): Value | undefined {
  if (!Object.hasOwn(map, key)) return undefined
  const value: unknown = map[key]
  return isValue(value) ? value : undefined
}

function isValue(value: unknown): value is Value {
  switch (typeof value) {
    case 'object':
    case 'string':
    case 'number':
    case 'boolean':
      return true
    default:
      return false
  }
}

/** A word for people: what sort of value this is. */
export function typeName(value: Value): string {
  if (value === null) return 'null'
  if (Array.isArray(value)) return 'a list'
  if (value instanceof Tainted) return 'a secret'
  switch (typeof value) {
    case 'string':
      return 'a string'
    case 'number':
      return 'a number'
    case 'boolean':
      return 'a boolean'
    default:
      return 'a map'
  }
}

const falseWords = new Set(['', 'false', '0', '-0'])

/**
 * Whether a rendered condition (`runIf`, `condition`, an assertion) holds. The words `false`, `0`, `-0`
 * and nothing are false, as are null, 0 and false.
 */
export function isTruthy(value: Value | undefined): boolean {
  if (value === undefined || value === null || value === false || value === 0) return false
  if (value instanceof Tainted) return isTruthy(value.value)
  if (typeof value === 'number') return !Number.isNaN(value)
  return typeof value === 'string' ? !falseWords.has(value.trim()) : true
}

const decimalNumber = /^[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?$/

/** The number that a text spells, or undefined. */
export function numberIn(text: string): number | undefined {
  const trimmed = text.trim()
  if (!decimalNumber.test(trimmed)) return undefined
  return Number(trimmed)
}

/**
 * Equality as in a template: numbers by size, a number and a text that spells it are equal (an output
 * may have been printed on its way), lists and maps by content.
 */
export function isEqual(left: Value, right: Value, depth = 0): boolean {
  if (left === right) return true
  if (left === null || right === null || depth > 200) return false
  if (typeof left === 'number' && typeof right === 'string') return numberIn(right) === left
  if (typeof left === 'string' && typeof right === 'number') return numberIn(left) === right
  if (typeof left !== 'object' || typeof right !== 'object') return false
  if (Array.isArray(left)) {
    if (!Array.isArray(right) || left.length !== right.length) return false
    return left.every((item, index) => isEqual(item, right[index] ?? null, depth + 1))
  }
  if (!isMap(left) || !isMap(right)) return false
  const keys = Object.keys(left)
  if (keys.length !== Object.keys(right).length) return false
  return keys.every((key) => {
    const other = own(right, key)
    return other !== undefined && isEqual(own(left, key) ?? null, other, depth + 1)
  })
}

/**
 * The order of two values: below zero, zero, above zero; undefined where they have no order.
 * Texts by code unit, a number and a text that spells one by size.
 */
export function compare(left: Value, right: Value): number | undefined {
  if (typeof left === 'string' && typeof right === 'string') {
    return left < right ? -1 : left > right ? 1 : 0
  }
  const first = sizeOf(left)
  const second = sizeOf(right)
  if (first === undefined || second === undefined) return undefined
  return first < second ? -1 : first > second ? 1 : 0
}

function sizeOf(value: Value): number | undefined {
  if (typeof value === 'number') return value
  if (typeof value === 'boolean') return value ? 1 : 0
  return typeof value === 'string' ? numberIn(value) : undefined
}

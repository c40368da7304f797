// What filters and functions ask of their operands, with errors that say what was found instead.

import { refuse } from '../error'
import type { State } from '../evaluate/state'
import { textOf } from './print'
import { isMap, LazyMap, numberIn, Tainted, typeName, type Value, type ValueMap } from './values'

export function asText(value: Value | undefined, state: State): string {
  return value === undefined ? '' : textOf(value, state)
}

export function asNumber(value: Value | undefined, what: string): number {
  if (typeof value === 'number') return value
  const spelled = typeof value === 'string' ? numberIn(value) : undefined
  if (spelled !== undefined) return spelled
  return refuse('type', `${what} must be a number, not ${typeName(value ?? null)}`)
}

export function asWhole(value: Value | undefined, what: string): number {
  const number = asNumber(value, what)
  if (!Number.isInteger(number)) refuse('type', `${what} must be a whole number`)
  return number
}

export function asFlag(value: Value | undefined, otherwise: boolean): boolean {
  if (value === undefined || value === null) return otherwise
  return value === true || value === 'true'
}

export function asList(value: Value | undefined, what: string): Value[] {
  if (Array.isArray(value)) return value
  return refuse('type', `${what} must be a list, not ${typeName(value ?? null)}`)
}

export function asMap(value: Value | undefined, what: string): ValueMap {
  if (isMap(value)) return value
  return refuse('type', `${what} must be a map, not ${typeName(value ?? null)}`)
}

export function keysOf(value: ValueMap | LazyMap, state: State): string[] {
  const keys = value instanceof LazyMap ? [...value.source.keys()] : Object.keys(value)
  state.spend(keys.length)
  state.produce(8 * keys.length)
  return keys
}

export function isEmpty(value: Value | undefined): boolean {
  if (value === undefined || value === null) return true
  if (value instanceof Tainted) return isEmpty(value.value)
  if (typeof value === 'string') return value.trim() === ''
  if (Array.isArray(value)) return value.length === 0
  if (value instanceof LazyMap) {
    for (const _ of value.source.keys()) return false
    return true
  }
  return isMap(value) && Object.keys(value).length === 0
}

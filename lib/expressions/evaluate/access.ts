// Reading properties: own entries of maps, items of lists by number, nothing else. A read that finds
// nothing gives undefined; what to say about it is worked out only when somebody will read it.

import { nearest } from '../error'
import { isMap, LazyMap, own, Tainted, taint, type Value } from '../values/values'
import type { State } from './state'

export type Key = string | number

export function read(base: Value, key: Key): Value | undefined {
  if (typeof base !== 'object' || base === null) return undefined
  if (Array.isArray(base)) {
    const index = typeof key === 'number' ? key : /^\d+$/.test(key) ? Number(key) : -1
    return Number.isInteger(index) && index >= 0 ? base[index] : undefined
  }
  if (base instanceof LazyMap) return base.source.get(String(key))
  if (base instanceof Tainted) {
    const value = read(base.value, key)
    return value === undefined ? undefined : taint(value)
  }
  return own(base, typeof key === 'number' ? String(key) : key)
}

export function readRoot(name: string, state: State): Value | undefined {
  if (state.scope !== null) {
    const local = state.lookup(name)
    if (local !== undefined) return local
  }
  if (!Object.hasOwn(state.context, name)) return undefined
  return own(state.context as { [root: string]: Value }, name)
}

/** The keys of a map, for a suggestion. */
function keysOf(value: Value): Iterable<string> {
  if (value instanceof LazyMap) return value.source.keys()
  return isMap(value) ? Object.keys(value) : []
}

const plainName = /^[\p{L}_$][\p{L}\p{N}_$]*$/u

export function pathText(root: string, keys: Key[]): string {
  return keys.reduce<string>((text, key) => text + stepText(key), root)
}

function stepText(key: Key): string {
  if (typeof key === 'number') return `[${key}]`
  return plainName.test(key) ? `.${key}` : `['${key}']`
}

export type Missing = { message: string; hint?: string }

/** Says which step of a path found nothing, and what may have been meant. */
export function explainMissing(root: string, keys: Key[], state: State): Missing {
  let value = readRoot(root, state)
  if (value === undefined) return missingRoot(root, state)
  for (let index = 0; index < keys.length; index++) {
    const next = read(value, keys[index]!)
    if (next === undefined) return missingStep(root, keys, index, value)
    value = next
  }
  return { message: `Unknown variable ${pathText(root, keys)}` }
}

function missingRoot(root: string, state: State): Missing {
  const names = Object.keys(state.context)
  for (let scope = state.scope; scope !== null; scope = scope.parent)
    names.push(...scope.values.keys())
  return suggested(`Unknown variable ${root}`, nearest(root, names))
}

function missingStep(root: string, keys: Key[], index: number, base: Value): Missing {
  const path = pathText(root, keys.slice(0, index + 1))
  const parent = pathText(root, keys.slice(0, index))
  const key = keys[index]!
  const unknown = `Unknown variable ${path}`
  if (base === null) return { message: `${unknown}: ${parent} is null` }
  if (base instanceof Tainted) return { message: unknown }
  if (Array.isArray(base)) {
    return { message: `${unknown}: ${parent} is a list of ${base.length}`, ...forList(key) }
  }
  if (typeof base !== 'object')
    return { message: `${unknown}: ${parent} is a ${typeof base}`, ...forText(base, parent, key) }
  const similar = typeof key === 'string' ? similarKey(key, base) : undefined
  return suggested(unknown, similar === undefined ? undefined : parent + stepText(similar))
}

function similarKey(key: string, base: Value): string | undefined {
  let seen = 0
  for (const name of keysOf(base)) {
    if (name.startsWith(`${key}-`)) return name
    if (++seen > 1000) break
  }
  return nearest(key, keysOf(base))
}

function suggested(message: string, name: string | undefined): Missing {
  if (name === undefined) return { message }
  return { message: `${message}: did you mean ${name}?`, hint: `Did you mean ${name}?` }
}

function forList(key: Key): { hint?: string } {
  if (key === 'length' || key === 'size') return { hint: 'Use `| length`' }
  return {}
}

function forText(base: Value, parent: string, key: Key): { hint?: string } {
  if (key === 'length') return { hint: 'Use `| length`' }
  if (typeof base === 'string' && /^\s*[[{]/.test(base)) {
    return { hint: `It is JSON as text: use fromJson(${parent})` }
  }
  return {}
}

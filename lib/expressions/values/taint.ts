// Secrets inside data. An operation works on the bare value and marks its result; what is shown has
// `******` in place of every tainted value.

import { refuse } from '../error'
import type { State } from '../evaluate/state'
import { LazyMap, own, put, Tainted, type Value, type ValueMap } from './values'

export const mask = '******'
const maxDepth = 200

/**
 * The value without any taint or lazy map in it; the same reference where there was none.
 * Sets `state.touched` if something was tainted, and notes every tainted text.
 */
export function bare(value: Value, state: State, depth = 0): Value {
  if (typeof value !== 'object' || value === null) return value
  if (depth > maxDepth) refuse('budget', 'The data is nested too deeply')
  if (value instanceof Tainted) {
    state.spend(2)
    state.touched = true
    state.taint(value)
    return bare(value.value, state, depth + 1)
  }
  return mapContent(value, state, (child) => bare(child, state, depth + 1))
}

/** The same shape with `******` for what is tainted. */
export function masked(value: Value, state: State, depth = 0): Value {
  if (typeof value !== 'object' || value === null) return value
  if (depth > maxDepth) refuse('budget', 'The data is nested too deeply')
  if (value instanceof Tainted) return mask
  return mapContent(value, state, (child) => masked(child, state, depth + 1))
}

/** Maps the content of a list or a map; gives the same reference if nothing changed. */
export function mapContent(
  value: Value[] | ValueMap | LazyMap,
  state: State,
  change: (child: Value) => Value,
): Value {
  if (Array.isArray(value)) {
    state.spend(value.length + 2)
    let changed: Value[] | null = null
    for (let index = 0; index < value.length; index++) {
      const child = value[index] ?? null
      const next = change(child)
      if (next !== child && changed === null) changed = value.slice(0, index)
      if (changed !== null) changed.push(next)
    }
    return changed ?? value
  }
  if (value instanceof LazyMap) return mapContent(materialize(value, state), state, change)
  const keys = Object.keys(value)
  state.spend(keys.length + 2)
  let changed: ValueMap | null = null
  for (const key of keys) {
    const raw = own(value, key)
    const next = change(raw ?? null)
    if (next !== raw && changed === null) changed = copyBefore(value, keys, key)
    if (changed !== null) put(changed, key, next)
  }
  return changed ?? value
}

function copyBefore(value: ValueMap, keys: string[], until: string): ValueMap {
  const copy: ValueMap = {}
  for (const key of keys) {
    if (key === until) break
    put(copy, key, own(value, key) ?? null)
  }
  return copy
}

/** A lazy map as a plain one. */
export function materialize(lazy: LazyMap, state: State): ValueMap {
  const map: ValueMap = {}
  for (const key of lazy.source.keys()) {
    state.spend(1)
    put(map, key, lazy.source.get(key) ?? null)
  }
  return map
}

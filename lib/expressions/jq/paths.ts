// Reading, setting and removing by path: a list of keys and indexes.

import { refuse } from '../error'
import type { State } from '../evaluate/state'
import { isMap, own, put, type Value, type ValueMap } from '../values/values'
import { jqCompare, jqFail, jqRead, jqType } from './values'

const maxIndex = 100_000

export function getPath(value: Value, path: Value[]): Value {
  return path.reduce<Value>(
    (current, key) => (current === null ? null : jqRead(current, key)),
    value,
  )
}

/** A copy of the value with something else at a path. */
export function setPath(value: Value, path: Value[], fresh: Value, state: State): Value {
  if (path.length === 0) return fresh
  if (path.length > 200) refuse('budget', 'The data is nested too deeply')
  const [key, ...rest] = path
  const inner = setPath(value === null ? null : jqRead(value, key!), rest, fresh, state)
  if (typeof key === 'string' && (value === null || isMap(value))) {
    const copy = copyOf(value ?? {}, state)
    put(copy, key, inner)
    return copy
  }
  if (typeof key === 'number' && (value === null || Array.isArray(value))) {
    const copy = [...(value ?? [])]
    const index = key < 0 ? copy.length + Math.floor(key) : Math.floor(key)
    if (index < 0 || index > maxIndex) jqFail('Out of bounds array index')
    state.produce(8 * Math.max(copy.length, index))
    while (copy.length < index) copy.push(null)
    copy[index] = inner
    return copy
  }
  return jqFail(`Cannot update ${jqType(value)} at ${jqType(key!)}`)
}

function copyOf(map: ValueMap, state: State): ValueMap {
  const copy: ValueMap = {}
  const keys = Object.keys(map)
  state.spend(keys.length)
  state.produce(16 * keys.length)
  for (const key of keys) put(copy, key, own(map, key) ?? null)
  return copy
}

export function deletePaths(value: Value, paths: Value[][], state: State): Value {
  // From the last to the first, so that indexes stay right.
  const ordered = [...paths].sort((left, right) => jqCompare(right, left, state))
  return ordered.reduce<Value>((current, path) => deletePath(current, path, state), value)
}

function deletePath(value: Value, path: Value[], state: State): Value {
  const [key, ...rest] = path
  if (key === undefined || value === null) return null
  if (rest.length > 0) {
    const inner = jqRead(value, key)
    return inner === null ? value : setPath(value, [key], deletePath(inner, rest, state), state)
  }
  if (isMap(value) && typeof key === 'string') {
    const copy = copyOf(value, state)
    delete copy[key]
    return copy
  }
  if (Array.isArray(value) && typeof key === 'number') {
    state.produce(8 * value.length)
    const index = key < 0 ? value.length + key : key
    return value.filter((_, position) => position !== index)
  }
  return jqFail(`Cannot delete from ${jqType(value)}`)
}

/** Every path into a value, the value's own (empty) one first. */
export function allPaths(value: Value, state: State, path: Value[] = []): Value[][] {
  if (path.length > 200) refuse('budget', 'The data is nested too deeply')
  state.spend(1)
  state.produce(8 * path.length)
  const children: Value[] = Array.isArray(value)
    ? value.map((_, index) => index)
    : isMap(value)
      ? Object.keys(value)
      : []
  const found: Value[][] = [path]
  for (const key of children) {
    // A spread of a long list into `push` would fill the stack.
    for (const inner of allPaths(jqRead(value, key), state, [...path, key])) found.push(inner)
  }
  return found
}

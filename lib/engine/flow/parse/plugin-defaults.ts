// Defaults by task type, merged into the text of a flow before it is read. What a task says itself wins,
// unless the default is forced. Among defaults that are not forced the first one wins, so a flow's own come
// before those of the whole installation; among forced ones the last one does.

import type { Json, JsonObject } from '../../json'
import type { PluginDefault } from '../../model'
import { canonicalType } from '../type-names'
import { setOwn } from '../yaml-source'

/** Everywhere below `value`: tasks, triggers, conditions, task runners. The input is left as it is. */
export function applyPluginDefaults(value: Json, defaults: PluginDefault[]): Json {
  if (defaults.length === 0 || value === null || typeof value !== 'object') return value
  if (Array.isArray(value)) return value.map((item) => applyPluginDefaults(item, defaults))
  let merged: JsonObject = value
  const type = typeof value.type === 'string' ? canonicalType(value.type) : ''
  // Inputs have a type as well, without a dot: they are no plugins.
  if (type.includes('.')) {
    for (const one of defaults) {
      if (!type.startsWith(one.type)) continue
      merged = one.forced ? merge(merged, one.values) : merge(one.values, merged)
    }
  }
  const result: JsonObject = {}
  for (const [key, item] of Object.entries(merged)) {
    setOwn(result, key, applyPluginDefaults(item, defaults))
  }
  return result
}

/** Maps are merged key by key; anything else of `over` replaces what is under it. */
function merge(under: JsonObject, over: JsonObject): JsonObject {
  const result: JsonObject = { ...under }
  for (const [key, value] of Object.entries(over)) {
    const below = Object.hasOwn(result, key) ? result[key] : undefined
    setOwn(result, key, isObject(below) && isObject(value) ? merge(below, value) : value)
  }
  return result
}

function isObject(value: Json | undefined): value is JsonObject {
  return value !== null && typeof value === 'object' && !Array.isArray(value)
}

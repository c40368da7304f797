// The rounds of a loop over values such as 10 and 9 come as a list of entries, since a map of JSON would put 9
// first: here they become a map in their own order again.

import { roundsInOrder } from '@/lib/engine'
import { LazyMap, type Context, type Value, type ValueMap } from '@/lib/expressions'

export function inOrder(context: Context): Context {
  const { outputs, tasks } = context
  return {
    ...context,
    ...(outputs !== undefined && { outputs: revived(outputs) }),
    ...(tasks !== undefined && { tasks: revived(tasks) }),
  }
}

function revived(value: Value): Value {
  if (typeof value !== 'object' || value === null || value instanceof LazyMap) return value
  if (Object.getPrototypeOf(value) !== Object.prototype) return value
  const map = value as ValueMap
  const entries = map[roundsInOrder]
  if (Array.isArray(entries) && Object.keys(map).length === 1) return mapOf(entries)
  let changed: ValueMap | null = null
  for (const [key, entry] of Object.entries(map)) {
    const next = revived(entry)
    if (next !== entry) Object.defineProperty((changed ??= { ...map }), key, own(next))
  }
  return changed ?? value
}

const own = (value: Value) => ({ value, enumerable: true, configurable: true, writable: true })

function mapOf(entries: Value[]): LazyMap {
  const known = new Map<string, Value>()
  for (const entry of entries) {
    if (Array.isArray(entry)) known.set(String(entry[0]), revived(entry[1] ?? null))
  }
  return new LazyMap({ get: (key) => known.get(key), keys: () => known.keys() })
}

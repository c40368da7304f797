// Functions that need nothing of the world, only the variables: the engine and the workers hand them in.

import { LazyMap, type Context, type HostFunction, type Value } from '../../expressions'

export function contextFunctions(context: Context): Record<string, HostFunction> {
  return {
    currentEachOutput: ({ positional }) => descend(positional[0], valuesAround(context)),
  }
}

/** The values of the loops around, outermost first, the current one last. */
function valuesAround(context: Context): string[] {
  const values: string[] = []
  const { parents, taskrun } = context
  for (const parent of Array.isArray(parents) ? parents.toReversed() : []) {
    const value = textAt(textMap(parent)?.taskrun)
    if (value !== null) values.push(value)
  }
  const own = textAt(taskrun)
  if (own !== null) values.push(own)
  return values
}

function textMap(value: Value | undefined): { [key: string]: Value } | null {
  const isMap = typeof value === 'object' && value !== null && !Array.isArray(value)
  return isMap && !(value instanceof LazyMap) ? (value as { [key: string]: Value }) : null
}

function textAt(taskrun: Value | undefined): string | null {
  const value = textMap(taskrun)?.value
  return typeof value === 'string' ? value : null
}

function descend(from: Value | undefined, values: string[]): Value {
  let at: Value | undefined = from
  for (const value of values) {
    const next: Value | undefined =
      at instanceof LazyMap ? at.source.get(value) : (textMap(at)?.[value] ?? undefined)
    if (next === undefined) break
    at = next
  }
  return at ?? null
}

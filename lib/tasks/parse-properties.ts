// A property without a value (`timeout:`) is null in YAML, and for people it is one that they left out.
// Where a null is a value (`core.debug.Return`, `core.kv.Set`), the schema takes it.

import type { z } from 'zod'

type Parsed = z.ZodSafeParseResult<unknown>

/** What stands at a path of a value, which may end before. */
const at = (value: unknown, path: readonly PropertyKey[]): unknown =>
  path.reduce<unknown>(
    (found, key) =>
      found !== null && typeof found === 'object'
        ? (found as Record<PropertyKey, unknown>)[key]
        : undefined,
    value,
  )

/** A copy of it without what stands at the path. */
function without(value: unknown, [key, ...rest]: readonly PropertyKey[]): unknown {
  if (key === undefined || value === null || typeof value !== 'object') return value
  const copy = (Array.isArray(value) ? value.slice() : { ...value }) as Record<PropertyKey, unknown>
  if (rest.length > 0) copy[key] = without(copy[key], rest)
  else delete copy[key]
  return copy
}

/** Reads rendered properties by a schema; nulls that it does not take count as left out. */
export function parseProperties(schema: z.ZodType, rendered: unknown): Parsed {
  const parsed = schema.safeParse(rendered)
  if (parsed.success) return parsed
  const empty = parsed.error.issues.filter(
    ({ path }) => path.length > 0 && at(rendered, path) === null,
  )
  if (empty.length === 0) return parsed
  return schema.safeParse(empty.reduce((value, { path }) => without(value, path), rendered))
}

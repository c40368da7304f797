// Query parameters as zod takes them: every name once, as the list of its values. `filters[...]` are one name.

import { z } from 'zod'
import { parseDuration } from '@/lib/engine'
import { AppError } from '@/lib/shared/errors'
import { parseLength } from '@/lib/shared/length'

export function queryOf(url: URL): Record<string, string[]> {
  const found = new Map<string, string[]>()
  for (const [name, value] of url.searchParams) {
    const isFilter = name === 'filters' || name.startsWith('filters[')
    const values = found.get(isFilter ? 'filters' : name)
    const given = isFilter ? `${name}=${value}` : value
    if (values) values.push(given)
    else found.set(isFilter ? 'filters' : name, [given])
  }
  return Object.fromEntries(found)
}

const lastOf = (value: unknown) => {
  const last: unknown = Array.isArray(value) ? value.at(-1) : value
  return last === '' ? undefined : last
}

/** The last value of a parameter; an empty one is absent. */
export const one = <Schema extends z.ZodType>(schema: Schema) =>
  z.preprocess(lastOf, schema.optional())

export const flag = z.preprocess(
  lastOf,
  z
    .enum(['true', 'false'])
    .transform((text) => text === 'true')
    .optional(),
)

export const count = (least: number, most: number) =>
  one(z.coerce.number().int().min(least).max(most))

/** A length of time, as people or as ISO 8601 write it, in milliseconds; null where it is none. */
export function readLength(text: string): number | null {
  const ms = parseLength(text) ?? parseDuration(text)
  return ms !== null && ms >= 0 ? ms : null
}

export const noLength = (text: string) =>
  `${text.slice(0, 50)} is not a duration; write 5s, 2m, 1h30m or PT5S.`

export const length = z
  .string()
  .refine((text) => readLength(text) !== null, { error: ({ input }) => noLength(String(input)) })
  .transform((text) => readLength(text) ?? 0)

/** All values; each may hold several, separated by commas. */
export const list = <Schema extends z.ZodType>(item: Schema) =>
  z.preprocess((value) => {
    const values = Array.isArray(value) ? value : value === undefined ? [] : [value]
    const parts = values.flatMap((text) => String(text).split(',')).map((text) => text.trim())
    const given = parts.filter((text) => text !== '')
    return given.length > 0 ? given : undefined
  }, z.array(item).optional())

/** `labels=key:value`, repeated. A value may hold colons. Throws invalid. */
export const labels = z.preprocess(
  (value) => (Array.isArray(value) ? value : value === undefined ? [] : [value]),
  z.array(z.string()).transform((texts) => labelsOf(texts)),
)

export function labelsOf(texts: string[]): Record<string, string> | undefined {
  const given = texts.filter((text) => text !== '')
  if (given.length === 0) return undefined
  const found = new Map<string, string>()
  for (const text of given) {
    const colon = text.indexOf(':')
    if (colon < 1) {
      const message = `"${text.slice(0, 50)}" is not a label; write key:value.`
      throw new AppError('invalid', message, { fields: [{ path: 'labels', message }] })
    }
    found.set(text.slice(0, colon), text.slice(colon + 1))
  }
  return Object.fromEntries(found)
}

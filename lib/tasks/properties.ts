// Properties as people write them: after rendering, a number may have come as text and text as a number.
// These shapes take both and say in one sentence what would be right.

import { z } from 'zod'
import type { Json } from '@/lib/engine'

/**
 * Any JSON. What was rendered is JSON by construction: only its presence is looked at, since walking
 * through a large value would hold up all other tasks.
 */
export const anyValue = () => z.custom<Json>((value) => value !== undefined, 'Write a value.')

/** Any value as text: objects and lists as JSON. */
export function asText(value: unknown): string {
  if (typeof value === 'string') return value
  if (value === null || value === undefined) return ''
  return typeof value === 'object' ? JSON.stringify(value) : String(value as number)
}

export const text = () =>
  z.union([z.string(), z.number(), z.boolean()], 'Write text.').transform((value) => String(value))

/** Text, or anything else as JSON text. */
export const anyText = () => anyValue().transform(asText)

export const flag = () =>
  z
    .union([z.boolean(), z.enum(['true', 'false'])], 'Write true or false.')
    .transform((value) => value === true || value === 'true')

const numeric = z.union(
  [
    z.number(),
    z
      .string()
      .regex(/^\s*-?\d+(\.\d+)?\s*$/, 'Write a number.')
      .transform(Number),
  ],
  'Write a number.',
)
export const decimal = () => numeric
export const integer = () => numeric.pipe(z.number().int('Write a whole number.'))

/** A map; JSON text of a map is read as one. */
export const map = () =>
  z.preprocess(readJson, z.record(z.string(), anyValue(), 'Write a map of names and values.'))
export const textMap = () =>
  z.preprocess(readJson, z.record(z.string(), anyValue().transform(asText), 'Write a map.'))
/** A list; one text stands for a list of one, JSON text of a list for that list. */
export const textList = () =>
  z.preprocess(
    (value) => {
      const read = readJson(value)
      return read === undefined || read === null || Array.isArray(read) ? read : [read]
    },
    z.array(anyValue().transform(asText)),
  )

/** JSON text of a list or a map as such; anything else as it is. */
export function readJson(value: unknown): unknown {
  if (typeof value !== 'string' || !/^\s*[[{]/.test(value)) return value
  try {
    return JSON.parse(value) as Json
  } catch {
    return value
  }
}

const iso =
  /^P(?:(\d+(?:\.\d+)?)W)?(?:(\d+(?:\.\d+)?)D)?(?:T(?:(\d+(?:\.\d+)?)H)?(?:(\d+(?:\.\d+)?)M)?(?:(\d+(?:\.\d+)?)S)?)?$/i
const unitsMs = [604_800_000, 86_400_000, 3_600_000, 60_000, 1000]

/** `PT1M30S` as milliseconds; null where the text is no ISO 8601 duration. */
export function durationMs(duration: string): number | null {
  const parts = iso.exec(duration.trim())
  if (!parts || /[PT]$/i.test(duration.trim())) return null
  return unitsMs.reduce((sum, unit, index) => sum + Number(parts[index + 1] ?? 0) * unit, 0)
}

/** An ISO 8601 duration, or seconds as a number; milliseconds after parsing. */
export const duration = () =>
  z.union([z.string(), z.number()]).transform((value, issues) => {
    const found = typeof value === 'number' ? value * 1000 : durationMs(value)
    if (found !== null) return found
    issues.addIssue({ code: 'custom', message: 'Write a duration such as PT30S or PT5M.' })
    return z.NEVER
  })

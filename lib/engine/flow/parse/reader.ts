// Reads one mapping of a flow, property by property. Whatever is missing or of the wrong kind is reported
// with its place, and the reading goes on with nothing in its place: all problems come at once.

import type { Json, JsonObject } from '../../json'
import { durationProblem } from '../../duration'
import type { Finding, Path } from '../problem'

export type Report = {
  add: (finding: Finding) => void
  /** The text of a scalar as it was written, so that the label `1.10` does not become `1.1`. */
  written: (path: Path) => string | undefined
}

export type Reader = {
  value: JsonObject
  path: Path
  report: Report
}

export function isObject(value: Json | undefined): value is JsonObject {
  return value !== null && typeof value === 'object' && !Array.isArray(value)
}

/** A text that is rendered when it is needed; its kind is not known before. */
export function isExpression(value: Json | undefined): value is string {
  return typeof value === 'string' && (value.includes('{{') || value.includes('{%'))
}

export function reader(value: JsonObject, path: Path, report: Report): Reader {
  return { value, path, report }
}

export function problem(
  from: Reader,
  key: string | null,
  code: Finding['code'],
  message: string,
  fix: string,
): void {
  const path = key === null ? from.path : [...from.path, key]
  from.report.add({ severity: 'error', code, path, message, fix })
}

function wrong(from: Reader, key: string, wanted: string, example: string): void {
  const shown = kindOf(from.value[key] ?? null)
  problem(
    from,
    key,
    'wrong-type',
    `${key} must be ${wanted}, not ${shown}.`,
    `Write \`${example}\`.`,
  )
}

export function kindOf(value: Json): string {
  if (value === null) return 'nothing'
  if (Array.isArray(value)) return 'a list'
  if (typeof value === 'object') return 'a mapping'
  if (typeof value === 'string') return 'text'
  return typeof value === 'number' ? 'a number' : 'true or false'
}

export function textIn(from: Reader, key: string): string | undefined {
  const value = from.value[key]
  if (value === undefined || value === null) return undefined
  if (typeof value === 'string') return value
  if (typeof value === 'object') {
    wrong(from, key, 'text', `${key}: some text`)
    return undefined
  }
  return from.report.written([...from.path, key]) ?? String(value)
}

export function requiredText(from: Reader, key: string, example: string): string {
  const value = textIn(from, key)
  if (value !== undefined && value !== '') return value
  if (value === '' || !isObject(from.value[key])) missing(from, key, example)
  return ''
}

export function missing(from: Reader, key: string, example: string): void {
  problem(from, key, 'missing-property', `${key} is missing.`, `Add \`${example}\`.`)
}

export function flagIn(from: Reader, key: string, standard: boolean): boolean {
  const value = from.value[key]
  if (value === undefined || value === null) return standard
  if (typeof value === 'boolean') return value
  if (value === 'true' || value === 'false') return value === 'true'
  // Rendered when it is needed, from the task's own properties.
  if (isExpression(value)) return standard
  wrong(from, key, 'true or false', `${key}: true`)
  return standard
}

export function countIn(from: Reader, key: string, least: number): number | undefined {
  const value = from.value[key]
  if (value === undefined || value === null) return undefined
  const number = typeof value === 'string' && value.trim() !== '' ? Number(value) : value
  if (typeof number !== 'number' || !Number.isSafeInteger(number)) {
    wrong(from, key, 'a whole number', `${key}: ${Math.max(least, 1)}`)
    return undefined
  }
  if (number >= least) return number
  problem(
    from,
    key,
    'wrong-value',
    `${key} must be at least ${least}.`,
    `Write \`${key}: ${least}\`.`,
  )
  return undefined
}

/** Whole number, or an expression that gives one: then `undefined`, and the engine renders the property. */
export function dynamicCountIn(from: Reader, key: string, least: number): number | undefined {
  return isExpression(from.value[key]) ? undefined : countIn(from, key, least)
}

export function numberIn(from: Reader, key: string): number | undefined {
  const value = from.value[key]
  if (value === undefined || value === null) return undefined
  const number = typeof value === 'string' && value.trim() !== '' ? Number(value) : value
  if (typeof number === 'number' && Number.isFinite(number)) return number
  wrong(from, key, 'a number', `${key}: 2`)
  return undefined
}

export function oneOf<T extends string>(
  from: Reader,
  key: string,
  choices: readonly T[],
): T | undefined {
  const value = textIn(from, key)
  if (value === undefined) return undefined
  const match = choices.find((choice) => choice.toLowerCase() === value.toLowerCase())
  if (match === undefined) {
    problem(
      from,
      key,
      'wrong-value',
      `${key} cannot be ${value}.`,
      `Use one of ${choices.join(', ')}.`,
    )
  }
  return match
}

export function durationIn(from: Reader, key: string): string | undefined {
  const value = textIn(from, key)
  if (value === undefined || isExpression(value)) return value
  const bad = durationProblem(value)
  if (bad) problem(from, key, 'bad-duration', `${value} is no duration. ${bad.message}`, bad.fix)
  return value
}

export function objectIn(from: Reader, key: string): JsonObject | undefined {
  const value = from.value[key]
  if (value === undefined || value === null) return undefined
  if (isObject(value)) return value
  wrong(from, key, 'a mapping', `${key}: { name: value }`)
  return undefined
}

export function within(from: Reader, key: string): Reader | undefined {
  const value = objectIn(from, key)
  return value && reader(value, [...from.path, key], from.report)
}

/** The mappings of a list; what is no mapping is reported and left out. */
export function readersIn(from: Reader, key: string): Reader[] {
  const value = from.value[key]
  if (value === undefined || value === null) return []
  if (!Array.isArray(value)) {
    wrong(from, key, 'a list', `${key}: [ ... ]`)
    return []
  }
  const found: Reader[] = []
  for (const [index, item] of value.entries()) {
    const path = [...from.path, key, index]
    if (isObject(item)) found.push(reader(item, path, from.report))
    else {
      from.report.add({
        severity: 'error',
        code: 'wrong-type',
        path,
        message: `An entry of ${key} must be a mapping, not ${kindOf(item)}.`,
        fix: 'Write `- id: ...` with its properties below.',
      })
    }
  }
  return found
}

export function textsIn(from: Reader, key: string): string[] | undefined {
  const value = from.value[key]
  if (value === undefined || value === null) return undefined
  if (typeof value === 'string') return [value]
  if (!Array.isArray(value)) {
    wrong(from, key, 'a list of texts', `${key}: [one, two]`)
    return undefined
  }
  return value.flatMap((item, index) => {
    if (item !== null && typeof item !== 'object') {
      const written = from.report.written([...from.path, key, index])
      return [typeof item === 'string' ? item : (written ?? String(item))]
    }
    problem(
      from,
      key,
      'wrong-type',
      `${key} must hold texts only.`,
      `Write \`${key}: [one, two]\`.`,
    )
    return []
  })
}

/** Labels are written as a map or as a list of key and value. */
export function labelsIn(from: Reader, key: string): Record<string, string> {
  const value = from.value[key]
  const labels: Record<string, string> = {}
  if (value === undefined || value === null) return labels
  if (Array.isArray(value)) {
    for (const entry of readersIn(from, key)) {
      labels[requiredText(entry, 'key', 'key: team')] = textIn(entry, 'value') ?? ''
    }
    return labels
  }
  const map = within(from, key)
  for (const name of Object.keys(map?.value ?? {})) {
    labels[name] = (map && textIn(map, name)) ?? ''
  }
  return labels
}

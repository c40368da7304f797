// Are the properties of a task, trigger or condition those that its type has, and of the right kind?
// An expression may stand for any of them, unless the description says that it must stand as it is.

import { cronProblem, timeZoneProblem } from '../../cron'
import { durationProblem } from '../../duration'
import type { Json, JsonObject } from '../../json'
import { nearestName } from '../nearest-name'
import { isExpression, isObject, kindOf } from '../parse/reader'
import type { Finding, Path } from '../problem'
import type { PropertyDescription, PropertyType } from '../task-schemas/description'

type Properties = Record<string, PropertyDescription>
export type Add = (finding: Finding) => void

export function checkProperties(
  values: JsonObject,
  known: Properties,
  path: Path,
  owner: string,
  add: Add,
): void {
  for (const [key, value] of Object.entries(values)) {
    const property = Object.hasOwn(known, key) ? known[key] : undefined
    if (property) checkValue(key, value, property, [...path, key], add)
    else add(unknownProperty(key, Object.keys(known), [...path, key], owner))
  }
  for (const [key, property] of Object.entries(known)) {
    if (!property.required || (values[key] !== undefined && values[key] !== null)) continue
    add({
      severity: 'error',
      code: 'missing-property',
      path,
      message: `${key} is missing.`,
      fix: `Add \`${key}: ${exampleOf(property)}\`.`,
    })
  }
}

function unknownProperty(key: string, known: string[], path: Path, owner: string): Finding {
  const meant = nearestName(key, known)
  return {
    severity: 'error',
    code: 'unknown-property',
    path,
    message: `${owner} has no property ${key}.`,
    fix: meant ? `Did you mean \`${meant}\`?` : `Remove it, or use one of ${known.join(', ')}.`,
    atKey: true,
  }
}

function checkValue(
  key: string,
  value: Json,
  property: PropertyDescription,
  path: Path,
  add: Add,
): void {
  if (value === null) return
  if (property.deprecated) {
    const fix = `Use \`${property.deprecated}\` instead.`
    const message = `${key} is an earlier spelling.`
    add({ severity: 'warning', code: 'deprecated', path, message, fix, atKey: true })
  }
  if (property.dynamic !== false && isExpression(value)) return
  const refusals = property.types.map((type) => refusalOf(type, value, property))
  if (!refusals.includes(null)) {
    const [first] = refusals
    const wanted = property.types.map((type) => words[type]).join(' or ')
    const single = property.types.length === 1 && first ? first : null
    add({
      severity: 'error',
      path,
      code: single?.code ?? 'wrong-type',
      message: single?.message
        ? `${key} ${single.message}`
        : `${key} must be ${wanted}, not ${kindOf(value)}.`,
      fix: single?.fix ?? `Write \`${key}: ${exampleOf(property)}\`.`,
    })
    return
  }
  checkInside(key, value, property, path, add)
}

function checkInside(
  key: string,
  value: Json,
  property: PropertyDescription,
  path: Path,
  add: Add,
): void {
  if (Array.isArray(value) && property.items) {
    for (const [index, item] of value.entries()) {
      checkValue(`an entry of ${key}`, item, property.items, [...path, index], add)
    }
  }
  if (isObject(value) && property.properties) {
    checkProperties(value, property.properties, path, key, add)
  }
}

const words: Record<PropertyType, string> = {
  text: 'text',
  integer: 'a whole number',
  number: 'a number',
  boolean: 'true or false',
  duration: 'a duration',
  date: 'a date',
  cron: 'a cron expression',
  timeZone: 'a time zone',
  choice: 'one of its values',
  list: 'a list',
  map: 'a mapping',
  any: 'a value',
  structure: 'a value',
}

const examples: Record<PropertyType, string> = {
  text: '...',
  integer: '1',
  number: '1.5',
  boolean: 'true',
  duration: 'PT10S',
  date: '2026-11-21T09:00:00Z',
  cron: '"0 9 * * *"',
  timeZone: 'Europe/Berlin',
  choice: '...',
  list: '[one, two]',
  map: '{ name: value }',
  any: '...',
  structure: '[ ... ]',
}

function exampleOf(property: PropertyDescription): string {
  const given = property.example ?? property.default ?? property.choices?.[0]
  if (given !== undefined) return JSON.stringify(given).replace(/^"([\w./:-]+)"$/, '$1')
  return examples[property.types[0] ?? 'any']
}

type Refusal = { code?: Finding['code']; message?: string; fix?: string }

/** null where the value is of this type. */
function refusalOf(type: PropertyType, value: Json, property: PropertyDescription): Refusal | null {
  if (type === 'any' || type === 'structure') return null
  if (type === 'list') return Array.isArray(value) ? null : {}
  if (type === 'map') return isObject(value) ? null : {}
  if (typeof value === 'object') return {}
  const text = String(value)
  switch (type) {
    case 'text':
      return null
    case 'boolean':
      return text === 'true' || text === 'false' ? null : {}
    case 'integer':
    case 'number':
      return numberRefusal(text, type, property)
    case 'choice':
      return choiceRefusal(text, property)
    case 'date':
      return /^\d{4}-\d{2}-\d{2}/.test(text) ? null : {}
    case 'duration':
      return withValue('bad-duration', `${text} is no duration.`, durationProblem(text))
    case 'cron':
      return withValue('bad-cron', `${text} is no cron expression.`, cronProblem(text))
    case 'timeZone':
      return withValue('bad-time-zone', '', timeZoneProblem(text))
  }
}

function withValue(
  code: Finding['code'],
  start: string,
  problem: { message: string; fix: string } | null,
): Refusal | null {
  return (
    problem && {
      code,
      message: `cannot be read: ${start} ${problem.message}`.replace('  ', ' '),
      fix: problem.fix,
    }
  )
}

function numberRefusal(text: string, type: string, property: PropertyDescription): Refusal | null {
  const value = text.trim() === '' ? Number.NaN : Number(text)
  if (!Number.isFinite(value) || (type === 'integer' && !Number.isInteger(value))) return {}
  if (property.least === undefined || value >= property.least) return null
  const message = `must be at least ${property.least}.`
  return { code: 'wrong-value', message, fix: `Write ${property.least} or more.` }
}

function choiceRefusal(text: string, property: PropertyDescription): Refusal | null {
  const choices = property.choices ?? []
  if (choices.some((choice) => choice.toLowerCase() === text.toLowerCase())) return null
  const meant = nearestName(text, choices)
  return {
    code: 'wrong-value',
    message: `cannot be ${text}.`,
    fix: meant ? `Did you mean \`${meant}\`?` : `Use one of ${choices.join(', ')}.`,
  }
}

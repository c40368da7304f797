// What a person puts into the fields of a flow's inputs, and what is sent for it. Everything travels as
// text or as a file, as the multipart form of the REST API does, and the server reads it by the input's
// type; an empty field is left out, so that the server fills in the default. The checks here only
// spare a round trip: the server checks again.

import type { UseFormReturn } from 'react-hook-form'
import type { FlowInput } from '@/lib/engine'
import { isAppError } from '@/lib/shared/errors'

export type InputValue = string | boolean | string[] | File | null

/** The words are in messages/<locale>/flows.json under `run.problems`. */
export type InputProblem = { key: string; values?: Record<string, string | number> }

const hasExpression = (value: unknown) => typeof value === 'string' && value.includes('{{')

/** The text of a default that a field can start with; one that only the server can compute is left to it. */
export function startingValue(input: FlowInput): InputValue {
  const value = input.prefill ?? input.defaults
  if (value === undefined || value === null || hasExpression(value)) return emptyValue(input)
  switch (input.type) {
    case 'BOOL':
      return value === true || value === 'true'
    case 'MULTISELECT':
      return Array.isArray(value) ? value.map(String) : []
    case 'FILE':
      return null
    case 'DATETIME':
      return localDateTime(String(value))
    case 'ARRAY':
    case 'JSON':
      return typeof value === 'string' ? value : JSON.stringify(value, null, 2)
    default:
      return typeof value === 'object' ? JSON.stringify(value) : String(value)
  }
}

function emptyValue(input: FlowInput): InputValue {
  if (input.type === 'BOOL') return mayBeEmpty(input) ? '' : false
  if (input.type === 'MULTISELECT') return []
  return input.type === 'FILE' ? null : ''
}

/** An input that is not required, or that has a default, may stay empty. */
export function mayBeEmpty(input: FlowInput): boolean {
  return !input.required || input.defaults !== undefined
}

export function isEmpty(value: InputValue): boolean {
  return value === null || value === '' || (Array.isArray(value) && value.length === 0)
}

export function checkInput(input: FlowInput, value: InputValue): InputProblem | null {
  if (isEmpty(value)) return mayBeEmpty(input) ? null : { key: 'required' }
  if (value instanceof File) return checkFile(input, value)
  if (Array.isArray(value)) return checkChoices(input, value)
  if (typeof value === 'boolean' || value === null) return null
  return checkText(input, value) ?? checkPattern(input, value)
}

function checkText(input: FlowInput, text: string): InputProblem | null {
  switch (input.type) {
    case 'INT':
      if (!/^[+-]?\d+$/.test(text.trim())) return { key: 'int' }
      return checkRange(input, Number(text))
    case 'FLOAT':
      if (!/^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i.test(text.trim())) return { key: 'float' }
      return checkRange(input, Number(text))
    case 'SELECT':
      return checkChoices(input, [text])
    case 'DURATION':
      return isDuration(text) ? null : { key: 'duration' }
    case 'JSON':
    case 'ARRAY':
      return checkJson(input, text)
    case 'URI':
      return URL.canParse(text.trim()) ? null : { key: 'uri' }
    case 'EMAIL':
      return /^[^\s@]+@[^\s@]+\.[^\s@]+$/.test(text.trim()) ? null : { key: 'email' }
    case 'DATE':
    case 'DATETIME':
      return checkDates(input, text)
    default:
      return null
  }
}

function checkRange({ min, max }: FlowInput, value: number): InputProblem | null {
  if (min !== undefined && !hasExpression(min) && value < Number(min)) {
    return { key: 'min', values: { min } }
  }
  if (max !== undefined && !hasExpression(max) && value > Number(max)) {
    return { key: 'max', values: { max } }
  }
  return null
}

function checkDates({ after, before }: FlowInput, text: string): InputProblem | null {
  const time = Date.parse(text)
  if (Number.isNaN(time)) return { key: 'date' }
  if (after && time < Date.parse(after)) return { key: 'after', values: { after } }
  if (before && time > Date.parse(before)) return { key: 'before', values: { before } }
  return null
}

function checkChoices(input: FlowInput, chosen: string[]): InputProblem | null {
  if (!input.values || input.allowCustomValue) return null
  const unknown = chosen.find((value) => !input.values?.includes(value))
  return unknown === undefined ? null : { key: 'choice', values: { value: unknown } }
}

function checkJson(input: FlowInput, text: string): InputProblem | null {
  try {
    const value: unknown = JSON.parse(text)
    return input.type === 'ARRAY' && !Array.isArray(value) ? { key: 'array' } : null
  } catch {
    return { key: input.type === 'ARRAY' ? 'array' : 'json' }
  }
}

function checkFile({ allowedFileExtensions: allowed }: FlowInput, file: File): InputProblem | null {
  if (!allowed || allowed.length === 0) return null
  const name = file.name.toLowerCase()
  const fits = allowed.some((ending) => name.endsWith(ending.toLowerCase()))
  return fits ? null : { key: 'fileExtension', values: { allowed: allowed.join(', ') } }
}

/** A pattern that this browser cannot read is left to the server. */
function checkPattern({ validator }: FlowInput, text: string): InputProblem | null {
  if (!validator || validator.length > 200 || text.length > 1000) return null
  try {
    return new RegExp(`^(?:${validator})$`).test(text)
      ? null
      : { key: 'pattern', values: { pattern: validator } }
  } catch {
    return null
  }
}

/** ISO 8601: P1DT2H, PT30S, PT0.5S; weeks stand alone. */
export function isDuration(text: string): boolean {
  return /^[+-]?P(?!$)(\d+W|(\d+Y)?(\d+M)?(\d+D)?(T(?=\d)(\d+H)?(\d+M)?(\d+([.,]\d+)?S)?)?)$/i.test(
    text.trim(),
  )
}

/** The fields that are sent; a DATETIME typed in the reader's zone leaves as a moment in UTC. */
export function sentEntries(
  inputs: readonly FlowInput[],
  values: readonly InputValue[],
): [id: string, value: string | File][] {
  return inputs.flatMap((input, index): [string, string | File][] => {
    const value = values[index] ?? null
    if (isEmpty(value) || value === null) return []
    if (value instanceof File) return [[input.id, value]]
    if (Array.isArray(value)) return [[input.id, JSON.stringify(value)]]
    if (input.type === 'DATETIME') return [[input.id, new Date(String(value)).toISOString()]]
    return [[input.id, String(value)]]
  })
}

/** What a `datetime-local` field takes: the moment on the reader's clock, to the second. */
function localDateTime(text: string): string {
  const date = new Date(text)
  if (Number.isNaN(date.getTime())) return ''
  const shifted = new Date(date.getTime() - date.getTimezoneOffset() * 60_000)
  return shifted.toISOString().slice(0, 19)
}

/** Puts what the server says of inputs beside their fields, and the cursor into the first of them. */
export function showInputProblems(
  form: Pick<UseFormReturn<{ values: InputValue[] }>, 'setError'>,
  inputs: readonly FlowInput[],
  error: unknown,
): void {
  if (!isAppError(error)) return
  for (const { path, message } of error.fields) {
    const index = inputs.findIndex(({ id }) => path === id || path === `inputs.${id}`)
    if (index >= 0) form.setError(`values.${index}`, { message }, { shouldFocus: true })
  }
}

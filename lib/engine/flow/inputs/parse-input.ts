// One value to the type of its input. Text is parsed, because forms and multipart requests send nothing
// else; a value that has the type already is taken as it is.

import { parseDuration, durationProblem } from '../../duration'
import type { Json } from '../../json'
import type { FlowInput, InputType } from '../../model'
import { isDate, isTime, parseInstant } from './dates'

export type Parsed = { ok: true; value: Json } | { ok: false; message: string }

const take = (value: Json): Parsed => ({ ok: true, value })
/** Reads after the name of the input: `amount must be ...`. */
const refuse = (message: string): Parsed => ({ ok: false, message })

/** `readYaml`: the reader of YAML is large, and left out where a flow decides; JSON is read without it. */
export function parseInput(
  input: Pick<FlowInput, 'type' | 'itemType' | 'allowCustomValue' | 'allowedFileExtensions'>,
  value: unknown,
  choices?: string[],
  readYaml: ReadData = jsonOf,
): Parsed {
  if (input.type === 'YAML') return parseData(value, 'YAML', readYaml)
  if (input.type === 'SELECT') return parseChoice(value, choices, input.allowCustomValue)
  if (input.type === 'MULTISELECT') {
    return parseItems(value, (item) => parseChoice(item, choices, input.allowCustomValue))
  }
  if (input.type === 'ARRAY') {
    return parseItems(value, (item) => parseType(input.itemType ?? 'STRING', item))
  }
  const parsed = parseType(input.type, value)
  return parsed.ok && input.type === 'FILE' ? checkExtension(input, parsed.value) : parsed
}

function parseType(type: InputType, value: unknown): Parsed {
  const parse = Object.hasOwn(parsers, type) ? parsers[type] : undefined
  return parse ? parse(value) : refuse(`cannot be of type ${type} here.`)
}

const parsers: Partial<Record<InputType, (value: unknown) => Parsed>> = {
  STRING: parseText,
  SECRET: parseText,
  SELECT: parseText,
  INT: (value) => {
    const number =
      typeof value === 'string' && /^\s*[+-]?\d+\s*$/.test(value) ? Number(value) : value
    if (typeof number !== 'number' || !Number.isInteger(number))
      return wrong(value, 'a whole number')
    return Number.isSafeInteger(number) ? take(number) : refuse('is too large for a whole number.')
  },
  FLOAT: (value) => {
    const number = typeof value === 'string' && value.trim() !== '' ? Number(value) : value
    const good = typeof number === 'number' && Number.isFinite(number)
    return good ? take(number) : wrong(value, 'a number, such as 1.5')
  },
  BOOL: (value) => {
    if (typeof value === 'boolean') return take(value)
    const word = typeof value === 'string' ? value.trim().toLowerCase() : ''
    return word === 'true' || word === 'false'
      ? take(word === 'true')
      : wrong(value, 'true or false')
  },
  DATETIME: (value) => {
    const at = typeof value === 'string' ? parseInstant(value.trim()) : null
    if (at !== null) return take(at.text)
    return wrong(value, 'a date and time with its zone, such as 2026-11-21T09:30:00Z')
  },
  DATE: (value) => onText(value, isDate, 'a date, such as 2026-11-21'),
  TIME: (value) => onText(value, isTime, 'a time of day, such as 09:30:00'),
  DURATION: (value) => {
    const text = typeof value === 'string' ? value.trim() : ''
    if (parseDuration(text) !== null) return take(text.toUpperCase())
    return refuse(`must be a duration. ${durationProblem(text)?.fix ?? ''}`.trim())
  },
  FILE: (value) =>
    onText(value, (text) => text !== '' && !/\s/.test(text), 'the address of a stored file'),
  JSON: (value) => parseData(value, 'JSON', jsonOf),
  YAML: (value) => parseData(value, 'YAML', jsonOf),
  URI: (value) =>
    onText(
      value,
      (text) => /^[a-z][a-z0-9+.-]*:\/*[^\s/][^\s]*$/i.test(text),
      'a URI, such as https://example.com',
    ),
  EMAIL: (value) =>
    onText(value, (text) => /^[^\s@]+@[^\s@]+\.[^\s@.]+$/.test(text), 'an e-mail address'),
  ARRAY: (value) => parseItems(value, (item) => take(item as Json)),
}

function parseText(value: unknown): Parsed {
  if (typeof value === 'string') return take(value)
  if (typeof value === 'number' || typeof value === 'boolean') return take(String(value))
  return wrong(value, 'text')
}

function onText(value: unknown, holds: (text: string) => boolean, wanted: string): Parsed {
  const text = typeof value === 'string' ? value.trim() : ''
  return typeof value === 'string' && holds(text) ? take(text) : wrong(value, wanted)
}

function wrong(value: unknown, wanted: string): Parsed {
  const shown = typeof value === 'string' ? `"${value}"` : (JSON.stringify(value) ?? typeof value)
  return refuse(`must be ${wanted}, not ${shown.length > 60 ? `${shown.slice(0, 60)}...` : shown}.`)
}

function parseChoice(value: unknown, choices: string[] | undefined, custom?: boolean): Parsed {
  const parsed = parseText(value)
  if (!parsed.ok || custom || !choices || choices.includes(String(parsed.value))) return parsed
  return refuse(`must be one of ${choices.slice(0, 20).join(', ')}, not ${String(parsed.value)}.`)
}

function parseItems(value: unknown, parse: (item: unknown) => Parsed): Parsed {
  const list = typeof value === 'string' ? listOf(value) : value
  if (!Array.isArray(list)) return wrong(value, 'a list, such as ["one", "two"]')
  const items: Json[] = []
  for (const [index, item] of list.entries()) {
    const parsed = parse(item)
    if (!parsed.ok) return refuse(`has an entry ${index + 1} that ${parsed.message}`)
    items.push(parsed.value)
  }
  return take(items)
}

/** A list as JSON; a text that is none is a list of one. */
function listOf(text: string): unknown {
  if (!text.trim().startsWith('[')) return [text]
  const parsed = jsonOf(text)
  return parsed.ok ? parsed.value : undefined
}

type Data = { ok: true; value: Json } | { ok: false; message: string }
export type ReadData = (text: string) => Data

function jsonOf(text: string): Data {
  try {
    return { ok: true, value: JSON.parse(text) as Json }
  } catch (error) {
    return { ok: false, message: error instanceof Error ? error.message : 'unreadable' }
  }
}

function parseData(value: unknown, name: string, read: ReadData): Parsed {
  if (typeof value !== 'string') return take(value as Json)
  const parsed = read(value)
  return parsed.ok ? take(parsed.value) : refuse(`must be ${name}: ${parsed.message}`)
}

function checkExtension(input: Pick<FlowInput, 'allowedFileExtensions'>, value: Json): Parsed {
  const allowed = input.allowedFileExtensions
  if (!allowed?.length) return take(value)
  const name = String(value).toLowerCase().split(/[?#]/)[0] ?? ''
  const endings = allowed.map((one) => (one.startsWith('.') ? one : `.${one}`).toLowerCase())
  if (endings.some((ending) => name.endsWith(ending))) return take(value)
  return refuse(`must be a file that ends in ${endings.join(' or ')}.`)
}

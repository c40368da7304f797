import type { Definitions } from '../definition'
import { refuse } from '../error'
import { asFlag, asList, asMap, asText, asWhole } from '../values/operand'
import { replacePattern, splitPattern } from '../regex'
import { isMap, own, put, type Value, type ValueMap } from '../values/values'
import type { State } from '../evaluate/state'
import { textOf } from '../values/print'

type OnText = (text: string, operands: (Value | undefined)[], state: State) => Value

/** A filter on a text; null stays null. */
function onText(parameters: string[], run: OnText): Definitions[string] {
  return {
    parameters: ['input', ...parameters],
    run: (operands, state) => {
      const [input] = operands
      if (input === null || input === undefined) return null
      const text = asText(input, state)
      state.produce(text.length)
      return run(text, operands, state)
    },
  }
}

function capitalize(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1)
}

function replaceAll(text: string, pairs: ValueMap, asPattern: boolean, state: State): string {
  let result = text
  for (const key of Object.keys(pairs)) {
    const replacement = textOf(own(pairs, key) ?? null, state)
    if (asPattern) {
      result = replacePattern(key, replacement, result, state)
    } else if (key !== '') {
      const parts = result.split(key)
      state.produce(result.length + 8 * parts.length + (parts.length - 1) * replacement.length)
      result = parts.join(replacement)
    }
  }
  return result
}

function slug(text: string): string {
  return text
    .normalize('NFD')
    .replace(/\p{M}+/gu, '')
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-+|-+$/g, '')
}

const escapes: Record<string, [string, string]> = {
  single: ["'", "\\'"],
  double: ['"', '\\"'],
  shell: ["'", "'\\''"],
}

function escapeIn(value: Value, from: string, to: string, state: State): Value {
  if (Array.isArray(value)) return value.map((item) => escapeIn(item, from, to, state))
  if (isMap(value)) {
    const map: ValueMap = {}
    for (const key of Object.keys(value))
      put(map, key, escapeIn(own(value, key) ?? null, from, to, state))
    return map
  }
  const parts = textOf(value, state).split(from)
  state.spend(1)
  state.produce(parts.reduce((size, part) => size + part.length + to.length, 0))
  return parts.join(to)
}

function indented(
  text: string,
  operands: (Value | undefined)[],
  before: boolean,
  state: State,
): string {
  if (text === '') return ''
  const amount = asWhole(operands[1], 'The amount')
  if (amount < 0) refuse('type', 'The amount must not be negative')
  const prefix = operands[2] === undefined ? ' ' : asText(operands[2], state)
  const line = text.includes('\r\n') ? '\r\n' : '\n'
  const lines = text.split(line)
  state.produce(text.length + (lines.length + 1) * (amount * prefix.length + 2))
  const separator = line + prefix.repeat(amount)
  return (before ? separator : '') + lines.join(separator)
}

const htmlEscapes: Record<string, string> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&#34;',
  "'": '&#39;',
}

function cut(from: 'before' | 'after', last: boolean): OnText {
  return (text, operands, state) => {
    const separator = asText(operands[1], state)
    const index = last ? text.lastIndexOf(separator) : text.indexOf(separator)
    if (from === 'before') return index === -1 ? text : text.slice(0, index)
    return index === -1 ? '' : text.slice(index + separator.length)
  }
}

export const stringFilters: Definitions = {
  upper: onText([], (text) => text.toUpperCase()),
  lower: onText([], (text) => text.toLowerCase()),
  capitalize: onText([], capitalize),
  title: onText([], (text) =>
    text.replace(
      /(^|\s)(\S)/gu,
      (_, space: string, letter: string) => space + letter.toUpperCase(),
    ),
  ),
  trim: onText([], (text) => text.trim()),
  abbreviate: onText(['length'], (text, operands) => {
    const length = asWhole(operands[1], 'The length')
    if (length < 4) refuse('type', 'The length must be 4 or more')
    return text.length <= length ? text : text.slice(0, length - 3) + '...'
  }),
  replace: onText(['replace_pairs', 'regexp?'], (text, operands, state) =>
    replaceAll(text, asMap(operands[1], 'The pairs'), asFlag(operands[2], false), state),
  ),
  split: onText(['delimiter', 'limit?'], (text, operands, state) => {
    const limit = operands[2] === undefined ? 0 : asWhole(operands[2], 'The limit')
    return splitPattern(asText(operands[1], state), text, limit, state)
  }),
  join: {
    parameters: ['input', 'separator?'],
    run: ([input, separator], state) => {
      if (input === null || input === undefined) return null
      const texts = asList(input, 'The input of join').map((item) => textOf(item, state))
      const between = asText(separator, state)
      state.spend(texts.length)
      state.produce(texts.reduce((size, text) => size + text.length + between.length, 0))
      return texts.join(between)
    },
  },
  substringBefore: onText(['separator'], cut('before', false)),
  substringBeforeLast: onText(['separator'], cut('before', true)),
  substringAfter: onText(['separator'], cut('after', false)),
  substringAfterLast: onText(['separator'], cut('after', true)),
  startsWith: onText(['value'], (text, operands, state) =>
    text.startsWith(asText(operands[1], state)),
  ),
  endsWith: onText(['value'], (text, operands, state) => text.endsWith(asText(operands[1], state))),
  slugify: onText([], slug),
  indent: onText(['amount', 'prefix?'], (text, operands, state) =>
    indented(text, operands, false, state),
  ),
  nindent: onText(['amount', 'prefix?'], (text, operands, state) =>
    indented(text, operands, true, state),
  ),
  escape: onText(['strategy?'], (text) =>
    text.replace(/[&<>"']/g, (character) => htmlEscapes[character]!),
  ),
  nl2br: onText([], (text, _, state) => {
    state.produce(text.length * 6)
    return text.replace(/\r?\n/g, '<br />')
  }),
  condense: onText([], (text) => text.replace(/\n/g, '')),
  raw: {
    parameters: ['input'],
    reach: 'around',
    run: ([input]) => input ?? null,
  },
  escapeChar: {
    parameters: ['input', 'type'],
    run: ([input, type], state) => {
      if (input === null || input === undefined) return null
      const pair = escapes[asText(type, state).toLowerCase()]
      if (pair === undefined) refuse('type', 'The type must be single, double or shell')
      return escapeIn(input, ...pair, state)
    },
  },
}

// How values become text: null is nothing, whole numbers have no point, lists and maps are JSON.

import { refuse } from '../error'
import type { State } from '../evaluate/state'
import { mask } from './taint'
import { LazyMap, own, Tainted, type Value } from './values'

const maxDepth = 200

/** The text of a value. Tainted content is included, and sets `state.touched`. */
export function textOf(value: Value, state: State): string {
  switch (typeof value) {
    case 'string':
      return value
    case 'number':
    case 'boolean':
      return String(value)
    default:
      if (value === null) return ''
      if (value instanceof Tainted) {
        state.touched = true
        state.taint(value)
        return textOf(value.value, state)
      }
      return jsonOf(value, state)
  }
}

/** A decimal has its point, and beyond ten million or below a thousandth its exponent: 7.0, 1.0E7. */
export function decimalText(value: number): string {
  const size = Math.abs(value)
  const pointed = (text: string) => (text.includes('.') ? text : `${text}.0`)
  if (size === 0 || (size >= 1e-3 && size < 1e7)) return pointed(String(value))
  const [digits = '', exponent] = value.toExponential().split('e')
  return `${pointed(digits)}E${Number(exponent)}`
}

/** The JSON of a value. With `hide`, tainted content is `******`. */
export function jsonOf(value: Value, state: State, hide = false, indent = ''): string {
  return writeJson(value, { state, hide, indent }, 0)
}

type JsonWriter = { state: State; hide: boolean; indent: string }

function writeJson(value: Value, writer: JsonWriter, depth: number): string {
  const { state } = writer
  if (typeof value !== 'object' || value === null)
    return charged(JSON.stringify(scalar(value)), state)
  if (depth > maxDepth) refuse('budget', 'The data is nested too deeply')
  if (value instanceof Tainted) {
    state.spend(2)
    state.touched = true
    state.taint(value)
    return writer.hide ? `"${mask}"` : writeJson(value.value, writer, depth + 1)
  }
  const [before, between, after] = spacing(writer.indent, depth)
  if (Array.isArray(value)) {
    state.spend(value.length + 1)
    state.produce(2 * value.length + 2)
    if (value.length === 0) return '[]'
    let text = '[' + before
    for (let index = 0; index < value.length; index++) {
      if (index > 0) text += between
      text += writeJson(value[index] ?? null, writer, depth + 1)
    }
    return text + after + ']'
  }
  const keys = value instanceof LazyMap ? [...value.source.keys()] : Object.keys(value)
  state.spend(keys.length + 1)
  state.produce(4 * keys.length + 2)
  if (keys.length === 0) return '{}'
  let text = '{' + before
  for (let index = 0; index < keys.length; index++) {
    const key = keys[index]!
    if (index > 0) text += between
    const entry = value instanceof LazyMap ? value.source.get(key) : own(value, key)
    text += charged(JSON.stringify(key), state) + (writer.indent === '' ? ':' : ' : ')
    text += writeJson(entry ?? null, writer, depth + 1)
  }
  return text + after + '}'
}

function spacing(indent: string, depth: number): [string, string, string] {
  if (indent === '') return ['', ',', '']
  const inner = '\n' + indent.repeat(depth + 1)
  return [inner, ',' + inner, '\n' + indent.repeat(depth)]
}

function scalar(value: null | boolean | number | string): null | boolean | number | string {
  return typeof value === 'number' && !Number.isFinite(value) ? null : value
}

function charged(text: string, state: State): string {
  state.produce(text.length)
  return text
}

// What an input allows beyond its type: smallest and largest, earliest and latest, and a pattern.

import { render, type Environment } from '../../../expressions'
import { parseDuration } from '../../duration'
import type { Json } from '../../json'
import type { FlowInput } from '../../model'
import { isDate, isTime, parseInstant, secondOfDay } from './dates'

/** Each message reads after the name of the input. */
export function checkBounds(input: FlowInput, value: Json, environment: Environment): string[] {
  const measure = measures[input.type]
  const messages: string[] = []
  if (measure) {
    const actual = measure(value)
    const [low, high, lowWord, highWord] = boundsOf(input)
    const least = low === undefined ? null : measure(low)
    const most = high === undefined ? null : measure(high)
    if (actual !== null && least !== null && actual < least)
      messages.push(`must be ${lowWord} ${low}.`)
    if (actual !== null && most !== null && actual > most)
      messages.push(`must be ${highWord} ${high}.`)
  }
  if (input.validator !== undefined && typeof value === 'string') {
    const problem = checkPattern(input.validator, value, environment)
    if (problem) messages.push(problem)
  }
  return messages
}

type Bound = string | number | undefined

function boundsOf(input: FlowInput): [low: Bound, high: Bound, string, string] {
  const { min, max, after, before } = input
  if (['DATE', 'DATETIME', 'TIME'].includes(input.type)) {
    return [after ?? min, before ?? max, 'at or after', 'at or before']
  }
  return [min, max, 'at least', 'at most']
}

const number = (value: Json) => {
  const read = typeof value === 'string' && value.trim() !== '' ? Number(value) : value
  return typeof read === 'number' && Number.isFinite(read) ? read : null
}
const onText = (read: (text: string) => number | null) => (value: Json) =>
  typeof value === 'string' ? read(value.trim()) : null

const measures: Partial<Record<FlowInput['type'], (value: Json) => number | null>> = {
  INT: number,
  FLOAT: number,
  DURATION: onText(parseDuration),
  DATE: onText((text) => (isDate(text.slice(0, 10)) ? Date.parse(text.slice(0, 10)) : null)),
  DATETIME: onText((text) => parseInstant(text)?.at ?? null),
  TIME: onText((text) => (isTime(text) ? secondOfDay(text) : null)),
}

/** By the expression language's own `matches`, which takes linear time; the whole text must match. */
function checkPattern(pattern: string, value: string, environment: Environment): string | null {
  const context = { value, pattern: `\\A(?:${pattern})\\z` }
  const { value: holds } = render('{{ value matches pattern }}', context, environment)
  return holds === true ? null : `must match ${pattern}.`
}

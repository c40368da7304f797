// Properties of what the engine carries out that were written as expressions: a number, a flag, a duration.
// The flow keeps the usual value in their place; the text stays among the task's own properties, and is
// rendered when it is needed.

import { hasExpression } from '../../expressions'
import type { Draft } from '../core/draft'
import type { Failure, TaskRun } from '../execution'
import type { Json, JsonObject } from '../json'
import { parseDurationMs } from './duration-ms'
import { evaluate, isTruthy } from './evaluate'

export type Dynamic<T> = { ok: true; value: T } | { ok: false; failure: Failure }

/** `standard` where the property holds no expression. */
export function dynamicCount(
  draft: Draft,
  row: TaskRun,
  source: Json | undefined,
  standard: number,
  least = 0,
): Dynamic<number> {
  return rendered(draft, row, source, standard, (value) => {
    const number = typeof value === 'string' && value.trim() !== '' ? Number(value) : value
    const known = typeof number === 'number' && Number.isSafeInteger(number) && number >= least
    return known ? number : refused(value, `a whole number of at least ${least}`)
  })
}

export function dynamicFlag(
  draft: Draft,
  row: TaskRun,
  source: Json | undefined,
  standard: boolean,
): Dynamic<boolean> {
  return rendered(draft, row, source, standard, isTruthy)
}

/** Milliseconds; `standard` where there is nothing to read. */
export function dynamicDuration(
  draft: Draft,
  row: TaskRun,
  source: Json | undefined,
  standard: number | null,
): Dynamic<number | null> {
  if (source === undefined || source === null) return { ok: true, value: standard }
  const answer = evaluate(draft, row, source)
  if (!answer.ok) return answer
  const ms = parseDurationMs(answer.value)
  if (ms !== null) return { ok: true, value: ms }
  return failed(refused(answer.value, 'a duration; write it as PT30S, PT5M or P1D'))
}

export function propertyOf(properties: JsonObject, ...path: string[]): Json | undefined {
  let at: Json | undefined = properties
  for (const step of path) {
    const map: JsonObject = typeof at === 'object' && at !== null && !Array.isArray(at) ? at : {}
    at = Object.hasOwn(map, step) ? map[step] : undefined
  }
  return at
}

class Refused {
  constructor(readonly message: string) {}
}

function refused(value: Json, wanted: string): Refused {
  return new Refused(`${JSON.stringify(value)} is not ${wanted}.`)
}

function failed({ message }: Refused): { ok: false; failure: Failure } {
  return { ok: false, failure: { code: 'expression', message } }
}

function rendered<T>(
  draft: Draft,
  row: TaskRun,
  source: Json | undefined,
  standard: T,
  read: (value: Json) => T | Refused,
): Dynamic<T> {
  if (typeof source !== 'string' || !hasExpression(source)) return { ok: true, value: standard }
  const answer = evaluate(draft, row, source)
  if (!answer.ok) return answer
  const value = read(answer.value)
  return value instanceof Refused ? failed(value) : { ok: true, value }
}

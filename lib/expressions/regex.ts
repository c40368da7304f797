// Regular expressions in linear time (RE2), so that no pattern can hang an evaluation.

import { RE2JS } from 're2js'
import { refuse } from './error'
import type { State } from './evaluate/state'

const maxPattern = 1000
const maxCached = 100
const cache = new Map<string, RE2JS>()

function compilePattern(pattern: string): RE2JS {
  const known = cache.get(pattern)
  if (known) return known
  if (pattern.length > maxPattern) {
    refuse('budget', `A regular expression may have ${maxPattern} characters at most`)
  }
  let compiled: RE2JS
  try {
    compiled = RE2JS.compile(pattern)
  } catch (error) {
    const reason = error instanceof Error ? error.message : 'unknown'
    refuse('type', `Not a regular expression: ${reason}`)
  }
  if (cache.size >= maxCached) cache.delete(cache.keys().next().value!)
  cache.set(pattern, compiled)
  return compiled
}

function prepared(pattern: string, text: string, state: State, weight = 1): RE2JS {
  // The cost of a match is the size of the text times that of the pattern.
  state.scan(64 + text.length * (weight + pattern.length / 32))
  return compilePattern(pattern)
}

/** Whether the pattern occurs in the text. */
export function findPattern(pattern: string, text: string, state: State): boolean {
  return prepared(pattern, text, state).matcher(text).find()
}

/** A group of the first match, null where there is none. */
export function extractPattern(
  pattern: string,
  group: number | string,
  text: string,
  state: State,
): string | null {
  const matcher = prepared(pattern, text, state).matcher(text)
  if (!matcher.find()) return null
  try {
    return matcher.group(group)
  } catch {
    return refuse('type', `The regular expression has no group ${group}`)
  }
}

/** Replaces every match; `$1` and `${name}` stand for groups. */
export function replacePattern(
  pattern: string,
  replacement: string,
  text: string,
  state: State,
): string {
  // A match at every character is put together one by one.
  const compiled = prepared(pattern, text, state, 1.7)
  state.produce(text.length)
  let result: string
  try {
    // A match may be empty, so there can be one at every position.
    if ((text.length + 1) * replacement.length > 4_000_000) {
      refuse('budget', 'The replacement could write too much')
    }
    result = compiled.matcher(text).replaceAll(replacement, true)
  } catch (error) {
    if (error instanceof Error && error.name === 'Error' && 'code' in error) throw error
    return refuse('type', 'The regular expression has no such group')
  }
  state.produce(result.length)
  return result
}

/** Splits as Java does: empty texts at the end are dropped unless a limit is given. */
export function splitPattern(pattern: string, text: string, limit: number, state: State): string[] {
  const matcher = prepared(pattern, text, state).matcher(text)
  const parts: string[] = []
  let from = 0
  const most = limit <= 0 ? Number.POSITIVE_INFINITY : limit - 1
  while (parts.length < most && matcher.find()) {
    state.spend(1)
    const start = matcher.start()
    const end = matcher.end()
    if (end === 0) continue
    if (start === end && start >= text.length) break
    parts.push(text.slice(from, start))
    from = end
  }
  parts.push(text.slice(from))
  if (limit === 0) while (parts.length > 1 && parts.at(-1) === '') parts.pop()
  state.produce(text.length + 8 * parts.length)
  return parts
}

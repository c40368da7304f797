// Patterns of Java's DateTimeFormatter: letters stand for fields, quoted text for itself.

import { refuse } from '../error'

export type PatternPart =
  | { kind: 'field'; letter: string; count: number }
  | { kind: 'text'; text: string }

const letters = 'GuyMLdDQqwWEecaBhHkKmsSAnNVzOXxZY'
const maxLength = 200
const cache = new Map<string, PatternPart[]>()

export function readPattern(pattern: string): PatternPart[] {
  const known = cache.get(pattern)
  if (known !== undefined) return known
  if (pattern.length > maxLength) {
    refuse('budget', `A date format may have ${maxLength} characters at most`)
  }
  const parts = split(pattern)
  if (cache.size >= 200) cache.clear()
  cache.set(pattern, parts)
  return parts
}

function split(pattern: string): PatternPart[] {
  const parts: PatternPart[] = []
  for (let index = 0; index < pattern.length;) {
    const first = pattern[index]!
    if (first === "'") {
      const [text, next] = quoted(pattern, index)
      parts.push({ kind: 'text', text })
      index = next
    } else if (/[a-zA-Z]/.test(first)) {
      let count = 1
      while (pattern[index + count] === first) count += 1
      if (!letters.includes(first)) refuse('type', `Unknown letter ${first} in the date format`)
      parts.push({ kind: 'field', letter: first, count })
      index += count
    } else {
      // Brackets make a part optional; when writing, all parts are there.
      if (first !== '[' && first !== ']') parts.push({ kind: 'text', text: first })
      index += 1
    }
  }
  return parts
}

function quoted(pattern: string, start: number): [string, number] {
  if (pattern[start + 1] === "'") return ["'", start + 2]
  let text = ''
  for (let index = start + 1; index < pattern.length; index++) {
    if (pattern[index] !== "'") text += pattern[index]
    else if (pattern[index + 1] === "'") {
      text += "'"
      index += 1
    } else return [text, index + 1]
  }
  return refuse('type', 'A quote is not closed in the date format')
}

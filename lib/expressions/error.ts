export type ExpressionErrorCode =
  | 'syntax'
  | 'undefined'
  | 'type'
  | 'budget'
  | 'host'
  | 'unknown-name'

/** What went wrong in an expression, and where. `line` and `column` count from 1. */
export class ExpressionError extends Error {
  readonly code: ExpressionErrorCode
  readonly line: number
  readonly column: number
  readonly hint?: string

  constructor(
    code: ExpressionErrorCode,
    message: string,
    place: { line: number; column: number },
    hint?: string,
  ) {
    super(message)
    this.name = 'ExpressionError'
    this.code = code
    this.line = place.line
    this.column = place.column
    if (hint !== undefined) this.hint = hint
  }
}

/** Line and column, from 1, of an offset in a template. */
export function placeOf(source: string, offset: number): { line: number; column: number } {
  let line = 1
  let start = 0
  for (;;) {
    const next = source.indexOf('\n', start)
    if (next === -1 || next >= offset) break
    line += 1
    start = next + 1
  }
  return { line, column: offset - start + 1 }
}

/** Raised by a filter, function or test, which do not know where in the template they stand. */
export class Refusal extends Error {
  readonly code: ExpressionErrorCode
  readonly hint?: string

  constructor(code: ExpressionErrorCode, message: string, hint?: string) {
    super(message)
    this.code = code
    if (hint !== undefined) this.hint = hint
  }
}

export function refuse(code: ExpressionErrorCode, message: string, hint?: string): never {
  throw new Refusal(code, message, hint)
}

const longestCompared = 64
const namesCompared = 1000

/** The known name that is nearest to a mistyped one, if one is near enough to be meant. */
export function nearest(wanted: string, known: Iterable<string>): string | undefined {
  if (wanted.length > longestCompared) return undefined
  const allowed = wanted.length < 3 ? 0 : Math.max(1, Math.floor(wanted.length / 3))
  let best: string | undefined
  let bestDistance = allowed + 1
  let seen = 0
  for (const name of known) {
    if (++seen > namesCompared) break
    if (name.length > longestCompared || name === wanted) continue
    const distance = editDistance(wanted.toLowerCase(), name.toLowerCase(), bestDistance)
    if (distance < bestDistance) {
      best = name
      bestDistance = distance
    }
  }
  return best
}

function editDistance(left: string, right: string, limit: number): number {
  if (Math.abs(left.length - right.length) >= limit) return limit
  let previous = Array.from({ length: right.length + 1 }, (_, index) => index)
  for (let row = 1; row <= left.length; row++) {
    const current = [row]
    for (let column = 1; column <= right.length; column++) {
      const change = left[row - 1] === right[column - 1] ? 0 : 1
      current.push(
        Math.min(previous[column]! + 1, current[column - 1]! + 1, previous[column - 1]! + change),
      )
    }
    previous = current
  }
  return previous[right.length]!
}

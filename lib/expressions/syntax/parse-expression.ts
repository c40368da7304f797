// Expressions by precedence climbing, with Pebble's precedences (and Kestra's `??`): a filter binds tighter
// than arithmetic, `~` tighter than a filter, `??` tighter still. `not` alone differs: it binds looser
// than a comparison, so that `not a is defined` means what it says; for booleans both readings agree.

import type { TokenStream } from './token-stream'
import type { Argument, BinaryOperator, Expression, Step } from './tree'

const precedence: Record<string, number> = {
  or: 10,
  and: 15,
  is: 20,
  contains: 20,
  in: 20,
  'not in': 20,
  matches: 20,
  '==': 30,
  '!=': 30,
  '>': 30,
  '<': 30,
  '>=': 30,
  '<=': 30,
  '+': 40,
  '-': 40,
  '*': 60,
  '/': 60,
  '%': 60,
  '|': 100,
  '~': 110,
  '..': 120,
  '??': 120,
  '???': 120,
}
const notPrecedence = 16
const signPrecedence = 500
const spellings: Record<string, string> = { equals: '==', '&&': 'and', '||': 'or' }
const constants: Record<string, null | boolean> = {
  true: true,
  TRUE: true,
  false: false,
  FALSE: false,
  null: null,
  NULL: null,
  none: null,
  NONE: null,
}

/** What to write instead of a method of Java. */
const insteadOf: Record<string, string> = {
  toUpperCase: '`| upper`',
  toLowerCase: '`| lower`',
  length: '`| length`',
  size: '`| length`',
  replace: '`| replace({...})`',
  replaceAll: '`| regexReplace(...)`',
  split: '`| split(...)`',
  contains: 'the operator `contains`',
  startsWith: '`| startsWith(...)`',
  endsWith: '`| endsWith(...)`',
  substring: '`| slice(...)`',
  trim: '`| trim`',
  strip: '`| trim`',
  isEmpty: '`is empty`',
  equals: '`==`',
  get: '`[...]`',
  toString: '`| string`',
  keySet: '`| keys`',
  values: '`| values`',
  matches: '`| regexMatch(...)`',
  join: '`| join(...)`',
  format: '`| date(...)`',
  first: '`| first`',
}

export function parseExpression(stream: TokenStream, minimum = 0): Expression {
  stream.enter()
  let left = parseOperand(stream)
  for (;;) {
    const operator = binaryOperator(stream)
    if (operator === undefined || precedence[operator]! < minimum) break
    const at = stream.current.at
    stream.advance(operator === 'not in' ? 2 : 1)
    left = stream.nest(parseRight(stream, operator, left, at))
  }
  if (minimum === 0 && stream.isSymbol('?')) left = parseTernary(stream, left)
  stream.leave()
  return left
}

function parseRight(
  stream: TokenStream,
  operator: string,
  left: Expression,
  at: number,
): Expression {
  if (operator === '|') return parseFilter(stream, left)
  if (operator === 'is') return parseTest(stream, left)
  const right = parseExpression(stream, precedence[operator]! + 1)
  return { kind: 'binary', operator: operator as BinaryOperator, left, right, at }
}

function binaryOperator(stream: TokenStream): string | undefined {
  const { kind, text } = stream.current
  if (kind !== 'symbol' && kind !== 'name') return undefined
  if (kind === 'name' && text === 'not') return stream.peek(1).text === 'in' ? 'not in' : undefined
  const operator = spellings[text] ?? text
  return Object.hasOwn(precedence, operator) ? operator : undefined
}

function parseTernary(stream: TokenStream, condition: Expression): Expression {
  const at = stream.current.at
  stream.advance()
  const yes = parseExpression(stream)
  stream.expectSymbol(':', 'A `?` needs a `:` with the value for the other case')
  return stream.nest({ kind: 'ternary', condition, yes, no: parseExpression(stream), at })
}

export function parseFilterCall(stream: TokenStream): {
  name: string
  arguments: Argument[]
  at: number
} {
  const at = stream.current.at
  const name = stream.expectName('A filter needs a name')
  return { name, arguments: stream.isSymbol('(') ? parseArguments(stream) : [], at }
}

function parseFilter(stream: TokenStream, input: Expression): Expression {
  return { kind: 'filter', input, ...parseFilterCall(stream) }
}

function parseTest(stream: TokenStream, input: Expression): Expression {
  const negated = stream.takeName('not')
  const at = stream.current.at
  const name = stream.expectName('`is` needs the name of a test, such as `defined`')
  const given = stream.isSymbol('(') ? parseArguments(stream) : []
  return { kind: 'test', name, negated, input, arguments: given, at }
}

function parseOperand(stream: TokenStream): Expression {
  const { kind, text, at } = stream.current
  if ((kind === 'name' && text === 'not') || (kind === 'symbol' && text === '!')) {
    stream.advance()
    const operand = parseExpression(stream, notPrecedence)
    return stream.nest({ kind: 'unary', operator: 'not', operand, at })
  }
  if (kind === 'symbol' && (text === '-' || text === '+')) {
    stream.advance()
    const operand = parseExpression(stream, signPrecedence)
    return stream.nest({ kind: 'unary', operator: text, operand, at })
  }
  return parsePostfix(stream, parsePrimary(stream))
}

function parsePrimary(stream: TokenStream): Expression {
  const { kind, text, at } = stream.current
  if (kind === 'string') {
    stream.advance()
    return { kind: 'literal', value: text, decimal: false, at }
  }
  if (kind === 'number') {
    stream.advance()
    const decimal = /[.eE]/.test(text)
    return { kind: 'literal', value: Number(text.replace('L', '')), decimal, at }
  }
  if (kind === 'name') return parseName(stream)
  if (kind === 'symbol' && text === '(') {
    stream.advance()
    const inner = parseExpression(stream)
    stream.expectSymbol(')', 'A `(` is not closed')
    return inner
  }
  if (kind === 'symbol' && text === '[') return parseList(stream)
  if (kind === 'symbol' && text === '{') return parseMap(stream)
  return stream.fail(
    kind === 'symbol' ? `Unexpected \`${text}\`: a value was expected` : 'A value was expected',
    at,
  )
}

function parseName(stream: TokenStream): Expression {
  const { text, at } = stream.current
  stream.advance()
  const constant = Object.hasOwn(constants, text) ? constants[text] : undefined
  if (constant !== undefined) return { kind: 'literal', value: constant, decimal: false, at }
  if (!stream.isSymbol('(')) return { kind: 'path', root: text, steps: [], at }
  return stream.nest({ kind: 'call', name: text, arguments: parseArguments(stream), at })
}

function parsePostfix(stream: TokenStream, base: Expression): Expression {
  const steps: Step[] = []
  for (;;) {
    const at = stream.current.at
    if (stream.takeSymbol('.')) steps.push(parseAttribute(stream, at))
    else if (stream.takeSymbol('[')) {
      const index = parseExpression(stream)
      stream.expectSymbol(']', 'A `[` is not closed')
      const fixed = index.kind === 'literal' && typeof index.value === 'string'
      steps.push(fixed ? { name: String(index.value), at } : { index, at })
    } else if (stream.isSymbol('(')) stream.fail('This cannot be called: only a function can', at)
    else break
  }
  if (steps.length === 0) return base
  if (base.kind === 'path') return stream.nest({ ...base, steps })
  return stream.nest({ kind: 'member', base, steps, at: base.at })
}

function parseAttribute(stream: TokenStream, at: number): Step {
  const { kind, text } = stream.current
  if (kind !== 'name' && kind !== 'number') {
    return stream.fail('A `.` needs the name of a property; for other names write `["a name"]`', at)
  }
  stream.advance()
  if (kind === 'number') {
    if (!/^\d+$/.test(text)) stream.fail(`\`.${text}\` is no property; write \`["${text}"]\``, at)
    return { index: { kind: 'literal', value: Number(text), decimal: false, at }, at }
  }
  if (stream.isSymbol('(')) {
    const instead = Object.hasOwn(insteadOf, text) ? insteadOf[text] : undefined
    stream.fail(
      `Methods cannot be called: \`.${text}()\`${instead ? `. Use ${instead}` : ''}`,
      at,
      instead ? `Use ${instead}` : undefined,
    )
  }
  return { name: text, at }
}

function parseList(stream: TokenStream): Expression {
  const at = stream.current.at
  stream.advance()
  const items: Expression[] = []
  while (!stream.takeSymbol(']')) {
    items.push(parseExpression(stream))
    if (!stream.takeSymbol(',') && !stream.isSymbol(']')) {
      stream.fail('A `,` or `]` was expected in the list', stream.current.at)
    }
  }
  return stream.nest({ kind: 'list', items, at })
}

function parseMap(stream: TokenStream): Expression {
  const at = stream.current.at
  stream.advance()
  const entries: { key: Expression; value: Expression }[] = []
  while (!stream.takeSymbol('}')) {
    const key = parseExpression(stream)
    stream.expectSymbol(':', 'A key of a map needs a `:` and a value')
    entries.push({ key, value: parseExpression(stream) })
    if (!stream.takeSymbol(',') && !stream.isSymbol('}')) {
      stream.fail('A `,` or `}` was expected in the map', stream.current.at)
    }
  }
  return stream.nest({ kind: 'map', entries, at })
}

function parseArguments(stream: TokenStream): Argument[] {
  stream.expectSymbol('(', 'A `(` was expected')
  const given: Argument[] = []
  while (!stream.takeSymbol(')')) {
    const at = stream.current.at
    let name: string | null = null
    if (
      stream.current.kind === 'name' &&
      stream.peek(1).kind === 'symbol' &&
      stream.peek(1).text === '='
    ) {
      name = stream.current.text
      stream.advance(2)
    } else if (given.some((argument) => argument.name !== null)) {
      stream.fail('An argument without a name stands after one with a name', at)
    }
    given.push({ name, value: parseExpression(stream), at })
    if (!stream.takeSymbol(',') && !stream.isSymbol(')')) {
      stream.fail('A `,` or `)` was expected in the arguments', stream.current.at)
    }
  }
  return given
}

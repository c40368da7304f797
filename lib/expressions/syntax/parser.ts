// Statements: text, `{{ print }}` and the tags `if`, `for`, `set`, `macro`, `filter`.

import { parseExpression, parseFilterCall } from './parse-expression'
import { TokenStream } from './token-stream'
import type { Expression, Parameter, Statement } from './tree'

const notHere = new Set([
  'block',
  'extends',
  'include',
  'import',
  'from',
  'embed',
  'cache',
  'parallel',
  'flush',
  'autoescape',
])

export function parse(source: string): Statement[] {
  const stream = new TokenStream(source)
  const body = parseBody(stream, [])
  if (stream.current.kind !== 'end') {
    stream.fail(`\`${stream.peek(1).text}\` closes nothing`, stream.current.at)
  }
  return body
}

/** Statements up to a tag of one of these names, or to the end. The tag is left to the caller. */
function parseBody(stream: TokenStream, until: string[]): Statement[] {
  stream.enter()
  const body: Statement[] = []
  for (;;) {
    const { kind, text, at } = stream.current
    if (kind === 'end') break
    if (kind === 'text') {
      stream.advance()
      body.push({ kind: 'text', text, at })
    } else if (kind === 'print-open') {
      stream.advance()
      if (stream.current.kind === 'print-close') stream.fail('`{{ }}` has nothing inside', at)
      const expression = parseExpression(stream)
      closePrint(stream)
      body.push({ kind: 'print', expression, at })
    } else {
      const name = stream.peek(1).text
      if (until.includes(name) || isClosing(name)) break
      body.push(parseTag(stream))
    }
  }
  stream.leave()
  return body
}

function isClosing(name: string): boolean {
  return name.startsWith('end') || name === 'else' || name === 'elseif' || name === 'elif'
}

function closePrint(stream: TokenStream): void {
  if (stream.current.kind !== 'print-close') unexpected(stream, '}}')
  stream.advance()
}

function closeTag(stream: TokenStream): void {
  if (stream.current.kind !== 'tag-close') unexpected(stream, '%}')
  stream.advance()
}

function unexpected(stream: TokenStream, close: string): never {
  const { kind, text, at } = stream.current
  const found = kind === 'string' ? 'a string' : `\`${text}\``
  return stream.fail(`Unexpected ${found}: an operator or \`${close}\` was expected`, at)
}

function parseTag(stream: TokenStream): Statement {
  const at = stream.current.at
  stream.advance()
  const name = stream.expectName('A tag needs a name')
  switch (name) {
    case 'if':
      return parseIf(stream, at)
    case 'for':
      return parseFor(stream, at)
    case 'set':
      return parseSet(stream, at)
    case 'macro':
      return parseMacro(stream, at)
    case 'filter':
      return parseApply(stream, at)
    default:
      return stream.fail(
        notHere.has(name) ? `The tag \`${name}\` is not available here` : `Unknown tag \`${name}\``,
        at,
      )
  }
}

function closing(stream: TokenStream, name: string, openedAt: number): void {
  if (stream.current.kind !== 'tag-open' || stream.peek(1).text !== name) {
    const opened = name.slice('end'.length)
    stream.fail(`\`{% ${opened} %}\` is not closed: \`{% ${name} %}\` is missing`, openedAt)
  }
  stream.advance(2)
  // `{% endmacro name %}` may repeat the name.
  if (name === 'endmacro' && stream.isNamed()) stream.advance()
  closeTag(stream)
}

/** Takes `{% name` when it comes next. */
function takeTag(stream: TokenStream, ...names: string[]): boolean {
  if (stream.current.kind !== 'tag-open' || !names.includes(stream.peek(1).text)) return false
  stream.advance(2)
  return true
}

function parseIf(stream: TokenStream, at: number): Statement {
  const branches: { condition: Expression; body: Statement[] }[] = []
  let otherwise: Statement[] = []
  do {
    const condition = parseExpression(stream)
    closeTag(stream)
    branches.push({ condition, body: parseBody(stream, ['elseif', 'elif', 'else', 'endif']) })
  } while (takeTag(stream, 'elseif', 'elif'))
  if (takeTag(stream, 'else')) {
    closeTag(stream)
    otherwise = parseBody(stream, ['endif'])
  }
  closing(stream, 'endif', at)
  return { kind: 'if', branches, otherwise, at }
}

function parseFor(stream: TokenStream, at: number): Statement {
  const variable = stream.expectName('`for` needs the name of a variable')
  if (stream.isSymbol(',')) {
    stream.fail('`for` takes one variable; of a map it is an entry: `entry.key`, `entry.value`', at)
  }
  if (!stream.takeName('in')) stream.fail('`for x` needs `in` and a list', stream.current.at)
  const list = parseExpression(stream)
  closeTag(stream)
  const before = stream.loopReads
  const body = parseBody(stream, ['else', 'endfor'])
  const readsLoop = stream.loopReads > before
  let otherwise: Statement[] = []
  if (takeTag(stream, 'else')) {
    closeTag(stream)
    otherwise = parseBody(stream, ['endfor'])
  }
  closing(stream, 'endfor', at)
  return { kind: 'for', variable, list, body, otherwise, readsLoop, at }
}

function parseSet(stream: TokenStream, at: number): Statement {
  const variable = stream.expectName('`set` needs the name of a variable')
  stream.expectSymbol('=', '`set` needs `=` and a value')
  const value = parseExpression(stream)
  closeTag(stream)
  return { kind: 'set', variable, value, at }
}

function parseMacro(stream: TokenStream, at: number): Statement {
  const name = stream.expectName('`macro` needs a name')
  stream.expectSymbol('(', '`macro` needs its parameters in parentheses')
  const parameters: Parameter[] = []
  while (!stream.takeSymbol(')')) {
    const parameter = stream.expectName('A parameter needs a name')
    const initial = stream.takeSymbol('=') ? parseExpression(stream) : null
    parameters.push({ name: parameter, initial })
    if (!stream.takeSymbol(',') && !stream.isSymbol(')')) {
      stream.fail('A `,` or `)` was expected in the parameters', stream.current.at)
    }
  }
  closeTag(stream)
  const body = parseBody(stream, ['endmacro'])
  closing(stream, 'endmacro', at)
  return { kind: 'macro', name, parameters, body, at }
}

function parseApply(stream: TokenStream, at: number): Statement {
  const filters = [parseFilterCall(stream)]
  while (stream.takeSymbol('|')) filters.push(parseFilterCall(stream))
  closeTag(stream)
  const body = parseBody(stream, ['endfilter'])
  closing(stream, 'endfilter', at)
  return { kind: 'apply', filters, body, at }
}

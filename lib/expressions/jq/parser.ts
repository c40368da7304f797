// jq by precedence climbing: `|` binds loosest, then `,`, `//`, assignments, `or`, `and`, comparisons,
// sums, products.

import { refuse } from '../error'
import { jqTokens, type JqToken } from './lexer'
import type { Program } from './tree'

const levels: Record<string, { level: number; right: boolean }> = {
  '//': { level: 3, right: true },
  or: { level: 5, right: false },
  and: { level: 6, right: false },
  '+': { level: 8, right: false },
  '-': { level: 8, right: false },
  '*': { level: 9, right: false },
  '/': { level: 9, right: false },
  '%': { level: 9, right: false },
}
for (const operator of ['=', '|=', '+=', '-=', '*=', '/=', '%=', '//=']) {
  levels[operator] = { level: 4, right: true }
}
for (const operator of ['==', '!=', '<', '<=', '>', '>='])
  levels[operator] = { level: 7, right: false }

const keywords = new Set([
  'if',
  'then',
  'elif',
  'else',
  'end',
  'as',
  'def',
  'reduce',
  'foreach',
  'try',
  'catch',
  'and',
  'or',
])
const maxDepth = 100

export function parseJq(source: string): Program {
  const parser = new JqParser(jqTokens(source), 0)
  return parser.whole()
}

class JqParser {
  private index = 0

  constructor(
    private readonly tokens: JqToken[],
    private depth: number,
  ) {}

  whole(): Program {
    const program = this.is('end', '') ? { kind: 'identity' as const } : this.pipe()
    if (this.current.kind !== 'end') this.fail()
    return program
  }

  private get current(): JqToken {
    return this.tokens[this.index]!
  }

  private is(kind: JqToken['kind'], text: string): boolean {
    return this.current.kind === kind && this.current.text === text
  }

  private take(text: string): boolean {
    const { kind } = this.current
    if ((kind !== 'symbol' && kind !== 'name') || this.current.text !== text) return false
    this.index += 1
    return true
  }

  private expect(text: string): void {
    if (!this.take(text)) refuse('type', `jq: \`${text}\` was expected, not ${this.found()}`)
  }

  private found(): string {
    return this.current.kind === 'end' ? 'the end' : `\`${this.current.text}\``
  }

  private fail(): never {
    return refuse('type', `jq: unexpected ${this.found()}`)
  }

  private next(): JqToken {
    const token = this.current
    this.index = Math.min(this.index + 1, this.tokens.length - 1)
    return token
  }

  private deeper<Result>(parse: () => Result): Result {
    if (++this.depth > maxDepth) refuse('budget', 'The jq program is nested too deeply')
    const result = parse()
    this.depth -= 1
    return result
  }

  private pipe(): Program {
    return this.deeper(() => {
      if (this.take('def')) return this.definition()
      const left = this.comma()
      if (this.take('as')) {
        const name = this.variable()
        this.expect('|')
        return { kind: 'bind', source: left, name, body: this.pipe() }
      }
      if (!this.take('|')) return left
      return { kind: 'pipe', left, right: this.pipe() }
    })
  }

  private definition(): Program {
    const name = this.next().text
    const parameters: string[] = []
    if (this.take('(')) {
      do {
        parameters.push(this.next().text)
      } while (this.take(';'))
      this.expect(')')
    }
    this.expect(':')
    const body = this.pipe()
    this.expect(';')
    return { kind: 'define', name, parameters, body, rest: this.pipe() }
  }

  private comma(): Program {
    let left = this.operator(0)
    for (let count = 0; this.take(','); count++) {
      if (count > maxDepth) refuse('budget', 'The jq program is too long')
      left = { kind: 'comma', left, right: this.operator(0) }
    }
    return left
  }

  private operator(minimum: number): Program {
    return this.deeper(() => {
      let left = this.postfix()
      for (let count = 0; ; count++) {
        const { kind, text } = this.current
        const known = kind === 'symbol' || kind === 'name' ? levels[text] : undefined
        if (known === undefined || known.level < minimum) return left
        if (count > maxDepth) refuse('budget', 'The jq program is too long')
        this.index += 1
        const right = this.operator(known.right ? known.level : known.level + 1)
        left =
          known.level === 4
            ? { kind: 'update', operator: text, left, right }
            : { kind: 'binary', operator: text, left, right }
      }
    })
  }

  private postfix(): Program {
    let target = this.primary()
    for (let count = 0; ; count++) {
      if (count > maxDepth) refuse('budget', 'The jq program is too long')
      if (this.current.kind === 'field') {
        target = {
          kind: 'index',
          target,
          key: { kind: 'literal', value: this.next().text.slice(1) },
        }
      } else if (this.is('symbol', '.') && this.follows('text')) {
        this.index += 1
        target = { kind: 'index', target, key: this.text(null) }
      } else if (this.is('symbol', '.') && this.follows('symbol', '[')) this.index += 1
      else if (this.take('[')) target = this.subscript(target)
      else if (this.take('?')) target = { kind: 'try', body: target, handler: null }
      else return target
    }
  }

  private follows(kind: JqToken['kind'], text?: string): boolean {
    const next = this.tokens[this.index + 1]
    return next?.kind === kind && (text === undefined || next.text === text)
  }

  private subscript(target: Program): Program {
    if (this.take(']')) return { kind: 'iterate', target }
    if (this.take(':')) {
      const to = this.pipe()
      this.expect(']')
      return { kind: 'slice', target, from: null, to }
    }
    const key = this.pipe()
    if (this.take(':')) {
      const to = this.is('symbol', ']') ? null : this.pipe()
      this.expect(']')
      return { kind: 'slice', target, from: key, to }
    }
    this.expect(']')
    return { kind: 'index', target, key }
  }

  private primary(): Program {
    const token = this.current
    switch (token.kind) {
      case 'number':
        return { kind: 'literal', value: Number(this.next().text) }
      case 'text':
        return this.text(null)
      case 'format':
        this.index += 1
        return this.current.kind === 'text'
          ? this.text(token.text)
          : { kind: 'format', name: token.text }
      case 'variable':
        return { kind: 'variable', name: this.next().text }
      case 'field':
        return {
          kind: 'index',
          target: { kind: 'identity' },
          key: { kind: 'literal', value: this.next().text.slice(1) },
        }
      case 'name':
        return this.named()
      case 'symbol':
        return this.symbol()
      default:
        return this.fail()
    }
  }

  private symbol(): Program {
    if (this.take('.'))
      return this.current.kind === 'text'
        ? { kind: 'index', target: { kind: 'identity' }, key: this.text(null) }
        : { kind: 'identity' }
    if (this.take('..')) return { kind: 'descend' }
    if (this.take('-')) return { kind: 'negate', body: this.postfix() }
    if (this.take('(')) {
      const inner = this.pipe()
      this.expect(')')
      return inner
    }
    if (this.take('[')) {
      if (this.take(']')) return { kind: 'array', body: null }
      const body = this.pipe()
      this.expect(']')
      return { kind: 'array', body }
    }
    if (this.take('{')) return this.object()
    return this.fail()
  }

  private named(): Program {
    const { text } = this.next()
    switch (text) {
      case 'if':
        return this.conditional()
      case 'try': {
        const body = this.postfix()
        return { kind: 'try', body, handler: this.take('catch') ? this.postfix() : null }
      }
      case 'reduce':
      case 'foreach':
        return this.fold(text)
      default:
        if (keywords.has(text)) {
          this.index -= 1
          this.fail()
        }
        return { kind: 'call', name: text, given: this.given() }
    }
  }

  private given(): Program[] {
    const given: Program[] = []
    if (!this.take('(')) return given
    do {
      given.push(this.pipe())
    } while (this.take(';'))
    this.expect(')')
    return given
  }

  private conditional(): Program {
    return this.deeper(() => {
      const condition = this.pipe()
      this.expect('then')
      const yes = this.pipe()
      let no: Program | null = null
      if (this.take('elif')) return { kind: 'if', condition, yes, no: this.conditional() }
      if (this.take('else')) no = this.pipe()
      this.expect('end')
      return { kind: 'if', condition, yes, no }
    })
  }

  private fold(kind: 'reduce' | 'foreach'): Program {
    const source = this.postfix()
    this.expect('as')
    const name = this.variable()
    this.expect('(')
    const start = this.pipe()
    this.expect(';')
    const step = this.pipe()
    const extract = kind === 'foreach' && this.take(';') ? this.pipe() : null
    this.expect(')')
    return kind === 'reduce'
      ? { kind, source, name, start, step }
      : { kind, source, name, start, step, extract }
  }

  private variable(): string {
    if (this.current.kind !== 'variable') this.fail()
    return this.next().text
  }

  private object(): Program {
    const entries: { key: Program; value: Program }[] = []
    while (!this.take('}')) {
      entries.push(this.entry())
      if (!this.take(',') && !this.is('symbol', '}')) this.fail()
    }
    return { kind: 'object', entries }
  }

  private entry(): { key: Program; value: Program } {
    const token = this.current
    let key: Program
    let short: Program
    if (token.kind === 'variable') {
      this.index += 1
      key = { kind: 'literal', value: token.text.slice(1) }
      short = { kind: 'variable', name: token.text }
    } else if (this.take('(')) {
      key = this.pipe()
      this.expect(')')
      short = { kind: 'index', target: { kind: 'identity' }, key }
    } else {
      if (token.kind === 'text') key = this.text(null)
      else if (token.kind === 'name' || token.kind === 'number')
        key = { kind: 'literal', value: this.next().text }
      else return this.fail()
      short = { kind: 'index', target: { kind: 'identity' }, key }
    }
    if (!this.take(':')) return { key, value: short }
    return { key, value: this.entryValue() }
  }

  private entryValue(): Program {
    let left = this.operator(3)
    while (this.take('|')) left = { kind: 'pipe', left, right: this.operator(3) }
    return left
  }

  private text(format: string | null): Program {
    const token = this.next()
    if (token.kind !== 'text') return this.fail()
    const parts = token.parts.map((part): string | Program =>
      typeof part === 'string'
        ? part
        : this.deeper(() => new JqParser(jqTokens(part[0]!), this.depth).whole()),
    )
    return { kind: 'text', parts, format }
  }
}

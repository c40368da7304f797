// Cuts a template into tokens. Text stands outside `{{ }}`, `{% %}` and `{# #}`; inside, names, numbers,
// strings and symbols. A string keeps its backslashes, except before its own quote, as in Pebble; in a
// double-quoted string `#{expression}` is spliced in, which is written here as `( "…" ~ (…) ~ "…" )`.

import { ExpressionError, placeOf } from '../error'

export type TokenKind =
  | 'text'
  | 'print-open'
  | 'print-close'
  | 'tag-open'
  | 'tag-close'
  | 'name'
  | 'number'
  | 'string'
  | 'symbol'
  | 'end'

export type Token = { kind: TokenKind; text: string; at: number }

const maxSourceLength = 1_000_000
const maxTokens = 60_000
const maxInterpolation = 8

const rawTag = /\{%-?\s*(raw|verbatim)\s*-?%\}/y
const space = /\s*/y
const nameToken = /[\p{L}_$][\p{L}\p{N}_$]*/uy
const numberToken = /\d+(?:\.\d+)?(?:[eE][+-]?\d+)?L?/y
const symbolToken = /\?\?\?|\?\?|==|!=|>=|<=|\.\.|&&|\|\||[-+*/%~|.,:?()[\]{}<>=!]/y
const closers: Record<string, string> = { '(': ')', '[': ']', '{': '}' }

export function tokenize(source: string): Token[] {
  return new Lexer(source).run()
}

class Lexer {
  private readonly tokens: Token[] = []
  private position = 0
  private trimNext = false

  constructor(private readonly source: string) {
    if (source.length > maxSourceLength) {
      this.fail('budget', `A template may have ${maxSourceLength} characters at most`, 0)
    }
  }

  run(): Token[] {
    while (this.position < this.source.length) {
      const open = this.nextDelimiter(this.position)
      if (open === -1) {
        this.text(this.source.slice(this.position), this.position, false)
        this.position = this.source.length
        break
      }
      this.text(
        this.source.slice(this.position, open),
        this.position,
        this.source[open + 2] === '-',
      )
      this.position = open
      this.delimited()
    }
    this.push('end', '', this.source.length)
    return this.tokens
  }

  private nextDelimiter(from: number): number {
    for (
      let at = this.source.indexOf('{', from);
      at !== -1;
      at = this.source.indexOf('{', at + 1)
    ) {
      const next = this.source[at + 1]
      if (next === '{' || next === '%' || next === '#') return at
    }
    return -1
  }

  private delimited(): void {
    const open = this.position
    const sort = this.source[open + 1]
    if (sort === '#') return this.comment()
    if (sort === '%' && this.raw()) return
    this.position += this.source[open + 2] === '-' ? 3 : 2
    const close = sort === '{' ? '}}' : '%}'
    this.push(sort === '{' ? 'print-open' : 'tag-open', '', open)
    this.expression(close, open, 0)
    if (this.source[this.position] === '-') {
      this.trimNext = true
      this.position += 1
    }
    this.push(sort === '{' ? 'print-close' : 'tag-close', '', this.position)
    this.position += 2
  }

  private comment(): void {
    const close = this.source.indexOf('#}', this.position + 2)
    if (close === -1) this.fail('syntax', 'A comment is not closed: `#}` is missing', this.position)
    this.trimNext = this.source[close - 1] === '-' && close - 1 > this.position + 1
    this.position = close + 2
  }

  private raw(): boolean {
    rawTag.lastIndex = this.position
    const opened = rawTag.exec(this.source)
    if (!opened) return false
    const start = rawTag.lastIndex
    const closing = new RegExp(`\\{%-?\\s*end${opened[1]}\\s*-?%\\}`, 'g')
    closing.lastIndex = start
    const closed = closing.exec(this.source)
    if (!closed) this.fail('syntax', `\`{% end${opened[1]} %}\` is missing`, this.position)
    let inner = this.source.slice(start, closed.index)
    if (opened[0].endsWith('-%}')) inner = inner.trimStart()
    if (closed[0].startsWith('{%-')) inner = inner.trimEnd()
    this.trimNext = false
    if (inner !== '') this.push('text', inner, start)
    this.trimNext = closed[0].endsWith('-%}')
    this.position = closing.lastIndex
    return true
  }

  private text(text: string, at: number, trimEnd: boolean): void {
    let kept = text
    if (this.trimNext) kept = kept.trimStart()
    if (trimEnd) kept = kept.trimEnd()
    this.trimNext = false
    if (kept !== '') this.push('text', kept, at)
  }

  /** Tokens up to `close`, which is left for the caller to consume. */
  private expression(close: string, open: number, depth: number): void {
    const brackets: string[] = []
    for (;;) {
      space.lastIndex = this.position
      space.exec(this.source)
      this.position = space.lastIndex
      const at = this.position
      if (at >= this.source.length) {
        this.fail(
          'syntax',
          `\`${this.source.slice(open, open + 2)}\` is not closed: \`${close}\` is missing`,
          open,
        )
      }
      if (brackets.length === 0 && this.closes(close)) return
      this.token(brackets, depth)
      if (this.tokens.length > maxTokens) {
        this.fail('budget', `A template may have ${maxTokens} tokens at most`, at)
      }
    }
  }

  private closes(close: string): boolean {
    if (this.source.startsWith(close, this.position)) return true
    return (
      close.length === 2 &&
      this.source[this.position] === '-' &&
      this.source.startsWith(close, this.position + 1)
    )
  }

  private token(brackets: string[], depth: number): void {
    const at = this.position
    const first = this.source[at]!
    if (first === '"' || first === "'") return this.string(first, depth)
    if (first >= '0' && first <= '9') {
      const text = this.match(numberToken)!
      // `1..5` is a range, not the number `1.`: the pattern takes a point only before a digit.
      return this.push('number', text, at)
    }
    const name = this.match(nameToken)
    if (name !== undefined) return this.push('name', name, at)
    const symbol = this.match(symbolToken)
    if (symbol === undefined) {
      this.fail('syntax', `Unexpected character ${JSON.stringify(first)}`, at)
    }
    if (closers[symbol] !== undefined) brackets.push(closers[symbol])
    else if (symbol === ')' || symbol === ']' || symbol === '}') {
      const expected = brackets.pop()
      if (expected !== symbol) {
        this.fail(
          'syntax',
          expected
            ? `Expected \`${expected}\` before \`${symbol}\``
            : `\`${symbol}\` closes nothing`,
          at,
        )
      }
    }
    this.push('symbol', symbol, at)
  }

  private string(quote: string, depth: number): void {
    const open = this.position
    let text = ''
    let spliced = false
    let from = open + 1
    for (let at = from; ; at++) {
      const character = this.source[at]
      if (character === undefined) this.fail('syntax', 'A string is not closed', open)
      if (character === '\\' && this.source[at + 1] === quote) {
        text += this.source.slice(from, at) + quote
        from = at + 2
        at += 1
      } else if (character === quote) {
        text += this.source.slice(from, at)
        this.push('string', text, open)
        if (spliced) this.push('symbol', ')', at)
        this.position = at + 1
        return
      } else if (quote === '"' && character === '#' && this.source[at + 1] === '{') {
        text += this.source.slice(from, at)
        if (!spliced) this.push('symbol', '(', open)
        spliced = true
        at = this.splice(text, at, depth)
        text = ''
        from = at
        at -= 1
      }
    }
  }

  private splice(before: string, at: number, depth: number): number {
    if (depth >= maxInterpolation) this.fail('budget', 'Strings are nested too deeply', at)
    this.push('string', before, at)
    this.push('symbol', '~', at)
    this.push('symbol', '(', at)
    this.position = at + 2
    this.expression('}', at, depth + 1)
    this.push('symbol', ')', this.position)
    this.push('symbol', '~', this.position)
    return this.position + 1
  }

  private match(pattern: RegExp): string | undefined {
    pattern.lastIndex = this.position
    const found = pattern.exec(this.source)
    if (!found) return undefined
    this.position = pattern.lastIndex
    return found[0]
  }

  private push(kind: TokenKind, text: string, at: number): void {
    this.tokens.push({ kind, text, at })
  }

  private fail(code: 'syntax' | 'budget', message: string, at: number): never {
    throw new ExpressionError(code, message, placeOf(this.source, at))
  }
}

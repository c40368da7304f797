import { refuse } from '../error'

export type JqToken =
  | { kind: 'name' | 'symbol' | 'number' | 'field' | 'variable' | 'format' | 'end'; text: string }
  | { kind: 'text'; text: string; parts: (string | string[])[] }

const maxLength = 10_000
const pattern =
  /\s+|#[^\n]*|\.[A-Za-z_]\w*|\$(?:__loc__|[A-Za-z_]\w*)|@[A-Za-z0-9_]+|[A-Za-z_]\w*(?:::[A-Za-z_]\w*)*|(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?|\?\/\/=?|\/\/=|\|=|\+=|-=|\*=|\/=|%=|==|!=|<=|>=|\/\/|\.\.|[.|,:;?()[\]{}+\-*/%<>=]/y

export function jqTokens(source: string): JqToken[] {
  if (source.length > maxLength) {
    refuse('budget', `A jq program may have ${maxLength} characters at most`)
  }
  const tokens: JqToken[] = []
  for (let at = 0; at < source.length;) {
    if (source[at] === '"') {
      const [token, next] = readText(source, at)
      tokens.push(token)
      at = next
      continue
    }
    pattern.lastIndex = at
    const found = pattern.exec(source)
    if (!found) refuse('type', `jq: unexpected ${JSON.stringify(source[at])}`)
    at = pattern.lastIndex
    const text = found[0]
    if (!/^(\s|#)/.test(text)) tokens.push({ kind: kindOf(text), text })
  }
  tokens.push({ kind: 'end', text: '' })
  return tokens
}

function kindOf(text: string): 'name' | 'symbol' | 'number' | 'field' | 'variable' | 'format' {
  if (/^\.[A-Za-z_]/.test(text)) return 'field'
  if (/^\.?\d/.test(text)) return 'number'
  if (text.startsWith('$')) return 'variable'
  if (text.startsWith('@')) return 'format'
  return /^[A-Za-z_]/.test(text) ? 'name' : 'symbol'
}

const escapes: Record<string, string> = {
  n: '\n',
  t: '\t',
  r: '\r',
  b: '\b',
  f: '\f',
  '/': '/',
  '\\': '\\',
  '"': '"',
}

/** A text; `\(program)` inside it is kept as the source of the program, in a list. */
function readText(source: string, open: number): [JqToken, number] {
  const parts: (string | string[])[] = []
  let text = ''
  for (let at = open + 1; at < source.length; at++) {
    const character = source[at]!
    if (character === '"') {
      parts.push(text)
      return [{ kind: 'text', text: '', parts }, at + 1]
    }
    if (character !== '\\') {
      text += character
      continue
    }
    const next = source[at + 1] ?? ''
    if (next === '(') {
      const close = closing(source, at + 2)
      parts.push(text, [source.slice(at + 2, close)])
      text = ''
      at = close
    } else if (next === 'u' && /^[0-9a-fA-F]{4}$/.test(source.slice(at + 2, at + 6))) {
      text += String.fromCharCode(Number.parseInt(source.slice(at + 2, at + 6), 16))
      at += 5
    } else {
      const escaped = Object.hasOwn(escapes, next) ? escapes[next] : undefined
      if (escaped === undefined) refuse('type', `jq: unknown escape \\${next}`)
      text += escaped
      at += 1
    }
  }
  return refuse('type', 'jq: a text is not closed')
}

/** The parenthesis that closes the one before `from`, not counting those in texts. */
function closing(source: string, from: number): number {
  let depth = 1
  for (let at = from; at < source.length; at++) {
    const character = source[at]!
    if (character === '(') depth += 1
    else if (character === ')' && --depth === 0) return at
    else if (character === '"') at = textEnd(source, at)
  }
  return refuse('type', 'jq: `\\(` is not closed')
}

function textEnd(source: string, open: number): number {
  for (let at = open + 1; at < source.length; at++) {
    if (source[at] === '"') return at
    if (source[at] === '\\' && source[at + 1] === '(') at = closing(source, at + 2)
    else if (source[at] === '\\') at += 1
  }
  return refuse('type', 'jq: a text is not closed')
}

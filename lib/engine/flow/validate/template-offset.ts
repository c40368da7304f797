// Where in the YAML a character of a text stands: quotes, escapes, block indentation and folded lines lie
// between the two. Walks both side by side, so that one rule serves every way to write a text.

import type { Scalar } from 'yaml'

/** Offsets count characters; `raw` is the source of the scalar alone. */
export function sourceOffset(
  scalar: Pick<Scalar, 'type'>,
  raw: string,
  value: string,
  at: number,
): number {
  let position = startOf(scalar, raw)
  const quoted = scalar.type === 'QUOTE_DOUBLE'
  for (let index = 0; index < value.length && position < raw.length;) {
    const escape = quoted && raw[position] === '\\' ? escapeLength(raw, position) : 0
    if (escape > 0) {
      if (index >= at) break
      position += escape
      // An escaped line break stands for nothing at all.
      if (!/^\\\r?\n/.test(raw.slice(position - escape, position))) index += 1
    } else if (raw[position] === value[index]) {
      if (index >= at) break
      position += scalar.type === 'QUOTE_SINGLE' && raw[position] === "'" ? 2 : 1
      index += 1
    } else if (/\s/.test(raw[position] ?? '')) position += 1
    else if (/\s/.test(value[index] ?? '')) index += 1
    else break
  }
  return Math.min(position, raw.length)
}

function startOf(scalar: Pick<Scalar, 'type'>, raw: string): number {
  if (scalar.type === 'QUOTE_DOUBLE' || scalar.type === 'QUOTE_SINGLE') return 1
  if (scalar.type !== 'BLOCK_LITERAL' && scalar.type !== 'BLOCK_FOLDED') return 0
  const header = raw.indexOf('\n')
  return header === -1 ? raw.length : header + 1
}

function escapeLength(raw: string, position: number): number {
  const lengths: Record<string, number> = { x: 4, u: 6, U: 10 }
  if (raw[position + 1] === '\r') return 3
  return lengths[raw[position + 1] ?? ''] ?? 2
}

/** The offset of a place in a text, lines and columns counting from 1. */
export function offsetOfPlace(text: string, line: number, column: number): number {
  let start = 0
  for (let current = 1; current < line; current += 1) {
    const next = text.indexOf('\n', start)
    if (next === -1) break
    start = next + 1
  }
  return Math.min(start + column - 1, text.length)
}

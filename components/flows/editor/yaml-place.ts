// Where the cursor stands in a flow's YAML, told from indentation alone: the text is unfinished while
// somebody types, so no parser would accept it. List items are `[]` in the path.

export type YamlPlace = {
  /** From the top: `['tasks', '[]', 'retry']`. */
  path: string[]
  /** A key is being written, or the value of `key`. */
  kind: 'key' | 'value'
  key?: string
  /** Where the word that is being written begins, in the line. */
  from: number
  /** Keys of the same mapping, with what stands behind them on their line. */
  siblings: Map<string, string>
}

type Line = { dash: number | null; column: number; key?: string; value: string }

const linePattern = /^(\s*)((?:-(?:\s+|$))?)(?:([\w.$-]+|"[^"]*"|'[^']*')\s*:(?:\s+(.*)|$))?/

function readLine(text: string): Line | null {
  if (/^\s*(#.*)?$/.test(text)) return null
  const match = linePattern.exec(text)
  const [, space = '', dash = '', key, value = ''] = match ?? []
  return {
    dash: dash ? space.length : null,
    column: space.length + dash.length,
    ...(key ? { key: key.replace(/^["']|["']$/g, '') } : {}),
    value: value.trim(),
  }
}

/** `column` counts from 0; null where nothing can be said (inside a block of text, a comment). */
export function placeAt(lines: readonly string[], row: number, column: number): YamlPlace | null {
  const before = (lines[row] ?? '').slice(0, column)
  if (/^\s*#|\s#/.test(before)) return null
  const current = readLine(before) ?? { dash: null, column: before.length, value: '' }
  const walk = walkUp(lines, row, current)
  if (!walk) return null
  walkDown(lines, row, current, walk.siblings)
  if (current.key !== undefined) {
    const word = /\S*$/.exec(before)?.[0] ?? ''
    return { ...walk, kind: 'value', key: current.key, from: column - word.length }
  }
  return { ...walk, kind: 'key', from: Math.min(current.column, column) }
}

function walkUp(
  lines: readonly string[],
  row: number,
  current: Line,
): { path: string[]; siblings: Map<string, string> } | null {
  const path: string[] = []
  const siblings = new Map<string, string>()
  let limit = current.column
  let own = true
  // Set while the key that holds a list is looked for: the column of the list's dashes.
  let list = current.dash
  if (list !== null) {
    path.unshift('[]')
    own = false
  }
  for (let index = row - 1; index >= 0; index -= 1) {
    const line = readLine(lines[index] ?? '')
    if (!line || line.column > limit) continue
    if (list !== null) {
      const holds = line.key !== undefined && line.dash === null && line.column <= list
      const holdsInItem = line.key !== undefined && line.dash !== null && line.column <= list
      if (!holds && !holdsInItem) continue
    } else if (line.column === limit) {
      if (own && line.key !== undefined) siblings.set(line.key, line.value)
      if (line.dash !== null) {
        path.unshift('[]')
        list = line.dash
        own = false
      }
      continue
    }
    if (line.key === undefined) continue
    // What stands under `key: |` is text, not YAML.
    if (/^[|>]/.test(line.value)) return null
    path.unshift(line.key)
    own = false
    limit = line.column
    list = line.dash
    if (list !== null) path.unshift('[]')
  }
  return { path, siblings }
}

function walkDown(
  lines: readonly string[],
  row: number,
  current: Line,
  siblings: Map<string, string>,
) {
  for (let index = row + 1; index < lines.length; index += 1) {
    const line = readLine(lines[index] ?? '')
    if (!line || line.column > current.column) continue
    if (line.column < current.column || line.dash !== null) return
    if (line.key !== undefined) siblings.set(line.key, line.value)
  }
}

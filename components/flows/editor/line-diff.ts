// Two texts line by line: what both have, what only one has. The common beginning and end are cut off
// first; the rest is the longest common subsequence, or, where that would be too much work, all of it
// counts as changed.

export type DiffLine = { kind: 'same' | 'mine' | 'theirs'; text: string }

const mostCells = 4_000_000

export function lineDiff(theirs: string, mine: string): DiffLine[] {
  const a = theirs.split('\n')
  const b = mine.split('\n')
  let start = 0
  while (start < a.length && start < b.length && a[start] === b[start]) start += 1
  let end = 0
  while (end < Math.min(a.length, b.length) - start && a.at(-1 - end) === b.at(-1 - end)) end += 1
  const same = (text: string): DiffLine => ({ kind: 'same', text })
  return [
    ...a.slice(0, start).map(same),
    ...middle(a.slice(start, a.length - end), b.slice(start, b.length - end)),
    ...a.slice(a.length - end).map(same),
  ]
}

function middle(a: string[], b: string[]): DiffLine[] {
  const all = (kind: DiffLine['kind'], lines: string[]) =>
    lines.map((text): DiffLine => ({ kind, text }))
  if (a.length * b.length > mostCells) return [...all('theirs', a), ...all('mine', b)]
  const width = b.length + 1
  const common = new Uint16Array((a.length + 1) * width)
  const at = (row: number, column: number) => common[row * width + column] ?? 0
  for (let row = a.length - 1; row >= 0; row -= 1) {
    for (let column = b.length - 1; column >= 0; column -= 1) {
      common[row * width + column] =
        a[row] === b[column]
          ? at(row + 1, column + 1) + 1
          : Math.max(at(row + 1, column), at(row, column + 1))
    }
  }
  const lines: DiffLine[] = []
  let row = 0
  let column = 0
  while (row < a.length && column < b.length) {
    if (a[row] === b[column]) {
      lines.push({ kind: 'same', text: a[row] ?? '' })
      row += 1
      column += 1
    } else if (at(row + 1, column) >= at(row, column + 1)) {
      lines.push({ kind: 'theirs', text: a[row++] ?? '' })
    } else lines.push({ kind: 'mine', text: b[column++] ?? '' })
  }
  return [...lines, ...all('theirs', a.slice(row)), ...all('mine', b.slice(column))]
}

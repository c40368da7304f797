// The known name that is nearest to a mistyped one: at most a third of its letters differ.

// Two letters are near to too many names.
const shortestCompared = 3
const longestCompared = 100
const namesCompared = 300

export function nearestName(wanted: string, known: Iterable<string>): string | undefined {
  if (wanted.length < shortestCompared || wanted.length > longestCompared) return undefined
  const lower = wanted.toLowerCase()
  let best: string | undefined
  let bestDistance = Math.max(1, Math.floor(wanted.length / 3)) + 1
  let compared = 0
  for (const name of known) {
    if (++compared > namesCompared) break
    if (name === wanted || Math.abs(name.length - wanted.length) >= bestDistance) continue
    const distance = editDistance(lower, name.toLowerCase())
    if (distance < bestDistance) {
      best = name
      bestDistance = distance
    }
  }
  return best
}

/** Letters put in, left out, changed, or two neighbours swapped. */
function editDistance(left: string, right: string): number {
  const width = right.length + 1
  let twoAbove: number[] = []
  let above = Array.from({ length: width }, (_, column) => column)
  for (let row = 1; row <= left.length; row += 1) {
    const current = [row]
    for (let column = 1; column < width; column += 1) {
      const same = left[row - 1] === right[column - 1]
      let cost = Math.min(
        (above[column] ?? 0) + 1,
        (current[column - 1] ?? 0) + 1,
        (above[column - 1] ?? 0) + (same ? 0 : 1),
      )
      const swapped = left[row - 1] === right[column - 2] && left[row - 2] === right[column - 1]
      if (row > 1 && column > 1 && swapped) cost = Math.min(cost, (twoAbove[column - 2] ?? 0) + 1)
      current.push(cost)
    }
    twoAbove = above
    above = current
  }
  return above[right.length] ?? 0
}

// Where the lines of a long log stand. A line is 24 px high until it is seen to be higher (it wraps); only those
// that differ are kept, so that a million lines cost nothing. Browsers cut off elements of more than some 17
// million px: a longer log is drawn on a shorter scroll bar, on which small movements are exact and long ones
// go to the same share of the whole.

export const lineHeight = 24

/** The longest element that every browser draws, with room to spare. */
export const mostPx = 12_000_000

export type LineHeights = ReturnType<typeof createLineHeights>

export function createLineHeights() {
  let extras = new Map<number, number>()
  let places: number[] | null = []
  let sums: number[] = []

  /** In order, and how much all before each of them add. */
  function ordered(): number[] {
    if (places) return places
    places = [...extras.keys()].sort((a, b) => a - b)
    sums = [0]
    for (const place of places) sums.push(sums.at(-1)! + extras.get(place)!)
    return places
  }

  function before(index: number): number {
    const known = ordered()
    let [low, high] = [0, known.length]
    while (low < high) {
      const middle = (low + high) >> 1
      if (known[middle]! < index) low = middle + 1
      else high = middle
    }
    return sums[low] ?? 0
  }

  const topOf = (index: number) => index * lineHeight + before(index)

  return {
    topOf,
    /** Returns by how much it changed. */
    set(index: number, height: number): number {
      const extra = height - lineHeight
      const change = extra - (extras.get(index) ?? 0)
      if (change === 0) return 0
      if (extra === 0) extras.delete(index)
      else extras.set(index, extra)
      places = null
      return change
    },
    /** The line at so many px from the top. */
    indexAt(px: number, total: number): number {
      let [low, high] = [0, Math.max(total - 1, 0)]
      while (low < high) {
        const middle = (low + high + 1) >> 1
        if (topOf(middle) <= px) low = middle
        else high = middle - 1
      }
      return low
    },
    /** Lines were put before those that are known. */
    shift(by: number) {
      extras = new Map([...extras].map(([index, extra]) => [index + by, extra]))
      places = null
    },
    clear() {
      extras = new Map()
      places = null
    },
  }
}

export type Scrolled = {
  /** How many px of the log are above the view. */
  topPx: number
  /** Where the scroll bar stood when that was so. */
  barPx: number
}

/** Where the log stands once the scroll bar was moved to `barPx`. */
export function scrolledTo(
  from: Scrolled,
  barPx: number,
  { wholePx, viewPx }: { wholePx: number; viewPx: number },
): Scrolled {
  const most = Math.max(wholePx - viewPx, 0)
  const mostBar = Math.max(barLength(wholePx) - viewPx, 0)
  if (most === mostBar) return { topPx: barPx, barPx }
  // Its ends are the ends of the log, however it got there.
  if (barPx <= 0) return { topPx: 0, barPx }
  if (barPx >= mostBar - 1) return { topPx: most, barPx }
  const moved = barPx - from.barPx
  const topPx = Math.abs(moved) <= viewPx * 2 ? from.topPx + moved : (barPx / mostBar) * most
  return { topPx: Math.min(Math.max(topPx, 0), most), barPx }
}

/** Where the scroll bar stands for a place of the log. */
export function barAt(topPx: number, { wholePx, viewPx }: { wholePx: number; viewPx: number }) {
  const most = Math.max(wholePx - viewPx, 0)
  const mostBar = Math.max(barLength(wholePx) - viewPx, 0)
  return most === mostBar || most === 0 ? topPx : (topPx / most) * mostBar
}

export const barLength = (wholePx: number) => Math.min(wholePx, mostPx)

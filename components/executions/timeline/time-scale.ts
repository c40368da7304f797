// From moments to places on the ruler. Where nothing ran for longer than a fifth of the whole, the time is
// folded into a break of fixed width, so that an approval overnight does not press the work around it into
// two lines. The mapping is monotonous and has an inverse.

export type Fold = { startMs: number; endMs: number }
export type Interval = { startMs: number; endMs: number }

export type TimeScale = {
  startMs: number
  endMs: number
  width: number
  folds: (Fold & { x: number })[]
  x(timeMs: number): number
  time(x: number): number
}

export const foldWidth = 28
/** What is left free behind the last moment, in pixels. */
export const rightMargin = 24
const foldShare = 0.2

/** Times without work that are longer than a fifth of the span. */
export function findFolds(work: Interval[], span: Interval): Fold[] {
  const shortest = (span.endMs - span.startMs) * foldShare
  if (shortest <= 0) return []
  const sorted = [...work].sort((a, b) => a.startMs - b.startMs)
  const folds: Fold[] = []
  let busyUntil = span.startMs
  for (const { startMs, endMs } of [...sorted, { startMs: span.endMs, endMs: span.endMs }]) {
    if (startMs - busyUntil > shortest) folds.push({ startMs: busyUntil, endMs: startMs })
    busyUntil = Math.max(busyUntil, endMs)
  }
  // A margin of the time around it stays, so that a bar does not end in the break.
  const margin = shortest * 0.05
  return folds.map(({ startMs, endMs }) => ({ startMs: startMs + margin, endMs: endMs - margin }))
}

export function createTimeScale(span: Interval, width: number, folds: Fold[] = []): TimeScale {
  const startMs = span.startMs
  const endMs = Math.max(span.endMs, startMs + 1)
  const seen = folds
    .map((fold) => ({
      startMs: Math.max(fold.startMs, startMs),
      endMs: Math.min(fold.endMs, endMs),
    }))
    .filter((fold) => fold.endMs > fold.startMs)
  const folded = seen.reduce((sum, fold) => sum + fold.endMs - fold.startMs, 0)
  const breaks = Math.min(seen.length * foldWidth, width / 2)
  const breakWidth = seen.length === 0 ? 0 : breaks / seen.length
  const pixels = (width - breaks) / Math.max(endMs - startMs - folded, 1)

  const placed: (Fold & { x: number })[] = []
  let at = startMs
  let place = 0
  for (const fold of seen) {
    place += (fold.startMs - at) * pixels
    placed.push({ ...fold, x: place })
    place += breakWidth
    at = fold.endMs
  }

  function x(timeMs: number): number {
    let result = (timeMs - startMs) * pixels
    for (const fold of placed) {
      if (timeMs >= fold.endMs) result += breakWidth - (fold.endMs - fold.startMs) * pixels
      else if (timeMs > fold.startMs) {
        const inside = (timeMs - fold.startMs) / (fold.endMs - fold.startMs)
        return fold.x + inside * breakWidth
      }
    }
    return result
  }

  function time(place: number): number {
    let rest = place / pixels + startMs
    for (const fold of placed) {
      if (place <= fold.x) return rest
      const length = fold.endMs - fold.startMs
      if (place < fold.x + breakWidth) {
        return fold.startMs + ((place - fold.x) / breakWidth) * length
      }
      rest = rest - breakWidth / pixels + length
    }
    return rest
  }

  return { startMs, endMs, width, folds: placed, x, time }
}

const steps = [
  1,
  2,
  5,
  10,
  20,
  50,
  100,
  200,
  500,
  1e3,
  2e3,
  5e3,
  10e3,
  15e3,
  30e3,
  60e3,
  120e3,
  300e3,
  600e3,
  900e3,
  1800e3,
  3600e3,
  7200e3,
  4 * 3600e3,
  6 * 3600e3,
  12 * 3600e3,
  24 * 3600e3,
  48 * 3600e3,
  7 * 24 * 3600e3,
  28 * 24 * 3600e3,
]

export type Tick = { x: number; offsetMs: number }

/** Round distances from the start, at least `gap` pixels apart, none inside a break. */
export function ticksOf(scale: TimeScale, originMs: number, gap = 88): Tick[] {
  const folded = scale.folds.reduce((sum, { startMs, endMs }) => sum + endMs - startMs, 0)
  const perTick = ((scale.endMs - scale.startMs - folded) / scale.width) * gap
  const step = steps.find((candidate) => candidate >= perTick) ?? steps.at(-1)!
  const ticks: Tick[] = []
  let offset = Math.ceil((scale.startMs - originMs) / step) * step
  for (; originMs + offset <= scale.endMs && ticks.length < 200; offset += step) {
    const timeMs = originMs + offset
    const fold = scale.folds.find(({ startMs, endMs }) => timeMs > startMs && timeMs < endMs)
    if (fold) {
      offset = Math.floor((fold.endMs - originMs) / step) * step
      continue
    }
    const place = scale.x(timeMs)
    const before = ticks.at(-1)
    if (!before || place - before.x >= gap * 0.75) ticks.push({ x: place, offsetMs: offset })
  }
  return ticks
}

/** A span of so many times the length, around a time: its own middle where none is given. At least 2 ms. */
export function zoomBy(
  { startMs, endMs }: Interval,
  factor: number,
  middleMs: number = (startMs + endMs) / 2,
): Interval {
  const half = Math.max(((endMs - startMs) * factor) / 2, 1)
  return { startMs: middleMs - half, endMs: middleMs + half }
}

/** The same length, later or earlier by so many of it. */
export function panBy({ startMs, endMs }: Interval, lengths: number): Interval {
  const by = (endMs - startMs) * lengths
  return { startMs: startMs + by, endMs: endMs + by }
}

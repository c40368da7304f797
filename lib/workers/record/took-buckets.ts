// Durations counted in buckets that grow by the square root of two: sums of them over hours and workers give a
// median that is at most a fifth off, from a list of some thirty numbers.

const perDoubling = 2
const most = 64

export function bucketOf(durationMs: number): number {
  return Math.min(most - 1, Math.floor(Math.log2(Math.max(0, durationMs) + 1) * perDoubling))
}

/** The middle of the bucket that holds the middle duration; null without any. */
export function medianMs(counts: readonly number[]): number | null {
  const total = counts.reduce((sum, count) => sum + count, 0)
  if (total === 0) return null
  let seen = 0
  const at = counts.findIndex((count) => (seen += count) * 2 >= total)
  return 2 ** ((at + 0.5) / perDoubling) - 1
}

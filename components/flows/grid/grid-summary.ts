// What the grid says in a line. Pure.

export type Ended = { state: string; durationMs: number }

const wentWell = new Set(['SUCCESS', 'WARNING'])
const counted = new Set([...wentWell, 'FAILED', 'KILLED', 'CANCELLED'])

/** Null where nothing has ended. `success` is a share from 0 to 1; durations are milliseconds. */
export function summarize(
  ended: readonly Ended[],
): { success: number; medianMs: number; longestMs: number; of: number } | null {
  const known = ended.filter(({ state }) => counted.has(state))
  if (known.length === 0) return null
  const durations = known.map(({ durationMs }) => durationMs).sort((a, b) => a - b)
  const half = Math.floor(durations.length / 2)
  const upper = durations[half] ?? 0
  return {
    success: known.filter(({ state }) => wentWell.has(state)).length / known.length,
    medianMs: durations.length % 2 === 1 ? upper : ((durations[half - 1] ?? 0) + upper) / 2,
    longestMs: durations.at(-1) ?? 0,
    of: known.length,
  }
}

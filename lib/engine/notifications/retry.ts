// When a delivery that failed is tried again, and when it is given up.

const second = 1_000
const minute = 60 * second
const hour = 60 * minute

/** After the first try, the second, ... Three days in all, less what the tries themselves take. */
export const retryDelaysMs: readonly number[] = [
  5 * second,
  30 * second,
  2 * minute,
  10 * minute,
  30 * minute,
  2 * hour,
  6 * hour,
  12 * hour,
  24 * hour,
  24 * hour,
]
/** Older than this, a delivery that fails once more is given up, however few tries it had. */
const mostAgeMs = 72 * hour
const jitter = 0.2

export type FailedTry = {
  /** With this one; from 1. */
  tries: number
  ageMs: number
  /** What the receiver asked for; null where it asked for nothing. */
  retryAfterMs: number | null
  /** False where trying again cannot help. */
  retryable: boolean
  /** 0 to 1. */
  random: number
}

/** Milliseconds until the next try, or null: to the dead letters. Jitter adds up to a fifth, and never takes. */
export function nextRetryMs(failed: FailedTry): number | null {
  const base = retryDelaysMs[failed.tries - 1]
  if (!failed.retryable || base === undefined || failed.ageMs >= mostAgeMs) return null
  const own = Math.round(base * (1 + jitter * failed.random))
  const asked = Math.min(failed.retryAfterMs ?? 0, 24 * hour)
  return Math.max(own, asked)
}

/** Reads `Retry-After`: seconds, or a date. Null where it is neither, or in the past. */
export function retryAfterMs(header: string | undefined, nowMs: number): number | null {
  const text = header?.trim() ?? ''
  if (/^\d{1,9}$/.test(text)) return Number(text) * second
  const at = /[a-z]/i.test(text) ? Date.parse(text) : Number.NaN
  return Number.isFinite(at) && at > nowMs ? at - nowMs : null
}

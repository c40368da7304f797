// Durations in what a flow says: ISO 8601 text, or a number of seconds as expressions may give it.

import { parseDuration } from '../duration'

/** Milliseconds, never negative; null for what is missing or no duration. */
export function parseDurationMs(value: unknown): number | null {
  if (typeof value === 'number' && Number.isFinite(value)) return Math.max(0, value * 1000)
  if (typeof value !== 'string') return null
  const ms = parseDuration(value)
  return ms === null ? null : Math.max(0, Math.round(ms))
}

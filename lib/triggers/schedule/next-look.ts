// When a planned time is looked at: at it, or where jitter is asked for, later by a part of it that belongs to
// the trigger: the same for each of its times, on every server and after every restart. Thousands that say the
// same time are spread over it, and none moves against its own times.

import type { ScheduleRule } from './read-schedule'
import { keyText, type TriggerKey } from './rows'

/** Milliseconds, at least 0 and less than the jitter that was asked for. */
export function jitterOf(key: TriggerKey, { jitterMs }: Pick<ScheduleRule, 'jitterMs'>): number {
  return jitterMs > 0 ? hash(keyText(key)) % jitterMs : 0
}

/** ISO 8601; null after the last. */
export function nextLook(
  key: TriggerKey,
  rule: Pick<ScheduleRule, 'jitterMs'>,
  planned: number | null,
): string | null {
  return planned === null ? null : new Date(planned + jitterOf(key, rule)).toISOString()
}

/** FNV-1a, and a last round that carries the last letters into every bit. */
function hash(text: string): number {
  let value = 2_166_136_261
  for (const letter of text) value = Math.imul(value ^ (letter.codePointAt(0) ?? 0), 16_777_619)
  value = Math.imul(value ^ (value >>> 15), 2_246_822_507)
  return (value ^ (value >>> 13)) >>> 0
}

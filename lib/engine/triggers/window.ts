// The windows of a flow trigger that remembers: which one a moment falls in, and when it closes.
// DURATION_WINDOW: fixed windows of `window` length, counted from midnight plus `windowAdvance`.
// SLIDING_WINDOW: the last `window` before now. DAILY_TIME_DEADLINE: from midnight to `deadline`.
// DAILY_TIME_WINDOW: from `startTime` to `endTime` of a day. The default is a fixed window of one day.
// Days are those of `timezone`, UTC where none is named.

import { parseDuration } from '../duration'
import type { JsonObject } from '../json'
import { isTimeZone, momentOfDay, readTime } from './dates'

const dayMs = 86_400_000
const types = [
  'DURATION_WINDOW',
  'SLIDING_WINDOW',
  'DAILY_TIME_DEADLINE',
  'DAILY_TIME_WINDOW',
] as const

export type TriggerWindow = {
  type: (typeof types)[number]
  lengthMs: number
  advanceMs: number
  fromSecond: number
  toSecond: number
  timeZone: string
  /** After firing, start over within the same window (default), or fire once a window. */
  resetOnSuccess: boolean
}

export function readWindow(given: JsonObject, resetOnSuccess: boolean): TriggerWindow {
  const duration = (value: unknown, fallback: number) =>
    typeof value === 'string' ? (parseDuration(value) ?? fallback) : fallback
  const second = (value: unknown, fallback: number) =>
    typeof value === 'string' ? (readTime(value)?.second ?? fallback) : fallback
  const type = readType(given)
  const zone = String(given.timezone ?? given.timeZone ?? 'UTC')
  return {
    type,
    lengthMs: isDaily({ type })
      ? dayMs
      : Math.max(1, duration(given.window ?? given.duration ?? given.within, dayMs)),
    advanceMs: duration(given.windowAdvance, 0),
    fromSecond: type === 'DAILY_TIME_WINDOW' ? second(given.startTime, 0) : 0,
    toSecond: second(
      type === 'DAILY_TIME_WINDOW'
        ? given.endTime
        : type === 'DAILY_TIME_DEADLINE' && given.deadline,
      86_400,
    ),
    timeZone: isTimeZone(zone) ? zone : 'UTC',
    resetOnSuccess,
  }
}

function readType(given: JsonObject): TriggerWindow['type'] {
  const named = types.find((type) => type === String(given.type))
  if (named) return named
  if (given.deadline) return 'DAILY_TIME_DEADLINE'
  return given.startTime || given.endTime ? 'DAILY_TIME_WINDOW' : 'DURATION_WINDOW'
}

export const isDaily = ({ type }: Pick<TriggerWindow, 'type'>): boolean => type.startsWith('DAILY')

/** Epoch milliseconds; `to` is the first moment after it. */
export type Bounds = { from: number; to: number }

/**
 * The window that `at` falls in. Of a daily one it is that of the day, whether `at` is inside or not; of a
 * sliding one it ends with `at`.
 */
export function boundsAt(window: TriggerWindow, at: number): Bounds {
  const { type, lengthMs, timeZone } = window
  if (type === 'SLIDING_WINDOW') return { from: at - lengthMs, to: at + 1 }
  if (isDaily(window)) {
    return {
      from: momentOfDay(at, window.fromSecond, timeZone),
      to: momentOfDay(at, window.toSecond, timeZone) + 1,
    }
  }
  // Counted from the first midnight of the zone that there was.
  const midnight = momentOfDay(at, 0, timeZone)
  const origin = ((midnight % dayMs) % lengthMs) + (window.advanceMs % lengthMs)
  const from = Math.floor((at - origin) / lengthMs) * lengthMs + origin
  return { from, to: from + lengthMs }
}

/** Why `at` lies in no window of its day, or null. */
export function outside({ from, to }: Bounds, at: number): string | null {
  if (at < from) return `window opens in ${span(from - at)}`
  return at >= to ? `window closed ${span(at - to + 1)} before` : null
}

export function span(ms: number): string {
  const seconds = Math.max(1, Math.round(ms / 1000))
  if (seconds < 120) return `${seconds} s`
  const minutes = Math.floor(seconds / 60)
  if (minutes < 120) return `${minutes} min`
  const hours = Math.floor(minutes / 60)
  return hours < 48 ? `${hours} h ${minutes % 60} min` : `${Math.floor(hours / 24)} days`
}

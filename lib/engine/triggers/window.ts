// Several parts, remembered until enough of them were satisfied within one window of time.
// DURATION_WINDOW: fixed windows of `window` length, counted from midnight UTC plus `windowAdvance`.
// SLIDING_WINDOW: the last `window` before now. DAILY_TIME_DEADLINE: from midnight to `deadline`.
// DAILY_TIME_WINDOW: from `startTime` to `endTime` of a day. The default is a fixed window of one day.

import { parseDuration } from '../duration'
import type { JsonObject } from '../json'
import { readTime } from './dates'

const dayMs = 86_400_000

export type TriggerWindow = {
  type: 'DURATION_WINDOW' | 'SLIDING_WINDOW' | 'DAILY_TIME_DEADLINE' | 'DAILY_TIME_WINDOW'
  lengthMs: number
  advanceMs: number
  fromSecond: number
  toSecond: number
  /** After firing, start over within the same window (default), or fire once a window. */
  resetOnSuccess: boolean
}

/** Kept with the trigger: when each part was last satisfied, and the window that it fired for. */
export type WindowState = { seen: Record<string, number>; firedFor: number | null }

export const emptyWindow: WindowState = { seen: {}, firedFor: null }

export function readWindow(given: JsonObject, resetOnSuccess: boolean): TriggerWindow {
  const duration = (value: unknown, fallback: number) =>
    typeof value === 'string' ? (parseDuration(value) ?? fallback) : fallback
  const second = (value: unknown, fallback: number) =>
    typeof value === 'string' ? (readTime(value) ?? fallback) : fallback
  const type = String(
    given.type ??
      (given.deadline
        ? 'DAILY_TIME_DEADLINE'
        : given.startTime
          ? 'DAILY_TIME_WINDOW'
          : 'DURATION_WINDOW'),
  )
  const daily = type === 'DAILY_TIME_DEADLINE' || type === 'DAILY_TIME_WINDOW'
  return {
    type: type as TriggerWindow['type'],
    lengthMs: daily
      ? dayMs
      : Math.max(1, duration(given.window ?? given.duration ?? given.within, dayMs)),
    advanceMs: duration(given.windowAdvance, 0),
    fromSecond: type === 'DAILY_TIME_WINDOW' ? second(given.startTime, 0) : 0,
    toSecond:
      type === 'DAILY_TIME_WINDOW'
        ? second(given.endTime, 86_400)
        : type === 'DAILY_TIME_DEADLINE'
          ? second(given.deadline, 86_400)
          : 86_400,
    resetOnSuccess,
  }
}

/** Start of the window that `at` falls in, or null where it falls outside every window of its day. */
export function windowStart(window: TriggerWindow, at: number): number | null {
  if (window.type === 'SLIDING_WINDOW') return at - window.lengthMs
  const origin = window.advanceMs % window.lengthMs
  const start = Math.floor((at - origin) / window.lengthMs) * window.lengthMs + origin
  if (window.type === 'DURATION_WINDOW') return start
  const midnight = Math.floor(at / dayMs) * dayMs
  const from = midnight + window.fromSecond * 1000
  const to = midnight + window.toSecond * 1000
  return at >= from && at <= to ? from : null
}

export type Advance = {
  state: WindowState
  fires: boolean
  /** Why it does not fire yet, in words. */
  reason: string | null
}

/** Adds what a transition satisfied; says whether the rule fires now. */
export function advanceWindow(
  window: TriggerWindow,
  state: WindowState,
  parts: string[],
  needed: number,
  matched: string[],
  at: number,
): Advance {
  const start = windowStart(window, at)
  if (start === null) return { state, fires: false, reason: 'outside its window of the day' }
  const alive = Object.entries(state.seen).filter(
    ([id, seenAt]) => parts.includes(id) && seenAt >= start,
  )
  const seen = Object.fromEntries([...alive, ...matched.map((id) => [id, at] as const)])
  const missing = parts.filter((id) => seen[id] === undefined)
  if (parts.length - missing.length < needed) {
    return {
      state: { seen, firedFor: state.firedFor },
      fires: false,
      reason: `waits for ${missing.join(', ')}`,
    }
  }
  const once = window.type !== 'SLIDING_WINDOW' && !window.resetOnSuccess
  if (once && state.firedFor === start) {
    return {
      state: { seen, firedFor: start },
      fires: false,
      reason: 'fired already in this window',
    }
  }
  return { state: { seen: {}, firedFor: start }, fires: true, reason: null }
}

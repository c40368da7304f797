// Which times of a schedule are due, and which were missed. Pure.
// A time is missed where nobody was there to take it: it came before `watchedSince`. ALL starts every one,
// oldest first; LAST the newest of them; NONE none. Times that come while somebody watches all start. Later
// than lateMaximumDelay, nothing starts, whatever the policy.

import type { ScheduleRule } from './read-schedule'

export type SlotDecision = {
  /** Planned times to start, oldest first; at most `most`. */
  fire: number[]
  /** The next time to look at; may be due already where there were more than `most`. */
  next: number | null
  /** Why times were left out. */
  reason: string | null
}

export function decideSlots(
  rule: Pick<ScheduleRule, 'after' | 'before' | 'missed' | 'lateMaximumMs'>,
  planned: number,
  now: number,
  watchedSince: number,
  most: number,
): SlotDecision {
  const start = firstWanted(rule, planned, now, watchedSince)
  const fire: number[] = []
  let next: number | null = start.at
  while (next !== null && next <= now && fire.length < most) {
    fire.push(next)
    next = rule.after(next)
  }
  return { fire, next, reason: start.reason }
}

type Start = { at: number | null; reason: string | null }

function firstWanted(
  rule: Pick<ScheduleRule, 'after' | 'before' | 'missed' | 'lateMaximumMs'>,
  planned: number,
  now: number,
  watchedSince: number,
): Start {
  const earliest = rule.lateMaximumMs === null ? planned : now - rule.lateMaximumMs
  const late = planned < earliest
  const lateReason = late
    ? `${iso(planned)} was later than lateMaximumDelay allows, by ${seconds(earliest - planned)}`
    : null
  const from = late ? rule.after(earliest - 1) : planned
  if (rule.missed === 'ALL' || from === null || from >= watchedSince) {
    return { at: from, reason: lateReason }
  }
  const firstWatched = rule.after(watchedSince - 1)
  if (rule.missed === 'NONE') {
    const reason = `${iso(from)} was missed, and recoverMissedSchedules is NONE`
    return { at: firstWatched, reason }
  }
  const newest = rule.before(Math.min(watchedSince, now + 1)) ?? from
  const reason =
    newest > from
      ? `times from ${iso(from)} were missed, and recoverMissedSchedules is LAST`
      : lateReason
  return { at: Math.max(newest, from), reason }
}

const iso = (at: number): string => new Date(at).toISOString().replace('.000Z', 'Z')
const seconds = (ms: number): string => `${Math.ceil(ms / 1000)} s`

// When a cron expression fires. Five fields, or six with seconds in front, or a name such as @daily; days of
// the month and of the week are an "or" where both are given.
// Where clocks change: a schedule with one time of day fires once each day, right after the gap where its
// time is skipped, and the first time where it comes twice. One that repeats within the day skips what does
// not exist and fires in both of the doubled hours.

import { Cron } from 'croner'
import { clockChange, wallTime } from './zone-time'

const kept = new Map<string, Cron>()
const keptAtMost = 20_000
const days = ['SUN', 'MON', 'TUE', 'WED', 'THU', 'FRI', 'SAT']

/** Throws where the expression cannot be read. */
function cronOf(cron: string, zone: string): Cron {
  const key = `${cron}\n${zone}`
  const known = kept.get(key)
  if (known) return known
  const made = new Cron(plain(cron), { timezone: zone, paused: true, sloppyRanges: true })
  if (kept.size >= keptAtMost) kept.delete(kept.keys().next().value ?? '')
  kept.set(key, made)
  return made
}

/** Weeks that run over Sunday (FRI-MON) as a list of days. */
function plain(cron: string): string {
  const parts = cron.trim().split(/\s+/)
  if (parts.length < 5) return cron.trim().toLowerCase()
  const week = (parts.at(-1) ?? '*').toUpperCase().split(',').map(weekdays).join(',')
  return [...parts.slice(0, -1), week].join(' ')
}

function weekdays(item: string): string {
  if (item === 'L') return '6'
  const [low, high] = item.split('-').map((day) => {
    const named = days.indexOf(day)
    return named >= 0 ? named : /^[0-7]$/.test(day) ? Number(day) : Number.NaN
  })
  if (low === undefined || high === undefined || !(high < low)) return item
  const all: number[] = []
  for (let day = low; day !== (high + 1) % 7; day = (day + 1) % 7) all.push(day)
  return all.join(',')
}

/** The next `count` times after `from` (not at it), epoch milliseconds; fewer where there are no more. */
export function nextFires(cron: string, zone: string, from: number, count: number): number[] {
  // Whole seconds: a moment within a second is after the second's own time.
  let start = new Date(Math.floor(from / 1000) * 1000)
  const late = daysBeforeTheLast(cron)
  if (!late) return cronOf(cron, zone).nextRuns(count, start).map(timeOf)
  const found: number[] = []
  while (found.length < count) {
    const some = cronOf(late.cron, zone).nextRuns(candidates, start).map(timeOf)
    found.push(...some.filter((at) => isDayBeforeTheLast(zone, at, late.before)))
    if (some.length < candidates) break
    start = new Date(some.at(-1) ?? 0)
  }
  return found.slice(0, count)
}

const timeOf = (date: Date): number => date.getTime()
/** Four days a month may be meant: whatever the time of day, a month of minutes is the most to look through. */
const candidates = 200

/** `L-3`, three days before the last of the month: every day that this may be, and how far from the last. */
function daysBeforeTheLast(cron: string): { cron: string; before: number } | null {
  const parts = cron.trim().split(/\s+/)
  const [, digits] = /^L-(\d{1,2})$/i.exec(parts.at(-3) ?? '') ?? []
  if (digits === undefined || parts.length < 5) return null
  const before = Math.min(27, Number(digits))
  const day = `${28 - before}-${31 - before}`
  return { cron: [...parts.slice(0, -3), day, ...parts.slice(-2)].join(' '), before }
}

function isDayBeforeTheLast(zone: string, at: number, before: number): boolean {
  const wall = new Date(wallTime(zone, at))
  const last = new Date(Date.UTC(wall.getUTCFullYear(), wall.getUTCMonth() + 1, 0)).getUTCDate()
  return wall.getUTCDate() === last - before
}

/** The last time before `before` (not at it), or null. */
export function previousFire(cron: string, zone: string, before: number): number | null {
  let reference = new Date(Math.ceil(before / 1000) * 1000)
  const late = daysBeforeTheLast(cron)
  if (!late) return cronOf(cron, zone).previousRuns(1, reference)[0]?.getTime() ?? null
  for (;;) {
    const some = cronOf(late.cron, zone).previousRuns(candidates, reference).map(timeOf)
    const found = some.filter((at) => isDayBeforeTheLast(zone, at, late.before))
    if (found.length > 0 || some.length < candidates)
      return found.length > 0 ? Math.max(...found) : null
    reference = new Date(Math.min(...some))
  }
}

export type ClockNote = {
  kind: 'skipped' | 'first-of-two' | 'second-of-two'
  /** Wall clock before and after the change, as if it were UTC. */
  from: number
  to: number
}

const aroundMs = 26 * 3_600_000

/** What the change of the clocks does to this time of a schedule, or null. */
export function clockNote(cron: string, zone: string, at: number): ClockNote | null {
  const change = clockChange(zone, at - aroundMs, at) ?? clockChange(zone, at, at + 3 * 3_600_000)
  if (!change) return null
  const to = wallTime(zone, change.at)
  const note = { from: to - change.byMs, to }
  if (change.byMs < 0) {
    if (at >= change.at + change.byMs && at < change.at) return { kind: 'first-of-two', ...note }
    return at >= change.at && at < change.at - change.byMs
      ? { kind: 'second-of-two', ...note }
      : null
  }
  if (at < change.at) return null
  const lost = nextFires(cron, 'UTC', note.from - 1000, 1)[0]
  if (lost === undefined || lost >= note.to) return null
  const first = nextFires(cron, zone, change.at - 1000, 1)[0]
  return first === at ? { kind: 'skipped', ...note } : null
}

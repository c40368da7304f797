// Wall clocks of time zones, from Intl: how far a zone is from UTC at a moment, and when its clocks change.

const formats = new Map<string, Intl.DateTimeFormat>()

function formatOf(zone: string): Intl.DateTimeFormat {
  let format = formats.get(zone)
  if (!format) {
    format = new Intl.DateTimeFormat('en-US', {
      timeZone: zone,
      hourCycle: 'h23',
      year: 'numeric',
      month: 'numeric',
      day: 'numeric',
      hour: 'numeric',
      minute: 'numeric',
      second: 'numeric',
    })
    formats.set(zone, format)
  }
  return format
}

/** The wall clock of `zone` at `at`, written as if it were UTC: epoch milliseconds. */
export function wallTime(zone: string, at: number): number {
  const part: Record<string, number> = {}
  for (const { type, value } of formatOf(zone).formatToParts(at)) part[type] = Number(value)
  const { year = 0, month = 1, day = 1, hour = 0, minute = 0, second = 0 } = part
  return Date.UTC(year, month - 1, day, hour, minute, second) + (((at % 1000) + 1000) % 1000)
}

/** Milliseconds east of UTC. */
export const offsetMs = (zone: string, at: number): number => wallTime(zone, at) - at

/** The moment of a wall clock; of a time that comes twice the first, of one that never comes the hour after. */
export function momentOf(zone: string, wall: number): number {
  const before = wall - offsetMs(zone, wall - 86_400_000)
  if (wallTime(zone, before) === wall) return before
  return wall - offsetMs(zone, before)
}

/** 2026-11-21T09:00:00+01:00 */
export function isoInZone(zone: string, at: number): string {
  const offset = offsetMs(zone, at)
  const text = new Date(at + offset).toISOString().replace(/\.000Z$|Z$/, '')
  if (offset === 0) return `${text}Z`
  const minutes = Math.round(Math.abs(offset) / 60_000)
  const two = (value: number) => String(value).padStart(2, '0')
  return `${text}${offset < 0 ? '-' : '+'}${two(Math.floor(minutes / 60))}:${two(minutes % 60)}`
}

export type ClockChange = { at: number; byMs: number }

/** The change of the clocks in (from, to], a day or so apart at most; null where there is none. */
export function clockChange(zone: string, from: number, to: number): ClockChange | null {
  const first = offsetMs(zone, from)
  const byMs = offsetMs(zone, to) - first
  if (byMs === 0) return null
  let [low, high] = [from, to]
  while (high - low > 1000) {
    const middle = Math.floor((low + high) / 2000) * 1000
    if (middle <= low || middle >= high) break
    if (offsetMs(zone, middle) === first) low = middle
    else high = middle
  }
  return { at: high, byMs }
}

// Calendar facts of a moment in a time zone, from Intl: no library, no clock.

const formats = new Map<string, Intl.DateTimeFormat>()

function formatOf(timeZone: string): Intl.DateTimeFormat {
  let format = formats.get(timeZone)
  if (!format) {
    format = new Intl.DateTimeFormat('en-US', {
      timeZone,
      hourCycle: 'h23',
      year: 'numeric',
      month: '2-digit',
      day: '2-digit',
      hour: '2-digit',
      minute: '2-digit',
      second: '2-digit',
      weekday: 'long',
    })
    formats.set(timeZone, format)
  }
  return format
}

export type DateFacts = {
  /** 2026-11-21 */
  isoDate: string
  weekday: string
  secondOfDay: number
  /** 1 for the first such weekday of its month. */
  weekOfMonth: number
  isLastWeekdayOfMonth: boolean
}

/** at: epoch ms; timeZone: an IANA name. */
export function dateFacts(at: number, timeZone: string): DateFacts {
  const parts = Object.fromEntries(
    formatOf(timeZone)
      .formatToParts(at)
      .map((part) => [part.type, part.value]),
  )
  const year = Number(parts.year)
  const month = Number(parts.month)
  const day = Number(parts.day)
  const daysInMonth = new Date(Date.UTC(year, month, 0)).getUTCDate()
  return {
    isoDate: `${parts.year}-${parts.month}-${parts.day}`,
    weekday: (parts.weekday ?? '').toUpperCase(),
    secondOfDay: Number(parts.hour) * 3600 + Number(parts.minute) * 60 + Number(parts.second),
    weekOfMonth: Math.ceil(day / 7),
    isLastWeekdayOfMonth: day + 7 > daysInMonth,
  }
}

/** ISO 8601 date or date-time; a date alone is midnight UTC. Null where it is none. */
export function readDate(text: string): number | null {
  if (!/^\d{4}-\d{2}-\d{2}/.test(text)) return null
  const at = Date.parse(text)
  return Number.isNaN(at) ? null : at
}

export type TimeOfDay = {
  second: number
  /** Minutes east of UTC where it names them; null: of the zone that it is asked in. */
  offsetMinutes: number | null
}

/** `HH:MM`, `HH:MM:SS`, with `Z` or an offset behind it or without. Null where it is none. */
export function readTime(text: string): TimeOfDay | null {
  const match = /^(\d{1,2}):(\d{2})(?::(\d{2})(?:\.\d+)?)?(Z|([+-])(\d{2}):?(\d{2}))?$/i.exec(
    text.trim(),
  )
  if (!match) return null
  const [hour, minute, second] = [Number(match[1]), Number(match[2]), Number(match[3] ?? 0)]
  const seconds = hour * 3600 + minute * 60 + second
  if (seconds > 86_400 || minute > 59 || second > 59) return null
  if (match[4] === undefined) return { second: seconds, offsetMinutes: null }
  const minutes = Number(match[6] ?? 0) * 60 + Number(match[7] ?? 0)
  return { second: seconds, offsetMinutes: match[5] === '-' ? -minutes : minutes }
}

/** Second of the day at `at`, by the clock that `time` names, else by that of the zone. */
export function secondOfDayAt(at: number, time: TimeOfDay, timeZone: string): number {
  if (time.offsetMinutes === null) return dateFacts(at, timeZone).secondOfDay
  const seconds = Math.floor(at / 1000) + time.offsetMinutes * 60
  return ((seconds % 86_400) + 86_400) % 86_400
}

/** The moment of a second of the day that `at` falls on in the zone; right on days of 23 and 25 hours too. */
export function momentOfDay(at: number, second: number, timeZone: string): number {
  const whole = Math.floor(at / 1000) * 1000
  const guess = whole - (dateFacts(at, timeZone).secondOfDay - second) * 1000
  const off = dateFacts(guess, timeZone).secondOfDay - (second % 86_400)
  const shift = off > 43_200 ? off - 86_400 : off < -43_200 ? off + 86_400 : off
  // A clock that changes moves it by an hour or so; more is midnight itself, which is right.
  return Math.abs(shift) <= 3 * 3600 ? guess - shift * 1000 : guess
}

export function isTimeZone(name: string): boolean {
  try {
    formatOf(name)
    return true
  } catch {
    return false
  }
}

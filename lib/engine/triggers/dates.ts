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

/** `HH:MM`, `HH:MM:SS`, with or without an offset that is ignored: seconds of the day. Null where it is none. */
export function readTime(text: string): number | null {
  const match = /^(\d{1,2}):(\d{2})(?::(\d{2}))?/.exec(text)
  if (!match) return null
  const [hour, minute, second] = [Number(match[1]), Number(match[2]), Number(match[3] ?? 0)]
  return hour > 24 || minute > 59 || second > 59 ? null : hour * 3600 + minute * 60 + second
}

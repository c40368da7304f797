// Dates and times as inputs take them: ISO 8601, and a moment only with its zone.

const datePattern = /^(\d{4})-(\d{2})-(\d{2})$/
const timePattern = /^([01]\d|2[0-3]):([0-5]\d)(?::([0-5]\d)(?:\.(\d{1,9}))?)?$/
const instantPattern = /^(\d{4}-\d{2}-\d{2})[Tt ](\S+?)(Z|z|[+-]\d{2}:?\d{2})(?:\[[\w/+-]+\])?$/

export function isDate(text: string): boolean {
  const match = datePattern.exec(text)
  if (!match) return false
  const [year, month, day] = [Number(match[1]), Number(match[2]), Number(match[3])]
  return month >= 1 && month <= 12 && day >= 1 && day <= daysInMonth(year, month)
}

function daysInMonth(year: number, month: number): number {
  if (month === 2) return year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0) ? 29 : 28
  return [4, 6, 9, 11].includes(month) ? 30 : 31
}

export function isTime(text: string): boolean {
  return timePattern.test(text)
}

/** Seconds of the day; only for a text that is a time. */
export function secondOfDay(text: string): number {
  const match = timePattern.exec(text)
  const seconds = Number(`${match?.[3] ?? 0}.${match?.[4] ?? 0}`)
  return Number(match?.[1]) * 3600 + Number(match?.[2]) * 60 + seconds
}

/** Epoch milliseconds, and the same moment written in UTC; null without a zone. */
export function parseInstant(text: string): { at: number; text: string } | null {
  const match = instantPattern.exec(text)
  const [, date = '', time = '', zone = ''] = match ?? []
  if (!match || !isDate(date) || !isTime(time)) return null
  const offset = zone.toUpperCase() === 'Z' ? 'Z' : zone.replace(/^(...)(\d\d)$/, '$1:$2')
  const full = /^\d\d:\d\d$/.test(time) ? `${time}:00` : time
  const at = Date.parse(`${date}T${full}${offset}`)
  if (Number.isNaN(at)) return null
  return { at, text: new Date(at).toISOString().replace('.000Z', 'Z') }
}

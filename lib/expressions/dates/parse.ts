// Reading dates by a pattern. Fields that the pattern lacks take their lowest value.

import { isDate, type Fields } from './civil'
import { namesOf, type NameStyle } from './names'
import { readPattern, type PatternPart } from './pattern'
import { zoneOf, type Zone } from './zone'

export type Parsed = { fields: Fields; zone: Zone | undefined }

type Reading = {
  text: string
  at: number
  locale: string
  fields: Fields
  zone: Zone | undefined
  /** Whether the hour counts from noon. */
  afternoon: boolean | undefined
}

const isoPatterns: Record<string, string> = {
  iso_local_date: 'yyyy-MM-dd',
  sql_seq: 'yyyy-MM-dd HH:mm:ss',
  sql: 'yyyy-MM-dd HH:mm:ss.SSSSSS',
  iso_sec: "yyyy-MM-dd'T'HH:mm:ssXXX",
  iso: "yyyy-MM-dd'T'HH:mm:ss.SSSSSSXXX",
  iso_local_date_time: "yyyy-MM-dd'T'HH:mm:ss",
  iso_offset_date_time: "yyyy-MM-dd'T'HH:mm:ssXXX",
  rfc_1123_date_time: 'EEE, d MMM yyyy HH:mm:ss z',
  basic_iso_date: 'yyyyMMdd',
}

export function parseWith(pattern: string, text: string, locale: string): Parsed | undefined {
  const parts = readPattern(Object.hasOwn(isoPatterns, pattern) ? isoPatterns[pattern]! : pattern)
  const fields: Fields = { year: 1970, month: 1, day: 1, hour: 0, minute: 0, second: 0, nano: 0 }
  const reading: Reading = { text, at: 0, locale, fields, zone: undefined, afternoon: undefined }
  for (let index = 0; index < parts.length; index++) {
    if (!take(reading, parts[index]!, parts[index + 1])) return undefined
  }
  if (reading.at !== text.length) return undefined
  if (reading.afternoon !== undefined)
    fields.hour = (fields.hour % 12) + (reading.afternoon ? 12 : 0)
  if (fields.hour === 24) fields.hour = 0
  const valid = isDate(fields) && fields.hour < 24 && fields.minute < 60 && fields.second < 60
  return valid ? { fields, zone: reading.zone } : undefined
}

function take(reading: Reading, part: PatternPart, next: PatternPart | undefined): boolean {
  if (part.kind === 'text') {
    if (!reading.text.startsWith(part.text, reading.at)) return false
    reading.at += part.text.length
    return true
  }
  const { letter, count } = part
  const { fields } = reading
  switch (letter) {
    case 'y':
    case 'u':
    case 'Y':
      return takeNumber(reading, count, next, (year) => {
        fields.year = count === 2 ? 2000 + year : year
      })
    case 'M':
    case 'L':
      if (count > 2) return takeName(reading, 'month', count, (index) => (fields.month = index + 1))
      return takeNumber(reading, count, next, (month) => (fields.month = month))
    case 'd':
      return takeNumber(reading, count, next, (day) => (fields.day = day))
    case 'H':
    case 'h':
    case 'k':
    case 'K':
      return takeNumber(reading, count, next, (hour) => (fields.hour = hour))
    case 'm':
      return takeNumber(reading, count, next, (minute) => (fields.minute = minute))
    case 's':
      return takeNumber(reading, count, next, (second) => (fields.second = second))
    case 'S':
      return takeMatch(reading, new RegExp(`\\d{1,${Math.min(9, count)}}`, 'y'), (digits) => {
        fields.nano = Number(digits.padEnd(9, '0'))
      })
    case 'E':
      return takeName(reading, 'weekday', count, () => undefined)
    case 'a':
      return takeName(reading, 'dayPeriod', count, (index) => (reading.afternoon = index === 1))
    case 'X':
    case 'x':
    case 'Z':
    case 'z':
    case 'V':
      return takeMatch(reading, /Z|(?:GMT|UTC)?[+-]\d{1,2}(?::?\d{2})?|[A-Za-z][\w/]*/y, (id) => {
        reading.zone = zoneOf(id)
      })
    default:
      return false
  }
}

/** Several letters side by side without a separator take exactly their count of digits. */
function takeNumber(
  reading: Reading,
  count: number,
  next: PatternPart | undefined,
  set: (value: number) => void,
): boolean {
  const exact = count > 1 && (count === 2 || next?.kind === 'field')
  const digits = exact ? `\\d{${count}}` : '\\d{1,9}'
  return takeMatch(reading, new RegExp(digits, 'y'), (text) => set(Number(text)))
}

function takeMatch(reading: Reading, pattern: RegExp, set: (text: string) => void): boolean {
  pattern.lastIndex = reading.at
  const match = pattern.exec(reading.text)
  if (!match) return false
  reading.at += match[0].length
  set(match[0])
  return true
}

function takeName(
  reading: Reading,
  named: 'month' | 'weekday' | 'dayPeriod',
  count: number,
  set: (index: number) => void,
): boolean {
  const style: NameStyle = count === 4 ? 'long' : count === 5 ? 'narrow' : 'short'
  const rest = reading.text.slice(reading.at, reading.at + 60).toLowerCase()
  const names = namesOf(named, style, reading.locale)
  const index = names.findIndex((name) => name !== '' && rest.startsWith(name.toLowerCase()))
  if (index === -1) return false
  reading.at += names[index]!.length
  set(index)
  return true
}

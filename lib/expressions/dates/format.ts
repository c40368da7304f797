// Writing dates: by a pattern, by one of the names of Kestra, or in a style of the locale.

import { dayOfWeek, dayOfYear, isoWeek, type Fields } from './civil'
import { momentFields, type Moment } from './moment'
import { namesOf, type NameStyle } from './names'
import { readPattern } from './pattern'
import { offsetText } from './zone'

const patterns: Record<string, string> = {
  iso: "yyyy-MM-dd'T'HH:mm:ss.SSSSSSXXX",
  iso_sec: "yyyy-MM-dd'T'HH:mm:ssXXX",
  sql: 'yyyy-MM-dd HH:mm:ss.SSSSSS',
  sql_seq: 'yyyy-MM-dd HH:mm:ss',
  iso_local_date: 'yyyy-MM-dd',
  iso_date: 'yyyy-MM-ddXXXXX',
  iso_offset_date: 'yyyy-MM-ddXXXXX',
  iso_ordinal_date: 'yyyy-DDDXXXXX',
  basic_iso_date: 'yyyyMMddXX',
}

const styles = new Set(['full', 'long', 'medium', 'short'])

type Style = 'full' | 'long' | 'medium' | 'short'

export function formatMoment(moment: Moment, format: string, locale: string): string {
  if (styles.has(format)) {
    const style = format as Style
    const { id } = moment.zone
    const written = new Intl.DateTimeFormat(locale, {
      dateStyle: style,
      timeStyle: style,
      timeZone: id === 'Z' ? 'UTC' : id,
    })
    return written.format(moment.seconds * 1000)
  }
  const known = Object.hasOwn(named, format) ? named[format] : undefined
  if (known !== undefined) return known(moment)
  const pattern = Object.hasOwn(patterns, format) ? patterns[format]! : format
  const fields = momentFields(moment)
  return readPattern(pattern)
    .map((part) =>
      part.kind === 'text' ? part.text : field(part.letter, part.count, { moment, fields, locale }),
    )
    .join('')
}

function padded(value: number, width: number): string {
  const digits = String(Math.abs(value)).padStart(width, '0')
  return value < 0 ? `-${digits}` : digits
}

/** The fraction of a second without zeros at its end, or in groups of three digits. */
function fraction(nano: number, group: number): string {
  if (nano === 0) return ''
  const digits = String(nano).padStart(9, '0').replace(/0+$/, '')
  return '.' + digits.padEnd(Math.ceil(digits.length / group) * group, '0')
}

function localTime(moment: Moment): string {
  const fields = momentFields(moment)
  return formatMoment(moment, 'HH:mm:ss', 'en') + fraction(fields.nano, 1)
}

function localDateTime(moment: Moment): string {
  return `${formatMoment(moment, 'yyyy-MM-dd', 'en')}T${localTime(moment)}`
}

function offset(moment: Moment): string {
  return offsetText(moment.zone.offsetAt(moment.seconds), ':', 'Z')
}

function zoned(moment: Moment): string {
  const region = moment.zone.region ? `[${moment.zone.id}]` : ''
  return localDateTime(moment) + offset(moment) + region
}

const named: Record<string, (moment: Moment) => string> = {
  iso_local_time: localTime,
  iso_local_date_time: localDateTime,
  iso_offset_time: (moment) => localTime(moment) + offset(moment),
  iso_time: (moment) => localTime(moment) + offset(moment),
  iso_offset_date_time: (moment) => localDateTime(moment) + offset(moment),
  iso_date_time: zoned,
  iso_zoned_date_time: zoned,
  iso_instant: (moment) => {
    const utc = { ...moment, zone: { id: 'Z', region: false, offsetAt: () => 0 } }
    return formatMoment(utc, "yyyy-MM-dd'T'HH:mm:ss", 'en') + fraction(moment.nano, 3) + 'Z'
  },
  iso_week_date: (moment) => {
    const fields = momentFields(moment)
    const { year, week } = isoWeek(fields)
    return `${padded(year, 4)}-W${padded(week, 2)}-${dayOfWeek(fields)}${offset(moment)}`
  },
  rfc_1123_date_time: (moment) => {
    const shift = moment.zone.offsetAt(moment.seconds)
    return formatMoment(moment, 'EEE, d MMM yyyy HH:mm:ss ', 'en') + offsetText(shift, '', 'GMT')
  },
}

type Written = { moment: Moment; fields: Fields; locale: string }

function nameStyle(count: number): NameStyle {
  return count === 4 ? 'long' : count === 5 ? 'narrow' : 'short'
}

function field(letter: string, count: number, written: Written): string {
  return 'XxZzOV'.includes(letter)
    ? zoneField(letter, count, written)
    : plainField(letter, count, written)
}

function plainField(letter: string, count: number, { fields, locale }: Written): string {
  const { year, month, day, hour, minute, second, nano } = fields
  switch (letter) {
    case 'y':
    case 'u':
      return count === 2 ? padded(((year % 100) + 100) % 100, 2) : padded(year, count)
    case 'Y':
      return count === 2
        ? padded(isoWeek(fields).year % 100, 2)
        : padded(isoWeek(fields).year, count)
    case 'M':
    case 'L':
      return count <= 2
        ? padded(month, count)
        : namesOf('month', nameStyle(count), locale)[month - 1]!
    case 'Q':
    case 'q':
      return count <= 2 ? padded(Math.ceil(month / 3), count) : `Q${Math.ceil(month / 3)}`
    case 'd':
      return padded(day, count)
    case 'D':
      return padded(dayOfYear(fields), count)
    case 'w':
      return padded(isoWeek(fields).week, count)
    case 'W':
      return padded(Math.ceil((day + dayOfWeek({ year, month, day: 1 }) - 1) / 7), count)
    case 'E':
      return namesOf('weekday', nameStyle(count), locale)[dayOfWeek(fields) - 1]!
    case 'e':
    case 'c':
      return count <= 2
        ? padded(dayOfWeek(fields), count)
        : namesOf('weekday', nameStyle(count), locale)[dayOfWeek(fields) - 1]!
    case 'G':
      return year > 0 ? 'AD' : 'BC'
    case 'a':
    case 'B':
      return namesOf('dayPeriod', 'short', locale)[hour < 12 ? 0 : 1]!
    case 'H':
      return padded(hour, count)
    case 'k':
      return padded(hour === 0 ? 24 : hour, count)
    case 'K':
      return padded(hour % 12, count)
    case 'h':
      return padded(hour % 12 === 0 ? 12 : hour % 12, count)
    case 'm':
      return padded(minute, count)
    case 's':
      return padded(second, count)
    case 'S':
      return String(nano).padStart(9, '0').slice(0, count).padEnd(count, '0')
    case 'n':
      return padded(nano, count)
    case 'A':
      return padded((hour * 3600 + minute * 60 + second) * 1000 + Math.floor(nano / 1e6), count)
    default:
      return padded((hour * 3600 + minute * 60 + second) * 1e9 + nano, count)
  }
}

function zoneField(letter: string, count: number, { moment, locale }: Written): string {
  const shift = moment.zone.offsetAt(moment.seconds)
  const separator = count === 3 || count === 5 ? ':' : ''
  if (letter === 'X' || letter === 'x') {
    const text = offsetText(shift, separator, letter === 'X' ? 'Z' : '')
    return count === 1 ? text.replace(/00$/, '') : text
  }
  if (letter === 'Z') {
    if (count === 4) return `GMT${shift === 0 ? '' : offsetText(shift, ':', '')}`
    return count === 5 ? offsetText(shift, ':', 'Z') : offsetText(shift, '', '')
  }
  if (letter === 'O') {
    const size = offsetText(shift, ':', '')
    const short = size.replace(/^([+-])0/, '$1').replace(/:00$/, '')
    return shift === 0 ? 'GMT' : `GMT${count === 4 ? size : short}`
  }
  if (letter === 'V' || !moment.zone.region) return moment.zone.id
  return zoneName(moment, count === 4 ? 'long' : 'short', locale)
}

function zoneName(moment: Moment, style: 'long' | 'short', locale: string): string {
  const format = new Intl.DateTimeFormat(locale, { timeZone: moment.zone.id, timeZoneName: style })
  const parts = format.formatToParts(moment.seconds * 1000)
  return parts.find((part) => part.type === 'timeZoneName')?.value ?? moment.zone.id
}

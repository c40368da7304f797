// A point in time with its zone, read from what templates hold: ISO texts, and numbers of seconds.

import { refuse } from '../error'
import { typeName, type Value } from '../values/values'
import { fieldsOf, isDate, localSeconds, maxYear, type Fields } from './civil'
import { parseWith } from './parse'
import { instantOf, zoneOf, type Zone } from './zone'

export type Moment = { seconds: number; nano: number; zone: Zone }

export function momentOf(fields: Fields, zone: Zone): Moment {
  return { seconds: instantOf(localSeconds(fields), zone), nano: fields.nano, zone }
}

export function momentFields(moment: Moment): Fields {
  return fieldsOf(moment.seconds + moment.zone.offsetAt(moment.seconds), moment.nano)
}

export function momentFromMillis(millis: number, zone: Zone): Moment {
  const seconds = Math.floor(millis / 1000)
  return { seconds, nano: Math.round((millis - seconds * 1000) * 1e6), zone }
}

/** From this many on, a number cannot be meant as seconds (year 5138): it is milliseconds. */
const millisFrom = 1e11

export function readMoment(
  value: Value,
  zone: Zone,
  existingFormat: string | undefined,
  locale: string,
): Moment {
  if (typeof value === 'number') {
    if (!Number.isFinite(value)) refuse('type', 'This number is no date')
    return Math.abs(value) >= millisFrom
      ? momentFromMillis(value, zone)
      : momentFromMillis(value * 1000, zone)
  }
  if (typeof value !== 'string') return refuse('type', `${typeName(value)} is no date`)
  const moment =
    existingFormat === undefined ? readIso(value, zone) : parseWith(existingFormat, value, locale)
  if (moment === undefined) {
    const quoted = JSON.stringify(value.slice(0, 60))
    return existingFormat === undefined
      ? refuse('type', `${quoted} is no ISO date`, 'Name its pattern with existingFormat')
      : refuse('type', `${quoted} does not have the format ${existingFormat}`)
  }
  if ('seconds' in moment) return moment
  return momentOf(moment.fields, moment.zone ?? zone)
}

const iso =
  /^([+-]?\d{4,9})-(\d{2})-(\d{2})(?:[T ](\d{2}):(\d{2})(?::(\d{2})(?:[.,](\d{1,9}))?)?)?\s*(Z|[+-]\d{2}(?::?\d{2}){0,2})?(?:\[([^\]]{1,64})\])?$/

export function readIso(text: string, zone: Zone): Moment | undefined {
  const match = iso.exec(text.trim())
  if (!match) return undefined
  const fields: Fields = {
    year: Number(match[1]),
    month: Number(match[2]),
    day: Number(match[3]),
    hour: Number(match[4] ?? 0),
    minute: Number(match[5] ?? 0),
    second: Number(match[6] ?? 0),
    nano: Number((match[7] ?? '').padEnd(9, '0')),
  }
  if (!isDate(fields) || !isTime(fields)) return undefined
  if (match[8] === undefined)
    return momentOf(fields, match[9] === undefined ? zone : zoneOf(match[9]))
  const moment = momentOf(fields, zoneOf(match[8]))
  return match[9] === undefined ? moment : { ...moment, zone: zoneOf(match[9]) }
}

export function isTime({ hour, minute, second }: Fields): boolean {
  return hour <= 23 && minute <= 59 && second <= 59
}

export function inZone(moment: Moment, zone: Zone): Moment {
  return { ...moment, zone }
}

const unitSeconds: Record<string, number> = {
  SECONDS: 1,
  MINUTES: 60,
  HOURS: 3600,
  HALF_DAYS: 43_200,
}
const unitNanos: Record<string, number> = { NANOS: 1, MICROS: 1000, MILLIS: 1e6 }
const unitDays: Record<string, number> = { DAYS: 1, WEEKS: 7 }
const unitMonths: Record<string, number> = {
  MONTHS: 1,
  YEARS: 12,
  DECADES: 120,
  CENTURIES: 1200,
  MILLENNIA: 12_000,
}

/** Adds on the clock for units up to half days, on the calendar of the zone for days and above. */
export function addTo(moment: Moment, amount: number, unit: string): Moment {
  const name = unitName(unit)
  const { seconds, nano } = moment
  let result: Moment
  if (name in unitSeconds) result = { ...moment, seconds: seconds + amount * unitSeconds[name]! }
  else if (name in unitNanos) {
    const total = nano + amount * unitNanos[name]!
    const carried = Math.floor(total / 1e9)
    result = { ...moment, seconds: seconds + carried, nano: total - carried * 1e9 }
  } else if (name in unitDays) {
    const offset = moment.zone.offsetAt(seconds)
    const local = seconds + offset + amount * unitDays[name]! * 86_400
    result = { ...moment, seconds: instantOf(local, moment.zone) }
  } else result = addMonths(moment, amount * unitMonths[name]!)
  if (!(Math.abs(result.seconds) < maxYear * 31_556_952)) refuse('type', 'The date is too far away')
  return result
}

function addMonths(moment: Moment, months: number): Moment {
  const fields = momentFields(moment)
  const total = fields.year * 12 + fields.month - 1 + months
  const year = Math.floor(total / 12)
  if (!(Math.abs(year) <= maxYear)) refuse('type', 'The date is too far away')
  const month = total - year * 12 + 1
  let day = fields.day
  while (!isDate({ year, month, day })) day -= 1
  return momentOf({ ...fields, year, month, day }, moment.zone)
}

function unitName(unit: string): string {
  const upper = unit.trim().toUpperCase()
  const all = [unitSeconds, unitNanos, unitDays, unitMonths].flatMap((units) => Object.keys(units))
  const name = all.find((known) => known === upper || known === `${upper}S`)
  if (name === undefined) refuse('type', `The unit must be one of ${all.join(', ')}`)
  return name
}

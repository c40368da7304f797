import { dayOfWeek, daysInMonth, type Fields } from '../dates/civil'
import { momentFields, momentFromMillis, type Moment } from '../dates/moment'
import { zoneOf } from '../dates/zone'
import type { Definition, Definitions } from '../definition'
import { refuse } from '../error'
import type { State } from '../evaluate/state'
import { momentFrom, writeMoment, zoneFrom } from '../filters/dates'
import { asText } from '../values/operand'
import type { Value } from '../values/values'

const weekdays = ['MONDAY', 'TUESDAY', 'WEDNESDAY', 'THURSDAY', 'FRIDAY', 'SATURDAY', 'SUNDAY']
const positions = ['FIRST', 'SECOND', 'THIRD', 'FOURTH']

function moment(value: Value | undefined, state: State): Moment {
  state.spend(10)
  return momentFrom(value ?? null, zoneFrom(undefined, state), undefined, undefined, state)
}

/** A function of the local date and time that a text holds, in the offset that it names. */
function ofDate(run: (fields: Fields) => Value): Definition {
  return {
    parameters: ['date'],
    run: ([date], state) => run(momentFields(moment(date, state))),
  }
}

function weekday(name: string): number {
  const index = weekdays.indexOf(name.trim().toUpperCase())
  if (index === -1) refuse('type', `A day of the week must be one of ${weekdays.join(', ')}`)
  return index + 1
}

function isPosition(fields: Fields, day: number, position: string): boolean {
  if (dayOfWeek(fields) !== day) return false
  if (position === 'LAST') return fields.day + 7 > daysInMonth(fields.year, fields.month)
  const index = positions.indexOf(position)
  if (index === -1) refuse('type', `The position must be one of ${positions.join(', ')}, LAST`)
  return Math.ceil(fields.day / 7) === index + 1
}

function isLastWorkingDay(fields: Fields, working: ReadonlySet<number>): boolean {
  if (!working.has(dayOfWeek(fields))) return false
  const last = daysInMonth(fields.year, fields.month)
  for (let day = fields.day + 1; day <= last; day++) {
    if (working.has(dayOfWeek({ ...fields, day }))) return false
  }
  return true
}

function compareMoments(left: Moment, right: Moment): number {
  return left.seconds - right.seconds || left.nano - right.nano
}

function ofTwo(name: string, other: string, sign: number): Definition {
  return {
    parameters: ['date', other],
    run: ([date, bound], state) =>
      compareMoments(moment(date, state), moment(bound, state)) * sign > 0,
  }
}

export const calendarFunctions: Definitions = {
  now: {
    parameters: ['format?', 'timeZone?', 'existingFormat?', 'locale?'],
    run: ([format, timeZone, , locale], state) => {
      const current = momentFromMillis(state.environment.now, zoneOf('Z'))
      return writeMoment(current, format, zoneFrom(timeZone, state), locale, state)
    },
  },
  isWeekend: ofDate((fields) => dayOfWeek(fields) > 5),
  dayOfWeek: ofDate((fields) => weekdays[dayOfWeek(fields) - 1]!),
  dayOfMonth: ofDate((fields) => fields.day),
  monthOfYear: ofDate((fields) => fields.month),
  hourOfDay: ofDate((fields) => fields.hour),
  isDayWeekInMonth: {
    parameters: ['date', 'dayOfWeek', 'position'],
    run: ([date, day, position], state) =>
      isPosition(
        momentFields(moment(date, state)),
        weekday(asText(day, state)),
        asText(position, state).trim().toUpperCase(),
      ),
  },
  isLastWorkingDay: {
    parameters: ['date', 'workingDays?'],
    run: ([date, workingDays], state) => {
      const names = asText(workingDays, state)
        .split(/[,\s]+/)
        .filter((name) => name !== '')
      const working = names.length === 0 ? [1, 2, 3, 4, 5] : names.map(weekday)
      return isLastWorkingDay(momentFields(moment(date, state)), new Set(working))
    },
  },
  isDateAfter: ofTwo('isDateAfter', 'after', 1),
  isDateBefore: ofTwo('isDateBefore', 'before', -1),
  isDateBetween: {
    parameters: ['date', 'after', 'before'],
    run: ([date, after, before], state) => {
      const point = moment(date, state)
      return (
        compareMoments(point, moment(after, state)) > 0 &&
        compareMoments(point, moment(before, state)) < 0
      )
    },
  },
}

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
function ofDate(summary: string, example: string, run: (fields: Fields) => Value): Definition {
  return {
    parameters: ['date'],
    summary,
    example,
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

function ofTwo(summary: string, name: string, other: string, sign: number): Definition {
  return {
    parameters: ['date', other],
    summary,
    example: `{{ ${name}(trigger.date, '2026-01-01T00:00:00Z') }}`,
    run: ([date, bound], state) =>
      compareMoments(moment(date, state), moment(bound, state)) * sign > 0,
  }
}

export const calendarFunctions: Definitions = {
  now: {
    parameters: ['format?', 'timeZone?', 'existingFormat?', 'locale?'],
    summary: 'The current date and time.',
    example: "{{ now(timeZone='Europe/Paris') }}",
    run: ([format, timeZone, , locale], state) => {
      const current = momentFromMillis(state.environment.now, zoneOf('Z'))
      return writeMoment(current, format, zoneFrom(timeZone, state), locale, state)
    },
  },
  isWeekend: ofDate(
    'Whether a date is a Saturday or Sunday.',
    '{{ isWeekend(trigger.date) }}',
    (fields) => dayOfWeek(fields) > 5,
  ),
  dayOfWeek: ofDate(
    'The day of the week, as MONDAY.',
    '{{ dayOfWeek(trigger.date) }}',
    (fields) => weekdays[dayOfWeek(fields) - 1]!,
  ),
  dayOfMonth: ofDate(
    'The day of the month.',
    '{{ dayOfMonth(trigger.date) }}',
    (fields) => fields.day,
  ),
  monthOfYear: ofDate(
    'The month, from 1 to 12.',
    '{{ monthOfYear(trigger.date) }}',
    (fields) => fields.month,
  ),
  hourOfDay: ofDate(
    'The hour, from 0 to 23.',
    '{{ hourOfDay(trigger.date) }}',
    (fields) => fields.hour,
  ),
  isDayWeekInMonth: {
    parameters: ['date', 'dayOfWeek', 'position'],
    summary: 'Whether a date is the FIRST, SECOND, THIRD, FOURTH or LAST such day of its month.',
    example: "{{ isDayWeekInMonth(trigger.date, 'MONDAY', 'FIRST') }}",
    run: ([date, day, position], state) =>
      isPosition(
        momentFields(moment(date, state)),
        weekday(asText(day, state)),
        asText(position, state).trim().toUpperCase(),
      ),
  },
  isLastWorkingDay: {
    parameters: ['date', 'workingDays?'],
    summary:
      'Whether a date is the last working day of its month; Monday to Friday, or those named.',
    example: '{{ isLastWorkingDay(trigger.date) }}',
    run: ([date, workingDays], state) => {
      const names = asText(workingDays, state)
        .split(/[,\s]+/)
        .filter((name) => name !== '')
      const working = names.length === 0 ? [1, 2, 3, 4, 5] : names.map(weekday)
      return isLastWorkingDay(momentFields(moment(date, state)), new Set(working))
    },
  },
  isDateAfter: ofTwo('Whether a date is after another.', 'isDateAfter', 'after', 1),
  isDateBefore: ofTwo('Whether a date is before another.', 'isDateBefore', 'before', -1),
  isDateBetween: {
    parameters: ['date', 'after', 'before'],
    summary: 'Whether a date is after one and before another.',
    example: "{{ isDateBetween(trigger.date, '2026-01-01T00:00:00Z', '2027-01-01T00:00:00Z') }}",
    run: ([date, after, before], state) => {
      const point = moment(date, state)
      return (
        compareMoments(point, moment(after, state)) > 0 &&
        compareMoments(point, moment(before, state)) < 0
      )
    },
  },
}

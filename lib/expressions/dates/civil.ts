// The calendar as arithmetic: days since 1970-01-01 and years, months, days. Months count from 1.

export type CivilDate = { year: number; month: number; day: number }

export type Fields = CivilDate & { hour: number; minute: number; second: number; nano: number }

/** Years that are told apart; beyond them dates are refused. */
export const maxYear = 200_000

export function daysFromCivil({ year, month, day }: CivilDate): number {
  // Years start in March here, so that the day that leap years add is the last one.
  const shifted = month <= 2 ? year - 1 : year
  const era = Math.floor(shifted / 400)
  const yearOfEra = shifted - era * 400
  const dayOfYear = Math.floor((153 * (month + (month > 2 ? -3 : 9)) + 2) / 5) + day - 1
  const dayOfEra =
    yearOfEra * 365 + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100) + dayOfYear
  return era * 146_097 + dayOfEra - 719_468
}

export function civilFromDays(days: number): CivilDate {
  const shifted = days + 719_468
  const era = Math.floor(shifted / 146_097)
  const dayOfEra = shifted - era * 146_097
  const yearOfEra = Math.floor(
    (dayOfEra -
      Math.floor(dayOfEra / 1460) +
      Math.floor(dayOfEra / 36_524) -
      Math.floor(dayOfEra / 146_096)) /
      365,
  )
  const dayOfYear =
    dayOfEra - (365 * yearOfEra + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100))
  const shiftedMonth = Math.floor((5 * dayOfYear + 2) / 153)
  const day = dayOfYear - Math.floor((153 * shiftedMonth + 2) / 5) + 1
  const month = shiftedMonth < 10 ? shiftedMonth + 3 : shiftedMonth - 9
  return { year: yearOfEra + era * 400 + (month <= 2 ? 1 : 0), month, day }
}

export function daysInMonth(year: number, month: number): number {
  const next =
    month === 12 ? { year: year + 1, month: 1, day: 1 } : { year, month: month + 1, day: 1 }
  return daysFromCivil(next) - daysFromCivil({ year, month, day: 1 })
}

/** 1 is Monday, 7 is Sunday. */
export function dayOfWeek(date: CivilDate): number {
  return ((((daysFromCivil(date) + 3) % 7) + 7) % 7) + 1
}

export function dayOfYear(date: CivilDate): number {
  return daysFromCivil(date) - daysFromCivil({ year: date.year, month: 1, day: 1 }) + 1
}

/** The ISO week: it belongs to the year that holds its Thursday. */
export function isoWeek(date: CivilDate): { year: number; week: number } {
  const thursday = civilFromDays(daysFromCivil(date) + 4 - dayOfWeek(date))
  return { year: thursday.year, week: Math.floor((dayOfYear(thursday) - 1) / 7) + 1 }
}

export function isDate({ year, month, day }: CivilDate): boolean {
  return (
    Math.abs(year) <= maxYear &&
    month >= 1 &&
    month <= 12 &&
    day >= 1 &&
    day <= daysInMonth(year, month)
  )
}

/** Seconds since 1970-01-01T00:00 of a local time, as if it were UTC. */
export function localSeconds(fields: Fields): number {
  return daysFromCivil(fields) * 86_400 + fields.hour * 3600 + fields.minute * 60 + fields.second
}

export function fieldsOf(seconds: number, nano: number): Fields {
  const days = Math.floor(seconds / 86_400)
  const rest = seconds - days * 86_400
  return {
    ...civilFromDays(days),
    hour: Math.floor(rest / 3600),
    minute: Math.floor((rest % 3600) / 60),
    second: rest % 60,
    nano,
  }
}

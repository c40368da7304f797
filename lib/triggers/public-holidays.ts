// Public holidays, by the calendars of the package date-holidays (ISO 3166-1 and 3166-2 codes). Loaded when
// the first trigger asks for one, kept by country and year.

import type { IsPublicHoliday } from '@/lib/engine'

let loading: Promise<IsPublicHoliday> | undefined

export function publicHolidays(): Promise<IsPublicHoliday> {
  loading ??= load()
  return loading
}

/** Whether a trigger needs them, by its text. */
export const asksForHolidays = (text: string): boolean => text.includes('PublicHoliday')

const dayMs = 86_400_000

async function load(): Promise<IsPublicHoliday> {
  const { default: Holidays } = await import('date-holidays')
  const countries = new Set(Object.keys(new Holidays().getCountries()))
  const years = new Map<string, ReadonlySet<string>>()

  function daysOf(country: string, subdivision: string | null, year: number): ReadonlySet<string> {
    const key = `${country} ${subdivision ?? ''} ${year}`
    const known = years.get(key)
    if (known) return known
    const calendar = subdivision ? new Holidays(country, subdivision) : new Holidays(country)
    const days = new Set<string>()
    for (const { type, date, start, end } of calendar.getHolidays(year)) {
      if (type !== 'public') continue
      const first = Date.parse(`${date.slice(0, 10)}T00:00:00Z`)
      const length = Math.max(1, Math.round((end.getTime() - start.getTime()) / dayMs))
      for (let day = 0; day < length; day++) {
        days.add(new Date(first + day * dayMs).toISOString().slice(0, 10))
      }
    }
    years.set(key, days)
    return days
  }

  return (isoDate, country, subdivision) => {
    if (!countries.has(country)) return null
    // A code may be written whole, as ISO 3166-2 does: DE-BY.
    const part = subdivision?.toUpperCase().replace(`${country}-`, '') ?? null
    return daysOf(country, part, Number(isoDate.slice(0, 4))).has(isoDate)
  }
}

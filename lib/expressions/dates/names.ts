// Names of months and days, from the language data of the platform.

import { refuse } from '../error'
import { daysFromCivil } from './civil'

export type NameStyle = 'long' | 'short' | 'narrow'
type Named = 'month' | 'weekday' | 'dayPeriod'

const cache = new Map<string, string[]>()

/** A locale as Java writes it (`fr_FR`) or as the web does (`fr-FR`). */
export function localeOf(name: string | undefined): string {
  if (name === undefined || name === '') return 'en'
  const tag = name.replace(/_/g, '-')
  try {
    return Intl.getCanonicalLocales(tag)[0] ?? 'en'
  } catch {
    return refuse('type', 'Unknown locale', 'Use a name such as en, fr_FR or zh-CN')
  }
}

export function namesOf(named: Named, style: NameStyle, locale: string): string[] {
  const key = `${named} ${style} ${locale}`
  const known = cache.get(key)
  if (known !== undefined) return known
  const names = readNames(named, style, locale)
  if (cache.size >= 200) cache.clear()
  cache.set(key, names)
  return names
}

function readNames(named: Named, style: NameStyle, locale: string): string[] {
  if (named === 'dayPeriod') {
    const format = new Intl.DateTimeFormat(locale, {
      hour: 'numeric',
      hour12: true,
      timeZone: 'UTC',
    })
    return [0, 12].map(
      (hour) =>
        format.formatToParts(hour * 3_600_000).find((part) => part.type === 'dayPeriod')?.value ??
        (hour === 0 ? 'AM' : 'PM'),
    )
  }
  if (named === 'month') {
    // With the day beside it a month takes the form that it has inside a date.
    const format = new Intl.DateTimeFormat(locale, {
      month: style,
      day: 'numeric',
      timeZone: 'UTC',
    })
    return Array.from({ length: 12 }, (_, index) => {
      const millis = daysFromCivil({ year: 2024, month: index + 1, day: 15 }) * 86_400_000
      return format.formatToParts(millis).find((part) => part.type === 'month')?.value ?? ''
    })
  }
  const format = new Intl.DateTimeFormat(locale, { weekday: style, timeZone: 'UTC' })
  // 1 January 2024 was a Monday.
  return Array.from({ length: 7 }, (_, index) =>
    format.format((daysFromCivil({ year: 2024, month: 1, day: 1 }) + index) * 86_400_000),
  )
}

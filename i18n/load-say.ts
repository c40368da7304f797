import type { Locale } from './locales'
import type { Say } from './sentences'

/** Null for English, which needs nothing. Other languages are loaded when first asked for. */
export async function loadSay(locale: Locale): Promise<Say | null> {
  if (locale === 'en') return null
  return (await import('./sentences-zh')).sayInChinese
}

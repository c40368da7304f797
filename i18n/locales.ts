export const locales = ['en', 'zh'] as const
export type Locale = (typeof locales)[number]

export const localeCookie = 'millrace-locale'
export const timeZoneCookie = 'millrace-time-zone'

export const localeNames: Record<Locale, string> = { en: 'English', zh: '简体中文' }

export function isLocale(value: string | undefined): value is Locale {
  return locales.some((locale) => locale === value)
}

/** The first language of an Accept-Language header that we speak, by its weights; else English. */
export function preferredLocale(acceptLanguage: string | null): Locale {
  const wanted = (acceptLanguage ?? '')
    .split(',')
    .map((part) => {
      const [tag = '', weight] = part.trim().split(';q=')
      return { language: tag.split('-')[0]?.toLowerCase(), weight: weight ? Number(weight) : 1 }
    })
    .filter(({ weight }) => weight > 0)
    .sort((a, b) => b.weight - a.weight)
  return wanted.map(({ language }) => language).find(isLocale) ?? 'en'
}

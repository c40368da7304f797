import { cookies, headers } from 'next/headers'
import { isLocale, type Locale, localeCookie, preferredLocale } from './locales'

/** The language of whoever sent the request that is being answered: what they chose, else what they prefer. */
export async function readerLocale(): Promise<Locale> {
  const chosen = (await cookies()).get(localeCookie)?.value
  return isLocale(chosen) ? chosen : preferredLocale((await headers()).get('accept-language'))
}

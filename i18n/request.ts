import { cookies } from 'next/headers'
import { getRequestConfig } from 'next-intl/server'
import { loadMessages } from './load-messages'
import { timeZoneCookie } from './locales'
import { readerLocale } from './reader-locale'

export default getRequestConfig(async () => {
  const [jar, locale] = await Promise.all([cookies(), readerLocale()])
  return {
    locale,
    messages: await loadMessages(locale),
    timeZone: knownTimeZone(jar.get(timeZoneCookie)?.value),
  }
})

/** The browser writes its zone into a cookie; until then, and for a zone nobody knows, UTC. */
function knownTimeZone(zone: string | undefined): string {
  if (!zone) return 'UTC'
  try {
    return new Intl.DateTimeFormat('en', { timeZone: decodeURIComponent(zone) }).resolvedOptions()
      .timeZone
  } catch {
    return 'UTC'
  }
}

import { cookies, headers } from 'next/headers'
import { getRequestConfig } from 'next-intl/server'
import { loadMessages } from './load-messages'
import { isLocale, localeCookie, preferredLocale, timeZoneCookie } from './locales'

export default getRequestConfig(async () => {
  const jar = await cookies()
  const chosen = jar.get(localeCookie)?.value
  const locale = isLocale(chosen)
    ? chosen
    : preferredLocale((await headers()).get('accept-language'))
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

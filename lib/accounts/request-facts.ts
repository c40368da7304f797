// What an action or a page knows of the request that it answers.

import { cookies, headers } from 'next/headers'
import { clientAddress, isHttps, isSameOrigin } from '@/lib/platform/auth/request-origin'
import { sessionCookieName, sessionCookieOptions } from '@/lib/platform/auth/session-cookie'
import { settings } from '@/lib/platform/settings'

export type RequestFacts = {
  ip: string
  userAgent: string | null
  secure: boolean
  sameOrigin: boolean
  sessionToken: string | null
}

export async function requestFacts(): Promise<RequestFacts> {
  const [head, jar] = await Promise.all([headers(), cookies()])
  return {
    ip: clientAddress(head, settings()),
    userAgent: head.get('user-agent'),
    secure: isHttps(head, settings()),
    sameOrigin: isSameOrigin(head, settings()),
    sessionToken: jar.get(sessionCookieName)?.value ?? null,
  }
}

/** Only in actions: pages cannot set cookies. */
export async function setSessionCookie(token: string, secure: boolean): Promise<void> {
  const jar = await cookies()
  jar.set(sessionCookieName, token, sessionCookieOptions(secure))
}

export async function clearSessionCookie(): Promise<void> {
  const jar = await cookies()
  jar.delete(sessionCookieName)
}

// The session cookie only carries the token; how long it holds is decided by the row in `sessions`.

export const sessionCookieName = 'millrace_session'

/** Days without a request after which a session ends. */
export const sessionIdleDays = 14

const maxAgeSeconds = 400 * 24 * 3600

export function sessionCookieOptions(secure: boolean) {
  return {
    httpOnly: true,
    sameSite: 'lax' as const,
    secure,
    path: '/',
    maxAge: maxAgeSeconds,
  }
}

/** The session token in a Cookie header, or null. */
export function sessionTokenOf(cookieHeader: string | null | undefined): string | null {
  if (!cookieHeader) return null
  for (const part of cookieHeader.split(';')) {
    const at = part.indexOf('=')
    if (at > 0 && part.slice(0, at).trim() === sessionCookieName) {
      const value = part.slice(at + 1).trim()
      return value === '' ? null : value
    }
  }
  return null
}

// Where a request comes from. A browser sends our cookie with any request to us, so whatever changes
// something on the strength of that cookie must come from our own pages: `Sec-Fetch-Site` and `Origin`
// say so, and both are out of reach of scripts. A request without either is not from a browser page and
// is refused too. Forwarded headers are believed only where the settings say that a proxy writes them.

export type OriginSettings = { MILLRACE_URL?: string | undefined; MILLRACE_TRUST_PROXY: boolean }

type HeaderSource = { get(name: string): string | null }

/** The origin under which this request reached us, such as `https://flows.example.com`. */
export function ownOrigin(headers: HeaderSource, settings: OriginSettings): string | null {
  if (settings.MILLRACE_URL) return new URL(settings.MILLRACE_URL).origin
  const forwardedHost = settings.MILLRACE_TRUST_PROXY
    ? firstOf(headers.get('x-forwarded-host'))
    : null
  const host = forwardedHost ?? headers.get('host')
  if (!host) return null
  return `${isHttps(headers, settings) ? 'https' : 'http'}://${host.toLowerCase()}`
}

export function isHttps(headers: HeaderSource, settings: OriginSettings): boolean {
  if (settings.MILLRACE_TRUST_PROXY) {
    const proto = firstOf(headers.get('x-forwarded-proto'))
    if (proto) return proto === 'https'
  }
  return settings.MILLRACE_URL?.startsWith('https:') ?? false
}

/** True where the request was made by one of our own pages. */
export function isSameOrigin(headers: HeaderSource, settings: OriginSettings): boolean {
  const site = headers.get('sec-fetch-site')
  if (site && site !== 'same-origin') return false
  const origin = headers.get('origin')
  if (!origin) return site === 'same-origin'
  const own = ownOrigin(headers, settings)
  if (origin === own) return true
  // A page opened by another of our names (localhost, an address) while MILLRACE_URL says the public one:
  // the browser vouches by the Host that it sent, which no page can forge.
  const host = headers.get('host')
  return site === 'same-origin' && host !== null && hostOf(origin) === host.toLowerCase()
}

/** Set by processes/server.ts on every request from the socket, over whatever the client sent. */
export const peerHeader = 'x-millrace-peer'

/** Set by proxy.ts on every page: where it stands, with its query. Layouts know no other way. */
export const pathHeader = 'x-millrace-path'

/** The address of whoever asks, for rate limits and the audit log. */
export function clientAddress(headers: HeaderSource, settings: OriginSettings): string {
  if (settings.MILLRACE_TRUST_PROXY) {
    const forwarded = headers.get('x-forwarded-for')?.split(',').at(-1)?.trim()
    if (forwarded) return forwarded
  }
  return headers.get(peerHeader) ?? 'unknown'
}

function firstOf(header: string | null): string | null {
  return header?.split(',')[0]?.trim() || null
}

function hostOf(origin: string): string | null {
  return URL.canParse(origin) ? new URL(origin).host : null
}

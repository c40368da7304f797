// The headers of every page, with a fresh nonce for its scripts. Nothing is authorised here: who may do what
// is checked in each action, route and page.

import { randomBytes } from 'node:crypto'
import { NextResponse, type NextRequest } from 'next/server'
import { isHttps, pathHeader } from '@/lib/platform/auth/request-origin'
import { securityHeaders } from '@/lib/platform/auth/security-headers'
import { settings } from '@/lib/platform/settings'

export function proxy(request: NextRequest): NextResponse {
  const nonce = randomBytes(16).toString('base64')
  const headers = securityHeaders({
    nonce,
    https: isHttps(request.headers, settings()),
    development: process.env.NODE_ENV === 'development',
  })
  const forwarded = new Headers(request.headers)
  forwarded.set('x-nonce', nonce)
  forwarded.set(pathHeader, `${request.nextUrl.pathname}${request.nextUrl.search}`)
  // Next reads the nonce for its own scripts out of this header of the request.
  forwarded.set('content-security-policy', headers['content-security-policy'] ?? '')
  const response = NextResponse.next({ request: { headers: forwarded } })
  for (const [name, value] of Object.entries(headers)) response.headers.set(name, value)
  return response
}

export const config = {
  matcher: [
    {
      // Pages only: static files need no nonce, REST sets headers of its own, and the body of a server
      // action (a file, maybe) should not be copied on its way through here.
      source: '/((?!api/|_next/static|_next/image|samples/|icon.svg|favicon.ico).*)',
      missing: [{ type: 'header', key: 'next-action' }],
    },
  ],
}

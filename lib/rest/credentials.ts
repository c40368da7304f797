// Who are you, for REST: an API token as bearer, e-mail and password as basic, or the session of one of our
// own pages, whose cookie counts for a change only when the request comes from such a page.

import type { Viewer } from '@/lib/accounts/schema'
import { viewerOfBasic } from '@/lib/accounts/sessions/basic-sign-in'
import { viewerOfSession } from '@/lib/accounts/sessions/session'
import { viewerOfToken } from '@/lib/accounts/tokens/authenticate'
import { clientAddress, isSameOrigin } from '@/lib/platform/auth/request-origin'
import { sessionTokenOf } from '@/lib/platform/auth/session-cookie'
import { settings } from '@/lib/platform/settings'
import { AppError } from '@/lib/shared/errors'

const wrongToken = 'The token is unknown, expired or revoked.'

/** Throws unauthenticated, forbidden or too-many. */
export async function viewerOfRequest(request: Request): Promise<Viewer> {
  const authorization = request.headers.get('authorization')
  if (authorization) return viewerOfAuthorization(authorization, request)
  const sessionToken = sessionTokenOf(request.headers.get('cookie'))
  const viewer = sessionToken ? await viewerOfSession(sessionToken) : null
  if (!viewer) {
    throw new AppError('unauthenticated', 'Send an API token, or an e-mail address and a password.')
  }
  const changes = request.method !== 'GET' && request.method !== 'HEAD'
  if (changes && !isSameOrigin(request.headers, settings())) {
    throw new AppError('forbidden', 'This request did not come from a page of this server.')
  }
  return viewer
}

async function viewerOfAuthorization(authorization: string, request: Request): Promise<Viewer> {
  const at = authorization.indexOf(' ')
  const scheme = authorization.slice(0, at).toLowerCase()
  const value = authorization.slice(at + 1).trim()
  if (scheme === 'bearer') {
    const viewer = await viewerOfToken(value)
    if (!viewer) throw new AppError('unauthenticated', wrongToken)
    return viewer
  }
  if (scheme !== 'basic') {
    throw new AppError('unauthenticated', 'Use Basic or Bearer authorization.')
  }
  const [email, password] = splitBasic(value)
  return viewerOfBasic({ email, password }, clientAddress(request.headers, settings()))
}

function splitBasic(value: string): [email: string, password: string] {
  const text = Buffer.from(value, 'base64').toString('utf8')
  const colon = text.indexOf(':')
  if (colon < 0) throw new AppError('unauthenticated', 'The Basic authorization cannot be read.')
  return [text.slice(0, colon), text.slice(colon + 1)]
}

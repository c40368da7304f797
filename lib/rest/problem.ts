// What a refused REST request gets: problem details (RFC 9457) with the sentence, our code, and every wrong
// field by its path. `message` repeats the sentence for clients that look for it there.

import type { AppError, ErrorCode } from '@/lib/shared/errors'

const statuses: Record<ErrorCode, { status: number; title: string }> = {
  invalid: { status: 422, title: 'The request is not valid' },
  unauthenticated: { status: 401, title: 'Sign in first' },
  forbidden: { status: 403, title: 'Not allowed' },
  'not-found': { status: 404, title: 'Not found' },
  conflict: { status: 409, title: 'Not possible in this state' },
  'too-many': { status: 429, title: 'Too many or too much' },
  unavailable: { status: 503, title: 'Not available now' },
  internal: { status: 500, title: 'An error of the server' },
}

export function problemResponse(error: AppError, instance: string, browser: boolean): Response {
  const { status, title } = statuses[error.code]
  const tooLarge = error.code === 'too-many' && error.data.tooLarge === true
  const body = {
    type: 'about:blank',
    title,
    status: tooLarge ? 413 : status,
    detail: error.message,
    instance,
    code: error.code,
    message: error.message,
    ...(error.fields.length > 0
      ? { errors: error.fields.map(({ path, ...rest }) => ({ field: path, ...rest })) }
      : {}),
    ...(Object.keys(error.data).length > 0 ? { data: error.data } : {}),
  }
  const headers = new Headers({ 'content-type': 'application/problem+json' })
  // A browser would answer the challenge with a window of its own over our page.
  if (error.code === 'unauthenticated' && !browser) {
    headers.set('www-authenticate', 'Basic realm="Millrace", charset="UTF-8"')
  }
  const { retryAfterSeconds } = error.data
  if (typeof retryAfterSeconds === 'number') headers.set('retry-after', String(retryAfterSeconds))
  return new Response(JSON.stringify(body), { status: body.status, headers })
}

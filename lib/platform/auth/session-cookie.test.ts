import { expect, it } from 'vitest'
import { isHttps, peerHeader } from './request-origin'
import { sessionCookieOptions, sessionTokenOf } from './session-cookie'

const optionsOf = (headers: Record<string, string>, trusted: boolean, url?: string) =>
  sessionCookieOptions(
    isHttps(new Headers({ [peerHeader]: '10.0.0.1', ...headers }), {
      MILLRACE_TRUST_PROXY: trusted,
      ...(url && { MILLRACE_URL: url }),
    }),
  )

it('is out of reach of scripts and other sites, and travels by https alone where https is', () => {
  const always = { httpOnly: true, sameSite: 'lax', path: '/' }
  expect(optionsOf({}, false)).toMatchObject({ ...always, secure: false })
  const behind = { 'x-forwarded-proto': 'https' }
  expect(optionsOf(behind, true)).toMatchObject({ ...always, secure: true })
  expect(optionsOf({}, false, 'https://flows.example.com')).toMatchObject({ secure: true })
  // Whoever is no proxy of ours says nothing about it.
  expect(optionsOf(behind, false)).toMatchObject({ secure: false })
})

it('is found among other cookies, and only by its whole name', () => {
  expect(sessionTokenOf('a=1; millrace_session=tok; b=2')).toBe('tok')
  for (const none of [null, '', 'millrace_session=', 'xmillrace_session=tok', 'millrace_session']) {
    expect(sessionTokenOf(none)).toBeNull()
  }
})

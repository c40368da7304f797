import { randomUUID } from 'node:crypto'
import { beforeAll, describe, expect, it } from 'vitest'
import { testDatabase } from '@/lib/testing/database'
import { holdRunning, testPassword, testPerson } from '@/lib/testing/people'
import { createFirstAdminLink, ensureAdministrator } from './people/first-administrator'
import { invitePerson, renewLink } from './people/invite'
import { setDisabled } from './people/set-disabled'
import { setGrants } from './people/set-grants'
import { setPassword } from './people/set-password'
import { useLink } from './people/use-link'
import { readAudit, readPeople, readSessions, readTokens } from './read'
import { viewerOfBasic } from './sessions/basic-sign-in'
import { endOtherSessions, endSession, viewerOfSession } from './sessions/session'
import { signIn } from './sessions/sign-in'
import { authenticateWorker, viewerOfToken } from './tokens/authenticate'
import { createToken } from './tokens/create'
import { revokeToken } from './tokens/revoke'

const db = await testDatabase()
const from = (ip: string = randomUUID()) => ({ ip, userAgent: 'test' })
const everything = [{ namespace: '', role: 'administrator' as const }]
const linkOf = (path: string) => path.split('=')[1] ?? ''

beforeAll(() => holdRunning(db))

/** Viewers are kept for three seconds; a test that changes rows by hand drops them. */
const forgetKept = () => globalThis.__millraceViewers?.clear()

describe('the first administrator', () => {
  it('comes by a link that works once, for the newest start alone', async () => {
    const old = await createFirstAdminLink()
    const path = await createFirstAdminLink()
    const use = { link: linkOf(path ?? ''), password: testPassword, email: 'Root@Example.com' }
    await expect(useLink({ ...use, link: linkOf(old ?? '') }, from())).rejects.toMatchObject({
      code: 'not-found',
    })
    const both = await Promise.allSettled([useLink(use, from()), useLink(use, from())])
    expect(both.map((one) => one.status).toSorted()).toEqual(['fulfilled', 'rejected'])
    const session = both.find((one) => one.status === 'fulfilled')
    const viewer = await viewerOfSession(session?.status === 'fulfilled' ? session.value : '')
    expect(viewer).toMatchObject({ email: 'root@example.com', grants: everything })
    expect(await createFirstAdminLink()).toBeNull()
  })

  it('is made once from the settings, and its password is never overwritten', async () => {
    const settings = {
      MILLRACE_ADMIN_EMAIL: 'Boss@example.com',
      MILLRACE_ADMIN_PASSWORD: 'first password',
    }
    await Promise.all([ensureAdministrator(settings), ensureAdministrator(settings)])
    await ensureAdministrator({ ...settings, MILLRACE_ADMIN_PASSWORD: 'second password' })
    const found = { email: 'boss@example.com', password: 'first password' }
    await expect(signIn(found, from())).resolves.toBeTruthy()
    await expect(signIn({ ...found, password: 'second password' }, from())).rejects.toMatchObject({
      code: 'unauthenticated',
    })
  })
})

describe('signing in', () => {
  it('takes the right password, and gives everything else the same answer', async () => {
    const { email, viewer } = await testPerson([])
    const right = { email: ` ${email.toUpperCase()} `, password: testPassword }
    const token = await signIn(right, from())
    expect(await viewerOfSession(token)).toMatchObject({ userId: viewer.userId })
    const answers = await Promise.all(
      [
        { email, password: 'wrong' },
        { email: 'nobody@example.com', password: testPassword },
        { email, password: 'x'.repeat(100_000) },
        { email: "' or 1=1 --", password: '' },
      ].map((wrong) => signIn(wrong, from()).catch((error: Error) => error.message)),
    )
    expect(new Set(answers)).toEqual(new Set(['The e-mail address or the password is wrong.']))
  })

  it('keeps neither token nor password in the database', async () => {
    const { email } = await testPerson([])
    const token = await signIn({ email, password: testPassword }, from())
    const dump = JSON.stringify(
      (
        await db.pool.query(`select (select json_agg(s) from sessions s) as s,
          (select json_agg(u) from users u) as u, (select json_agg(a) from audit_entries a) as a`)
      ).rows,
    )
    expect(dump).toContain(email)
    expect(dump).not.toContain(token)
    expect(dump).not.toContain(testPassword)
  })

  it('is limited per e-mail, over all servers, and says how long to wait', async () => {
    const { email } = await testPerson([])
    const wrong = () =>
      signIn({ email, password: 'wrong' }, from()).catch((error: unknown) => error)
    const answers = await Promise.all(Array.from({ length: 15 }, wrong))
    const codes = answers.map((one) => (one as { code: string }).code)
    expect(codes.filter((code) => code === 'unauthenticated')).toHaveLength(10)
    expect(codes.filter((code) => code === 'too-many')).toHaveLength(5)
    await expect(signIn({ email, password: testPassword }, from())).rejects.toMatchObject({
      message: 'Too many tries. Try again in 15 minutes.',
      data: { retryAfterSeconds: expect.any(Number) as number },
    })
    await db.pool.query(`update rate_limits set window_at = now() - interval '16 minutes'`)
    await expect(signIn({ email, password: testPassword }, from())).resolves.toBeTruthy()
  })

  it('is limited per address, and right passwords do not count', async () => {
    const address = randomUUID()
    const { email } = await testPerson([])
    for (let round = 0; round < 12; round += 1) {
      await signIn({ email, password: testPassword }, from(address))
    }
    await db.pool.query('update rate_limits set count = 50 where key = $1', [
      `sign-in:address:${address}`,
    ])
    await expect(signIn({ email, password: testPassword }, from(address))).rejects.toMatchObject({
      code: 'too-many',
    })
    await expect(signIn({ email, password: testPassword }, from())).resolves.toBeTruthy()
  })
})

describe('a session', () => {
  it('slides while it is used and ends when it is not', async () => {
    const { sessionToken } = await testPerson([])
    await db.pool.query(
      `update sessions set last_seen_at = now() - interval '1 hour', expires_at = now() + interval '1 day'`,
    )
    expect(await viewerOfSession(sessionToken)).not.toBeNull()
    const { rows } = await db.pool.query(
      `select 1 from sessions where expires_at > now() + interval '13 days' and last_seen_at > now() - interval '1 minute'`,
    )
    expect(rows).toHaveLength(1)
    await db.pool.query(`update sessions set expires_at = now() - interval '1 second'`)
    forgetKept()
    expect(await viewerOfSession(sessionToken)).toBeNull()
  })

  it('ends at once when it is revoked, the password changes, or the person is disabled', async () => {
    const admin = await testPerson(everything)
    const person = await testPerson([])
    const viewer = await viewerOfSession(person.sessionToken)
    const other = await signIn({ email: person.email, password: testPassword }, from())
    expect(await viewerOfSession(other)).not.toBeNull()
    expect(await readSessions(viewer ?? person.viewer)).toHaveLength(2)
    if (!viewer) throw new Error('no viewer')
    const next = { current: testPassword, next: 'another good password' }
    await expect(setPassword(viewer, { ...next, current: 'no' }, 'ip')).rejects.toMatchObject({
      code: 'invalid',
      fields: [{ path: 'current' }],
    })
    await setPassword(viewer, next, 'ip')
    expect(await viewerOfSession(other)).toBeNull()
    expect(await viewerOfSession(person.sessionToken)).not.toBeNull()
    await setDisabled(admin.viewer, person.viewer.userId, true, 'ip')
    expect(await viewerOfSession(person.sessionToken)).toBeNull()
    await expect(
      signIn({ email: person.email, password: next.next }, from()),
    ).rejects.toMatchObject({ code: 'unauthenticated' })
  })

  it('is another one after each sign-in, and the one that was there before ends', async () => {
    const { email } = await testPerson([])
    const credentials = { email, password: testPassword }
    const planted = await signIn(credentials, from())
    const session = await signIn(credentials, { ...from(), sessionToken: planted })
    expect(session).not.toBe(planted)
    expect(await viewerOfSession(planted)).toBeNull()
    expect(await viewerOfSession(session)).not.toBeNull()
    // A key that somebody made up comes to nothing, before the sign-in and after it.
    const madeUp = 'x'.repeat(43)
    await signIn(credentials, { ...from(), sessionToken: madeUp })
    expect(await viewerOfSession(madeUp)).toBeNull()
    // A wrong password ends nothing.
    const wrong = { ...credentials, password: 'wrong' }
    await expect(signIn(wrong, { ...from(), sessionToken: session })).rejects.toThrow()
    expect(await viewerOfSession(session)).not.toBeNull()
  })

  it('ends all others of its person at once, and nobody else’s', async () => {
    const person = await testPerson([])
    const stranger = await testPerson([])
    const credentials = { email: person.email, password: testPassword }
    const others = await Promise.all([signIn(credentials, from()), signIn(credentials, from())])
    for (const token of [...others, stranger.sessionToken]) {
      expect(await viewerOfSession(token)).not.toBeNull()
    }
    const viewer = await viewerOfSession(person.sessionToken)
    expect(viewer && (await endOtherSessions(viewer))).toBe(2)
    for (const token of others) expect(await viewerOfSession(token)).toBeNull()
    expect(await viewerOfSession(person.sessionToken)).not.toBeNull()
    expect(await viewerOfSession(stranger.sessionToken)).not.toBeNull()
    expect(viewer && (await endOtherSessions(viewer))).toBe(0)
  })

  it('takes no token that is none', async () => {
    const { sessionToken, viewer } = await testPerson([])
    for (const wrong of ['', 'x', `${sessionToken}x`, sessionToken.slice(1)]) {
      expect(await viewerOfSession(wrong)).toBeNull()
    }
    const stored = await db.pool.query<{ token_hash: string }>(
      'select token_hash from sessions where user_id = $1',
      [viewer.userId],
    )
    const hash = stored.rows[0]?.token_hash ?? ''
    expect(await viewerOfSession(hash)).toBeNull()
    await endSession(hash)
    expect(await viewerOfSession(sessionToken)).toBeNull()
  })
})

describe('basic authentication', () => {
  it('verifies once for a burst, and notices a changed password and lost rights', async () => {
    const admin = await testPerson(everything)
    const person = await testPerson([{ namespace: 'a', role: 'viewer' }])
    const credentials = { email: person.email, password: testPassword }
    const viewers = await Promise.all(
      Array.from({ length: 50 }, () => viewerOfBasic(credentials, 'burst')),
    )
    expect(viewers.every((viewer) => viewer.userId === person.viewer.userId)).toBe(true)
    await setGrants(admin.viewer, person.viewer.userId, [], 'ip')
    expect((await viewerOfBasic(credentials, 'burst')).grants).toEqual([])
    const next = { current: testPassword, next: 'another good password' }
    await setPassword(person.viewer, next, 'ip')
    await expect(viewerOfBasic(credentials, 'burst')).rejects.toMatchObject({
      code: 'unauthenticated',
    })
    await expect(
      viewerOfBasic({ ...credentials, password: next.next }, 'burst'),
    ).resolves.toMatchObject({ userId: person.viewer.userId })
  })
})

describe('API tokens', () => {
  it('are shown once, act within their scope, and end at once', async () => {
    const person = await testPerson([{ namespace: 'sales', role: 'administrator' }])
    const wanted = { name: 'ci', scope: 'editor' as const, namespace: 'sales.eu', expiresAt: null }
    const { token, view } = await createToken(person.viewer, wanted, 'ip')
    expect(token).toMatch(/^mlr_[\w-]{43}$/)
    expect(await viewerOfToken(token)).toMatchObject({
      kind: 'api',
      token: { id: view.id, name: 'ci' },
      grants: [{ namespace: 'sales.eu', role: 'editor' }],
    })
    expect(JSON.stringify(await readTokens(person.viewer))).not.toContain(token)
    expect(await authenticateWorker(token)).toBeNull()
    const stranger = await testPerson([])
    await expect(revokeToken(stranger.viewer, view.id, 'ip')).rejects.toMatchObject({
      code: 'not-found',
    })
    await revokeToken(person.viewer, view.id, 'ip')
    expect(await viewerOfToken(token)).toBeNull()
    await revokeToken(person.viewer, view.id, 'ip')
  })

  it('never carry more than their maker has, nor outlive their time', async () => {
    const editor = await testPerson([{ namespace: 'sales', role: 'editor' }])
    const make = (scope: 'administrator' | 'editor' | 'worker', namespace: string) =>
      createToken(editor.viewer, { name: 'x', scope, namespace, expiresAt: null }, 'ip')
    await expect(make('administrator', 'sales')).rejects.toMatchObject({ code: 'forbidden' })
    await expect(make('editor', '')).rejects.toMatchObject({ code: 'forbidden' })
    await expect(make('worker', '')).rejects.toMatchObject({ code: 'forbidden' })
    const { token } = await make('editor', 'sales')
    await db.pool.query(`update api_tokens set expires_at = now() - interval '1 second'`)
    expect(await viewerOfToken(token)).toBeNull()
  })

  it('of scope worker join as workers and do nothing else', async () => {
    const admin = await testPerson(everything)
    const wanted = { name: 'w', scope: 'worker' as const, namespace: '', expiresAt: null }
    const { token, view } = await createToken(admin.viewer, wanted, 'ip')
    expect(await authenticateWorker(token)).toEqual({ tokenId: view.id, name: 'w' })
    expect(await viewerOfToken(token)).toBeNull()
    await revokeToken(admin.viewer, view.id, 'ip')
    expect(await authenticateWorker(token)).toBeNull()
  })
})

describe('people', () => {
  it('are invited by a link, and a renewed one ends the first', async () => {
    const admin = await testPerson(everything)
    const email = `${randomUUID()}@example.com`
    const grants = [{ namespace: 'a', role: 'editor' as const }]
    const invited = await invitePerson(admin.viewer, { email, name: 'Ada', grants }, 'ip')
    await expect(
      invitePerson(admin.viewer, { email: email.toUpperCase(), name: 'Eve', grants }, 'ip'),
    ).rejects.toMatchObject({ code: 'conflict', fields: [{ path: 'email' }] })
    const renewed = await renewLink(admin.viewer, invited.userId, 'ip')
    const use = { password: testPassword, email: 'stolen@example.com' }
    await expect(useLink({ ...use, link: linkOf(invited.link) }, from())).rejects.toMatchObject({
      code: 'not-found',
    })
    const session = await useLink({ ...use, link: linkOf(renewed) }, from())
    expect(await viewerOfSession(session)).toMatchObject({ email, grants })
    expect((await readPeople()).find((person) => person.email === email)).toMatchObject({ grants })
  })

  it('cannot take the last administrator away, not even two at once', async () => {
    await db.pool.query('update users set disabled = true')
    const one = await testPerson(everything)
    const two = await testPerson(everything)
    const both = await Promise.allSettled([
      setDisabled(one.viewer, two.viewer.userId, true, 'ip'),
      setGrants(two.viewer, one.viewer.userId, [], 'ip'),
    ])
    expect(both.map((result) => result.status).toSorted()).toEqual(['fulfilled', 'rejected'])
    const left = await db.pool.query(
      `select 1 from users u join role_grants g on g.user_id = u.id where not u.disabled
       and g.namespace = '' and g.role = 'administrator'`,
    )
    expect(left.rows).toHaveLength(1)
  })
})

describe('the audit log', () => {
  it('holds every write, shows each namespace to its administrators, and pages', async () => {
    const admin = await testPerson(everything)
    const wanted = { name: 'a', scope: 'viewer' as const, expiresAt: null }
    for (const namespace of ['x', 'x.y', 'z']) {
      await createToken(admin.viewer, { ...wanted, namespace }, 'ip')
    }
    const local = await testPerson([{ namespace: 'x', role: 'administrator' }])
    const seen = await readAudit(local.viewer, { limit: 1 })
    expect(seen.entries).toMatchObject([{ action: 'token.create', namespace: 'x.y' }])
    const rest = await readAudit(local.viewer, { limit: 10, before: seen.next ?? '' })
    expect(rest.entries.map((entry) => entry.namespace)).toEqual(['x'])
    expect(rest.next).toBeNull()
  })
})

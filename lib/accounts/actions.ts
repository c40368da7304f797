'use server'

import { z } from 'zod'
import { isLocale } from '@/i18n/locales'
import { hashSecretToken } from '@/lib/platform/auth/secret-token'
import { AppError } from '@/lib/shared/errors'
import { action, publicAction } from './action'
import { actorOf, auditAlone } from './audit'
import { emailInput, grantsInput, nameInput, namespaceInput, passwordInput } from './inputs'
import { invitePerson as invite, renewLink as renew } from './people/invite'
import { setDisabled as disable } from './people/set-disabled'
import { setGrants as writeGrants } from './people/set-grants'
import { setPassword as changePassword } from './people/set-password'
import { setPreferences as writePreferences } from './people/set-preferences'
import { useLink as takeLink } from './people/use-link'
import { readAudit, readPeople, readSessions, readTokens } from './read'
import { clearSessionCookie, setSessionCookie } from './request-facts'
import { roles } from './schema'
import {
  endOtherSessions as deleteOtherSessions,
  endSession as deleteSession,
} from './sessions/session'
import { signIn as startSession } from './sessions/sign-in'
import { createToken as makeToken } from './tokens/create'
import { revokeToken as endToken } from './tokens/revoke'

export const signIn = publicAction(
  {
    name: 'session.start',
    input: z.object({ email: z.string().max(320), password: z.string().max(1_000) }),
  },
  async (input, facts) => {
    await setSessionCookie(await startSession(input, facts), facts.secure)
  },
)

export const useLink = publicAction(
  {
    name: 'person.use-link',
    input: z.object({
      link: z.string().min(20).max(100),
      password: passwordInput,
      email: emailInput.optional(),
      name: nameInput.optional(),
    }),
  },
  async (input, facts) => {
    await setSessionCookie(await takeLink(input, facts), facts.secure)
  },
)

export const signOut = action(
  { name: 'session.end', permission: 'account.self', scope: 'self', input: z.void() },
  async (_, { viewer, facts }) => {
    if (facts.sessionToken) await deleteSession(hashSecretToken(facts.sessionToken))
    await clearSessionCookie()
    const subject = viewer.email
    await auditAlone({
      actor: actorOf(viewer),
      action: 'session.end',
      subject,
      ip: facts.ip,
    })
  },
)

export const endSession = action(
  {
    name: 'session.end-other',
    permission: 'account.self',
    scope: 'self',
    input: z.object({ id: z.string().length(64) }),
  },
  async ({ id }, { viewer, facts }) => {
    const own = await readSessions(viewer)
    if (!own.some((session) => session.id === id)) {
      throw new AppError('not-found', 'There is no such session.')
    }
    await deleteSession(id)
    const { ip } = facts
    const subject = viewer.email
    await auditAlone({ actor: actorOf(viewer), action: 'session.end-other', subject, ip })
  },
)

export const endOtherSessions = action(
  { name: 'session.end-others', permission: 'account.self', scope: 'self', input: z.void() },
  async (_, { viewer, facts }) => {
    const ended = await deleteOtherSessions(viewer)
    await auditAlone({
      actor: actorOf(viewer),
      action: 'session.end-others',
      subject: viewer.email,
      data: { ended },
      ip: facts.ip,
    })
    return { ended }
  },
)

export const setPassword = action(
  {
    name: 'person.set-password',
    permission: 'account.self',
    scope: 'self',
    input: z.object({ current: z.string().max(1_000), next: passwordInput }),
  },
  (input, { viewer, facts }) => changePassword(viewer, input, facts.ip),
)

export const setPreferences = action(
  {
    name: 'person.set-preferences',
    permission: 'account.self',
    scope: 'self',
    input: z.object({
      locale: z.string().refine(isLocale, 'Choose one of the languages on offer').optional(),
      theme: z.enum(['system', 'light', 'dark']).optional(),
      name: nameInput.optional(),
    }),
  },
  (input, { viewer, facts }) => writePreferences(viewer, input, facts.ip),
)

export const listSessions = action(
  { name: 'session.list', permission: 'account.self', scope: 'self', input: z.void() },
  (_, { viewer }) => readSessions(viewer),
)

export const listTokens = action(
  { name: 'token.list', permission: 'account.self', scope: 'self', input: z.void() },
  (_, { viewer }) => readTokens(viewer),
)

export const createToken = action(
  {
    name: 'token.create',
    permission: 'account.self',
    scope: 'self',
    input: z.object({
      name: nameInput,
      scope: z.enum([...roles, 'worker']),
      namespace: namespaceInput.default(''),
      expiresAt: z.iso.datetime({ offset: true }).nullable().default(null),
    }),
  },
  (input, { viewer, facts }) => makeToken(viewer, input, facts.ip),
)

export const revokeToken = action(
  {
    name: 'token.revoke',
    permission: 'account.self',
    scope: 'self',
    input: z.object({ id: z.uuid() }),
  },
  ({ id }, { viewer, facts }) => endToken(viewer, id, facts.ip),
)

export const listPeople = action(
  { name: 'person.list', permission: 'account.manage', scope: 'everywhere', input: z.void() },
  () => readPeople(),
)

export const invitePerson = action(
  {
    name: 'person.invite',
    permission: 'account.manage',
    scope: 'everywhere',
    input: z.object({ email: emailInput, name: nameInput, grants: grantsInput }),
  },
  (input, { viewer, facts }) => invite(viewer, input, facts.ip),
)

export const renewLink = action(
  {
    name: 'person.renew-link',
    permission: 'account.manage',
    scope: 'everywhere',
    input: z.object({ userId: z.uuid() }),
  },
  async ({ userId }, { viewer, facts }) => ({ link: await renew(viewer, userId, facts.ip) }),
)

export const setGrants = action(
  {
    name: 'person.set-grants',
    permission: 'account.manage',
    scope: 'everywhere',
    input: z.object({ userId: z.uuid(), grants: grantsInput }),
  },
  ({ userId, grants }, { viewer, facts }) => writeGrants(viewer, userId, grants, facts.ip),
)

export const disablePerson = action(
  {
    name: 'person.set-disabled',
    permission: 'account.manage',
    scope: 'everywhere',
    input: z.object({ userId: z.uuid(), disabled: z.boolean() }),
  },
  ({ userId, disabled }, { viewer, facts }) => disable(viewer, userId, disabled, facts.ip),
)

export const listAudit = action(
  {
    name: 'audit.list',
    permission: 'audit.read',
    scope: 'anywhere',
    input: z.object({
      action: z.string().max(100).optional(),
      subject: z.string().max(320).optional(),
      before: z.string().max(100).optional(),
      limit: z.number().int().min(1).max(200).optional(),
    }),
  },
  (filter, { viewer }) => readAudit(viewer, filter),
)

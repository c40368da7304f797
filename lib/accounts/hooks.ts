'use client'

import { useInfiniteQuery, useMutation } from '@tanstack/react-query'
import { unwrap } from '@/lib/shared/unwrap'
import * as accounts from './actions'
import {
  createToken,
  disablePerson,
  endOtherSessions,
  endSession,
  invitePerson,
  listAudit,
  renewLink,
  revokeToken,
  setGrants,
  setPassword,
  setPreferences,
  signIn,
  signOut,
} from './actions'
import type { ApiTokenView, AuditEntryView, PersonView } from './schema'

// An action, not a hook, for all its name.
const takeLink = accounts.useLink

const dayMs = 24 * 60 * 60 * 1000

export function useSignIn() {
  return useMutation({
    mutationFn: (credentials: { email: string; password: string }) => unwrap(signIn(credentials)),
  })
}

/** Ends the session and leaves every page of it: nothing stays in memory. */
export function useSignOut() {
  return useMutation({
    mutationFn: () => unwrap(signOut()),
    onSettled: () => window.location.assign('/sign-in'),
  })
}

export function useRedeemLink() {
  return useMutation({
    mutationFn: (use: { link: string; password: string; email?: string; name?: string }) =>
      unwrap(takeLink(use)),
  })
}

export function useChangePassword() {
  return useMutation({
    mutationFn: (passwords: { current: string; next: string }) => unwrap(setPassword(passwords)),
  })
}

export function useSavePreferences() {
  return useMutation({
    mutationFn: (wanted: { locale?: string; theme?: 'system' | 'light' | 'dark'; name?: string }) =>
      unwrap(setPreferences(wanted)),
  })
}

export function useEndSession() {
  return useMutation({ mutationFn: (id: string) => unwrap(endSession({ id })) })
}

export function useEndOtherSessions() {
  return useMutation({ mutationFn: () => unwrap(endOtherSessions()) })
}

export type NewToken = {
  name: string
  scope: ApiTokenView['scope']
  namespace: string
  expiresInDays: number | null
}

export function useCreateToken() {
  return useMutation({
    mutationFn: ({ expiresInDays, ...token }: NewToken) =>
      unwrap(
        createToken({
          ...token,
          expiresAt:
            expiresInDays === null
              ? null
              : new Date(Date.now() + expiresInDays * dayMs).toISOString(),
        }),
      ),
  })
}

export function useRevokeToken() {
  return useMutation({ mutationFn: (id: string) => unwrap(revokeToken({ id })) })
}

/** The server gives the path of a link; its holder needs the whole address. */
const whole = ({ link }: { link: string }) => ({
  link: new URL(link, window.location.origin).toString(),
})

export function useInvitePerson() {
  return useMutation({
    mutationFn: async (person: { email: string; name: string; grants: PersonView['grants'] }) =>
      whole(await unwrap(invitePerson(person))),
  })
}

export function useRenewLink() {
  return useMutation({
    mutationFn: async (userId: string) => whole(await unwrap(renewLink({ userId }))),
  })
}

export function useSetGrants() {
  return useMutation({
    mutationFn: (change: { userId: string; grants: PersonView['grants'] }) =>
      unwrap(setGrants(change)),
  })
}

export function useSetDisabled() {
  return useMutation({
    mutationFn: (change: { userId: string; disabled: boolean }) => unwrap(disablePerson(change)),
  })
}

export type AuditPage = { entries: AuditEntryView[]; next: string | null }

export function useAuditList(first: AuditPage) {
  return useInfiniteQuery({
    queryKey: ['audit'],
    queryFn: ({ pageParam }) => unwrap(listAudit(pageParam ? { before: pageParam } : {})),
    initialPageParam: '',
    initialData: { pages: [first], pageParams: [''] },
    getNextPageParam: (page) => page.next ?? undefined,
  })
}

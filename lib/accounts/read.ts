// All reads of people, tokens, sessions and the audit log.

import { hashSecretToken } from '@/lib/platform/auth/secret-token'
import { running } from '@/lib/runtime/running'
import type { Prisma } from '@/lib/db/generated/client'
import { grantedNamespaces, may } from './may'
import type { LinkPurpose } from './people/one-time-link'
import type { ApiTokenView, AuditEntryView, PersonView, Role, SessionView, Viewer } from './schema'

const iso = (date: Date | null) => date?.toISOString() ?? null

/** One's own tokens, newest first; every live worker's token too for whoever manages accounts. */
export async function readTokens(viewer: Viewer): Promise<ApiTokenView[]> {
  const workers = may(viewer, 'account.manage', '') ? [{ scope: 'worker' }] : []
  const rows = await running().prisma.apiToken.findMany({
    where: { OR: [{ userId: viewer.userId }, ...workers] },
    orderBy: { createdAt: 'desc' },
    take: 500,
  })
  return rows.map((row) => ({
    id: row.id,
    name: row.name,
    prefix: row.prefix,
    scope: row.scope as Role | 'worker',
    namespace: row.namespace,
    createdAt: row.createdAt.toISOString(),
    expiresAt: iso(row.expiresAt),
    revokedAt: iso(row.revokedAt),
    lastUsedAt: iso(row.lastUsedAt),
  }))
}

/** Everybody, by e-mail. The caller has checked account.manage. */
export async function readPeople(): Promise<PersonView[]> {
  const rows = await running().prisma.user.findMany({
    include: { grants: { orderBy: { namespace: 'asc' } } },
    orderBy: { email: 'asc' },
    take: 5_000,
  })
  return rows.map((row) => ({
    id: row.id,
    email: row.email,
    name: row.name,
    disabled: row.disabled,
    hasPassword: row.passwordHash !== null,
    createdAt: row.createdAt.toISOString(),
    lastSeenAt: iso(row.lastSeenAt),
    grants: row.grants.map((grant) => ({ namespace: grant.namespace, role: grant.role as Role })),
  }))
}

/** What a one-time link is for; null where it was used, is too old, or never was. */
export async function readLinkPurpose(link: string): Promise<LinkPurpose | null> {
  const row = await running().prisma.oneTimeLink.findFirst({
    where: { tokenHash: hashSecretToken(link), usedAt: null, expiresAt: { gt: new Date() } },
  })
  return row ? (row.purpose as LinkPurpose) : null
}

/** One's own sessions that still hold, newest first. `id` is the stored hash: useless as a cookie. */
export async function readSessions(viewer: Viewer): Promise<SessionView[]> {
  const rows = await running().prisma.session.findMany({
    where: { userId: viewer.userId, expiresAt: { gt: new Date() } },
    orderBy: { createdAt: 'desc' },
    take: 200,
  })
  return rows.map((row) => ({
    id: row.tokenHash,
    createdAt: row.createdAt.toISOString(),
    lastSeenAt: iso(row.lastSeenAt),
    ip: row.ip,
    userAgent: row.userAgent,
    current: row.tokenHash === viewer.sessionHash,
  }))
}

export type AuditFilter = {
  action?: string | undefined
  subject?: string | undefined
  /** Cursor: what the page before answered as `next`. */
  before?: string | undefined
  limit?: number | undefined
}

/** Newest first, of the namespaces that the viewer administrates. Keyset paging by (at, id). */
export async function readAudit(
  viewer: Viewer,
  filter: AuditFilter,
): Promise<{ entries: AuditEntryView[]; next: string | null }> {
  const limit = Math.min(filter.limit ?? 50, 200)
  const names = grantedNamespaces(viewer, 'audit.read')
  const [beforeAt, beforeId] = filter.before?.split('_') ?? []
  const where: Prisma.AuditEntryWhereInput = {
    ...(filter.action ? { action: { startsWith: filter.action } } : {}),
    ...(filter.subject ? { subject: filter.subject } : {}),
    AND: [
      names.includes('')
        ? {}
        : {
            OR: names.flatMap((name) => [
              { namespace: name },
              { namespace: { startsWith: `${name}.` } },
            ]),
          },
      beforeAt && beforeId
        ? {
            OR: [
              { at: { lt: new Date(beforeAt) } },
              { at: new Date(beforeAt), id: { lt: beforeId } },
            ],
          }
        : {},
    ],
  }
  const rows = await running().prisma.auditEntry.findMany({
    where,
    orderBy: [{ at: 'desc' }, { id: 'desc' }],
    take: limit + 1,
  })
  const page = rows.slice(0, limit)
  const last = page.at(-1)
  return {
    entries: page.map((row) => ({
      id: row.id,
      at: row.at.toISOString(),
      actorKind: row.actorKind,
      actorName: row.actorName,
      action: row.action,
      namespace: row.namespace,
      subject: row.subject,
      data: row.data as Record<string, unknown>,
    })),
    next: rows.length > limit && last ? `${last.at.toISOString()}_${last.id}` : null,
  }
}

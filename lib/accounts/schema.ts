// Who may do what. Roles are per namespace and hold for all below it; the empty namespace is everything.

export const roles = ['viewer', 'editor', 'administrator'] as const
export type Role = (typeof roles)[number]

/** What a handler asks for. Each role has the rights of the ones before it. */
export const permissions = {
  'flow.read': 'viewer',
  'flow.write': 'editor',
  'flow.delete': 'editor',
  'execution.read': 'viewer',
  'execution.start': 'editor',
  'execution.control': 'editor',
  'execution.delete': 'administrator',
  'log.read': 'viewer',
  'worker.read': 'viewer',
  'worker.control': 'administrator',
  'trigger.read': 'viewer',
  'trigger.control': 'editor',
  'notification.read': 'viewer',
  'notification.write': 'editor',
  'account.self': 'viewer',
  'account.manage': 'administrator',
  'audit.read': 'administrator',
} as const satisfies Record<string, Role>
export type Permission = keyof typeof permissions

/** The person or token behind a request. */
export type Viewer = {
  userId: string
  email: string
  name: string
  kind: 'person' | 'api'
  /** For tokens: id and name; rights are the lower of the person's and the token's. */
  token?: { id: string; name: string }
  sessionHash?: string
  grants: { namespace: string; role: Role }[]
  locale: string | null
  theme: string | null
}

export type ApiTokenView = {
  id: string
  name: string
  prefix: string
  scope: Role | 'worker'
  namespace: string
  createdAt: string
  expiresAt: string | null
  revokedAt: string | null
  lastUsedAt: string | null
}

export type SessionView = {
  id: string
  createdAt: string
  lastSeenAt: string | null
  ip: string | null
  userAgent: string | null
  /** The one that asks. */
  current: boolean
}

export type PersonView = {
  id: string
  email: string
  name: string
  disabled: boolean
  hasPassword: boolean
  createdAt: string
  lastSeenAt: string | null
  grants: { namespace: string; role: Role }[]
}

export type AuditEntryView = {
  id: string
  at: string
  actorKind: string
  actorName: string | null
  action: string
  namespace: string | null
  subject: string | null
  data: Record<string, unknown>
}

/** What every server action answers; the error's code and fields are those of AppError. */
export type ActionResult<T> =
  | { ok: true; data: T }
  | {
      ok: false
      error: {
        code: string
        message: string
        fields: { path: string; message: string; line?: number; column?: number }[]
        data: Record<string, unknown>
      }
    }

// People for tests: a real row with a real password and grants, and the process-wide holder around a pool.

import { randomUUID } from 'node:crypto'
import type { Grant } from '@/lib/accounts/may'
import type { Viewer } from '@/lib/accounts/schema'
import { startSession } from '@/lib/accounts/sessions/session'
import { hashPassword } from '@/lib/platform/auth/password'
import { running, setRunning, type Runtime } from '@/lib/runtime/running'
import type { TestDatabase } from './database'
import { createTestDoor } from './workers-door'

export const testPassword = 'correct horse battery'

/** Sets what `running()` answers. A test without a runtime must not reach for one. */
export function holdRunning({ pool, prisma }: TestDatabase, runtime?: Runtime): void {
  setRunning({
    serverId: randomUUID(),
    startedAt: Date.now(),
    runtime: runtime ?? noRuntime,
    pool,
    prisma,
    workers: createTestDoor(),
    realtime: null,
  })
}

const noRuntime = new Proxy({} as Runtime, {
  get: (_, name) => {
    if (name === 'forgetFlow') return () => undefined
    throw new Error(`This test has no runtime, and asked for ${String(name)}`)
  },
})

export type TestPerson = { viewer: Viewer; email: string; sessionToken: string }

let hashed: Promise<string> | undefined

/** A person with a session; the password is `testPassword`. */
export async function testPerson(grants: Grant[], name = 'Person'): Promise<TestPerson> {
  const { pool } = running()
  const userId = randomUUID()
  const email = `${userId}@example.com`
  hashed ??= hashPassword(testPassword)
  await pool.query('insert into users (id, email, name, password_hash) values ($1, $2, $3, $4)', [
    userId,
    email,
    name,
    await hashed,
  ])
  for (const { namespace, role } of grants) {
    await pool.query('insert into role_grants (user_id, namespace, role) values ($1, $2, $3)', [
      userId,
      namespace,
      role,
    ])
  }
  const sessionToken = await startSession(userId, { ip: 'test', userAgent: null })
  const viewer: Viewer = { userId, email, name, kind: 'person', grants, locale: null, theme: null }
  return { viewer, email, sessionToken }
}

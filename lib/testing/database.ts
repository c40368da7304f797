// A database of its own for a test file: migrated, empty, real. Each file copies the template, so files
// run side by side and in any order.

import { randomBytes } from 'node:crypto'
import type { Pool } from 'pg'
import { afterAll, inject } from 'vitest'
import { createPrisma } from '@/lib/db/client'
import type { PrismaClient } from '@/lib/db/generated/client'
import { createPool } from '@/lib/db/pool'
import { onServer, withDatabase } from './template'

export type TestDatabase = { url: string; pool: Pool; prisma: PrismaClient }

/** Call at the top of a test file: `const db = await testDatabase()`. Dropped after the file's tests. */
export async function testDatabase(): Promise<TestDatabase> {
  const server = inject('databaseServer')
  const name = `millrace_test_${randomBytes(6).toString('hex')}`
  await onServer(server, `CREATE DATABASE ${name} TEMPLATE ${inject('databaseTemplate')}`)
  const url = withDatabase(server, name)
  const pool = createPool(url, { max: 20, name })
  const prisma = createPrisma(pool)
  afterAll(async () => {
    await prisma.$disconnect()
    await pool.end()
    await onServer(server, `DROP DATABASE IF EXISTS ${name} WITH (FORCE)`)
  })
  return { url, pool, prisma }
}

/** An empty database without our tables, for tests of the deployer. */
export async function bareDatabase(): Promise<{ url: string; pool: Pool }> {
  const server = inject('databaseServer')
  const name = `millrace_bare_${randomBytes(6).toString('hex')}`
  await onServer(server, `CREATE DATABASE ${name}`)
  const url = withDatabase(server, name)
  const pool = createPool(url, { max: 5, name })
  afterAll(async () => {
    await pool.end()
    await onServer(server, `DROP DATABASE IF EXISTS ${name} WITH (FORCE)`)
  })
  return { url, pool }
}

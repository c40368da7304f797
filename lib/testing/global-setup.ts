// One Postgres for all database tests of a run: the embedded one in a folder of its own, or the one that
// MILLRACE_TEST_DATABASE_URL names. Migrations are applied once, to a template; each test file copies it.

import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { TestProject } from 'vitest/node'
import { startEmbedded } from '@/lib/db/embedded'
import { claimFolder } from '@/lib/platform/claimed-folder'
import { createTemplate } from './template'

declare module 'vitest' {
  export interface ProvidedContext {
    databaseServer: string
    databaseTemplate: string
  }
}

/** Vitest calls it once before the tests of the project `database`; what it returns runs after them. */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const given = process.env.MILLRACE_TEST_DATABASE_URL
  const folder = given ? null : mkdtempSync(join(tmpdir(), 'millrace-test-'))
  // Tests kill processes, not machines: what Postgres handed to the system survives without fsync.
  const server = folder
    ? await startEmbedded(claimFolder(folder), { fsync: 'off', max_connections: '300' })
    : null
  const url = given ?? server?.url ?? ''
  const template = await createTemplate(url)
  project.provide('databaseServer', url)
  project.provide('databaseTemplate', template.name)
  return async () => {
    await template.drop()
    await server?.stop()
    if (folder) rmSync(folder, { recursive: true, force: true })
  }
}

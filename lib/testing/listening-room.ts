// What a test of triggers that listen needs around it: a database, a runtime, and what hears its commits.

import { afterAll } from 'vitest'
import { startListening, type Listening } from '@/lib/triggers/listening/start-listening'
import { testDatabase, type TestDatabase } from './database'
import { holdRunning } from './people'
import { testRuntime, type TestRuntime } from './test-runtime'

export type ListeningRoom = { db: TestDatabase; real: TestRuntime; listening: Listening }

/** Call at the top of a test file: `const room = await listeningRoom()`. Closed after the file's tests. */
export async function listeningRoom(): Promise<ListeningRoom> {
  process.env.MILLRACE_SECRET_KEY ??= 'a key of thirty-two characters...'
  const db = await testDatabase()
  const listening = await startListening(db.pool)
  const real = await testRuntime(db, { effects: listening.effects, hear: listening.hear })
  holdRunning(db, real.runtime)
  afterAll(async () => {
    listening.stop()
    await real.runtime.stop()
  })
  return { db, real, listening }
}

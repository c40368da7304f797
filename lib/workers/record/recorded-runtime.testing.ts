// A runtime whose commits are counted by its workers, and one who may see them.

import { afterAll } from 'vitest'
import { testDatabase } from '@/lib/testing/database'
import { insertWorker } from '@/lib/testing/factories'
import { holdRunning, testPerson } from '@/lib/testing/people'
import { testRuntime } from '@/lib/testing/test-runtime'
import { recordWork } from './record-work'

/** It is stopped after the tests of the file, what was counted first. */
export async function recordedRuntime() {
  const db = await testDatabase()
  const real = await testRuntime(db)
  holdRunning(db, real.runtime)
  const recorder = recordWork(db.pool, real.runtime)
  real.runtime.onCommitted(recorder.note)
  const { viewer } = await testPerson([{ namespace: 'test', role: 'viewer' }])
  await insertWorker(db.pool, real.workerId)
  afterAll(async () => {
    await recorder.stop()
    await real.runtime.stop()
  })
  return { pool: db.pool, real, recorder, viewer }
}

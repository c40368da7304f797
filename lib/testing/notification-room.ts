// What a test of notifications needs around it: a database with a runtime that runs flows, a receiver that
// records, a pipeline between them.

import { afterAll } from 'vitest'
import {
  httpReceiver,
  type HttpReceiver,
} from '@/lib/notifications/receivers/http-receiver.testing'
import type { Pipeline } from '@/lib/notifications/pipeline/start-pipeline'
import { testDatabase, type TestDatabase } from './database'
import { chainSource, saveTestFlow, startRequest } from './factories'
import { allowLoopback, testPipeline } from './notifications'
import { holdRunning } from './people'
import { testRuntime, type TestRuntime } from './test-runtime'

export type NotificationRoom = {
  db: TestDatabase
  real: TestRuntime
  receiver: HttpReceiver
  /** Runs so many executions of a chain at once, to their ends. Gives their ids. */
  run(count?: number, chain?: { flowId?: string; tasks?: number }): Promise<string[]>
  /** How many events these executions have, or all. */
  countEvents(ids?: string[]): Promise<number>
}

/** Call at the top of a test file: `const room = await notificationRoom()`. Closed after the file's tests. */
export async function notificationRoom(): Promise<NotificationRoom> {
  allowLoopback()
  const db = await testDatabase()
  const real = await testRuntime(db)
  const receiver = await httpReceiver()
  holdRunning(db, real.runtime)
  afterAll(async () => {
    await real.runtime.stop()
    await receiver.close()
  })
  return {
    db,
    real,
    receiver,
    async run(count = 1, { flowId = 'chain', tasks = 1 } = {}) {
      const flow = await saveTestFlow(db.pool, chainSource(flowId, tasks))
      return Promise.all(
        Array.from({ length: count }, async () => {
          const { executionId } = await real.runtime.start(startRequest(flow))
          await real.runtime.waitForEnd(executionId, 60_000)
          return executionId
        }),
      )
    },
    async countEvents(ids) {
      const { rows } = await db.pool.query<{ n: number }>(
        `SELECT coalesce(sum(event_number), 0)::int AS n FROM executions
         WHERE $1::uuid[] IS NULL OR id = ANY($1)`,
        [ids ?? null],
      )
      return rows[0]?.n ?? 0
    },
  }
}

/** With a pipeline of this process that sends. */
export async function sendingRoom(
  parts?: Parameters<typeof testPipeline>[2],
): Promise<NotificationRoom & { pipeline: Pipeline }> {
  const room = await notificationRoom()
  const pipeline = testPipeline(room.db, room.real.runtime, parts)
  // Hooks after a file run last first: the pipeline stops before what it stands on.
  afterAll(() => pipeline.stop())
  return { ...room, pipeline }
}

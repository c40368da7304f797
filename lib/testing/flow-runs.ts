// One flow on a real runtime, started and run to its end as often as a test needs a past.

import { afterAll, beforeAll } from 'vitest'
import { startExecution } from '@/lib/executions/start'
import type { TestDatabase } from './database'
import { saveTestFlow } from './factories'
import { holdRunning } from './people'
import { testRuntime, type TestRuntime } from './test-runtime'

/** Call at the top of a test file. `source` is the flow's text; `flow` says where it is. */
export function flowRuns(
  db: TestDatabase,
  flow: { namespace: string; flowId: string },
  source: string,
) {
  const by = { actor: { kind: 'system' as const } }
  let real: TestRuntime
  beforeAll(async () => {
    real = await testRuntime(db)
    holdRunning(db, real.runtime)
    await saveTestFlow(db.pool, source)
  })
  afterAll(() => real.runtime.stop())

  const runs = {
    real: () => real,
    start: async (inputs: Record<string, unknown> = {}): Promise<string> =>
      (await startExecution({ ...flow, inputs }, by)).executionId,
    /** It has ended when this returns. */
    async run(inputs: Record<string, unknown> = {}): Promise<string> {
      const id = await runs.start(inputs)
      await real.runtime.waitForEnd(id, 120_000)
      return id
    },
  }
  return runs
}

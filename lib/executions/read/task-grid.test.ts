// The grid of a flow from what the real runtime wrote.

import { afterAll, beforeAll, expect, it } from 'vitest'
import { testDatabase } from '@/lib/testing/database'
import { saveTestFlow } from '@/lib/testing/factories'
import { holdRunning, testPerson } from '@/lib/testing/people'
import { testRuntime, type TestRuntime } from '@/lib/testing/test-runtime'
import { startExecution } from '../start'
import { readTaskGrid } from './task-grid'

const db = await testDatabase()
const flow = { namespace: 'grids', flowId: 'loops' }
let real: TestRuntime

beforeAll(async () => {
  real = await testRuntime(db)
  holdRunning(db, real.runtime)
  await saveTestFlow(
    db.pool,
    `id: loops
namespace: grids
inputs:
  - {id: items, type: JSON, defaults: '[1, 2, 3]'}
  - {id: last, type: BOOLEAN, defaults: true}
tasks:
  - id: each
    type: core.flow.ForEach
    values: "{{ inputs.items }}"
    tasks:
      - {id: say, type: core.debug.Return, format: x}
  - {id: last, type: core.debug.Return, format: x, runIf: "{{ inputs.last }}"}
`,
  )
})
afterAll(() => real.runtime.stop())

async function run(inputs: Record<string, unknown> = {}): Promise<string> {
  const by = { actor: { kind: 'system' as const } }
  const { executionId } = await startExecution({ ...flow, inputs }, by)
  await real.runtime.waitForEnd(executionId, 120_000)
  return executionId
}

it('has a cell for each task of the last thirty, oldest first', async () => {
  const ids: string[] = []
  for (let n = 0; n < 31; n++) ids.push(await run(n === 30 ? { items: [1], last: false } : {}))
  const { viewer } = await testPerson([{ namespace: 'grids', role: 'viewer' }])
  const { executions, cells } = await readTaskGrid(viewer, flow)
  expect(executions.map(({ id }) => id)).toEqual(ids.slice(1))
  const of = (id: string | undefined) =>
    cells
      .filter(({ executionId }) => executionId === id)
      .map(({ taskId, state, runs }) => `${taskId} ${state} ${runs}`)
      .sort()
  expect(of(ids[0])).toEqual([])
  expect(of(ids[1])).toEqual(['each SUCCESS 1', 'last SUCCESS 1', 'say SUCCESS 3'])
  expect(of(ids[30])).toEqual(['each SUCCESS 1', 'last SKIPPED 1', 'say SUCCESS 1'])
  for (const { durationMs } of cells) expect(durationMs).toBeGreaterThanOrEqual(0)
})

it('shows nothing to whom the flow is not shown', async () => {
  const { viewer } = await testPerson([{ namespace: 'others', role: 'administrator' }])
  expect(await readTaskGrid(viewer, flow)).toEqual({ executions: [], cells: [] })
})

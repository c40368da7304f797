// The grid of a flow from what the real runtime wrote.

import { expect, it } from 'vitest'
import { testDatabase } from '@/lib/testing/database'
import { flowRuns } from '@/lib/testing/flow-runs'
import { testPerson } from '@/lib/testing/people'
import { until } from '@/lib/testing/test-runtime'
import { readTaskGrid } from './task-grid'

const db = await testDatabase()
const flow = { namespace: 'grids', flowId: 'loops' }
const { real, start, run } = flowRuns(
  db,
  flow,
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

it('shows of a loop the run to look at first, and no duration while one goes on', async () => {
  const { viewer } = await testPerson([{ namespace: 'grids', role: 'viewer' }])
  let said = 0
  real().door.setBody(({ task }) => {
    if (task.id !== 'say' || (said += 1) < 3) return { ok: true, outputs: {} }
    return { ok: false, failure: { code: 'no', message: 'no' } }
  })
  const failed = await run()
  said = 0
  real().door.setBody(({ task }) =>
    task.id === 'say' && (said += 1) > 1 ? 'hang' : { ok: true, outputs: {} },
  )
  const going = await start()
  await until('it hangs', () =>
    [...real().door.running.values()].some(({ frame }) => frame.executionId === going && said > 1),
  )
  const { cells } = await readTaskGrid(viewer, flow)
  const cell = (id: string) =>
    cells.find(({ executionId, taskId }) => executionId === id && taskId === 'say')
  expect(cell(failed)).toMatchObject({ state: 'FAILED', runs: 3 })
  expect(cell(failed)?.durationMs).toBeGreaterThanOrEqual(0)
  expect(cell(going)).toMatchObject({ state: 'RUNNING', durationMs: null })
  await real().runtime.apply(going, { type: 'execution.kill' })
})

it('shows nothing to whom the flow is not shown', async () => {
  const { viewer } = await testPerson([{ namespace: 'others', role: 'administrator' }])
  expect(await readTaskGrid(viewer, flow)).toEqual({ executions: [], cells: [] })
})

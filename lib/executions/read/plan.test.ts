// What is planned of an execution, from what the real runtime wrote of those before it.

import { expect, it } from 'vitest'
import { testDatabase } from '@/lib/testing/database'
import { flowRuns } from '@/lib/testing/flow-runs'
import { testPerson } from '@/lib/testing/people'
import { historyText, readPlan } from './plan'

const db = await testDatabase()
const flow = { namespace: 'plans', flowId: 'steps' }
const { real, start, run } = flowRuns(
  db,
  flow,
  `id: steps
namespace: plans
inputs:
  - {id: last, type: BOOLEAN, defaults: true}
  - {id: items, type: JSON, defaults: '[1, 2]'}
tasks:
  - {id: first, type: core.debug.Return, format: x}
  - {id: last, type: core.debug.Return, format: x, runIf: "{{ inputs.last }}"}
  - id: each
    type: core.flow.ForEach
    concurrencyLimit: 2
    values: "{{ inputs.items }}"
    tasks:
      - {id: inner, type: core.debug.Return, format: x}
`,
)

it('takes the median of the last successes before it, and none that failed or was skipped', async () => {
  const { viewer } = await testPerson([{ namespace: 'plans', role: 'viewer' }])
  const ids: string[] = []
  for (let n = 0; n < 12; n += 1) {
    ids.push(await run({ last: n % 3 !== 0, items: Array.from({ length: n }, (_, at) => at) }))
  }
  // Each task of the n-th takes n seconds: what is written here is what the clock of Postgres would have said.
  for (const [n, id] of ids.entries()) {
    await db.pool.query(
      `UPDATE task_runs SET created_at = ended_at - $2 * interval '1 second' WHERE execution_id = $1`,
      [id, n],
    )
  }
  real().door.setBody(() => ({ ok: false, failure: { code: 'no', message: 'no' } }))
  await run()
  real().door.setBody(() => 'hang')
  const going = await start()
  const plan = await readPlan(viewer, going)
  expect(plan.executions).toBe(10)
  expect(plan.tasks.map(({ taskId, usualMs }) => [taskId, usualMs])).toEqual([
    // Of 2 to 11: 6.5. The runIf let `last` run in 2, 4, 5, 7, 8, 10 and 11: 7.
    ['first', 6_500],
    ['last', 7_000],
    ['each', 6_500],
  ])
  // Of 2 to 11 items.
  expect(plan.tasks.at(-1)).toMatchObject({
    rounds: 6,
    atOnce: 2,
    children: [{ taskId: 'inner', usualMs: expect.any(Number) }],
  })
  await real().runtime.apply(going, { type: 'execution.kill' })
})

it('reads ranges of two indexes, however much others have run', async () => {
  await db.pool.query(
    `INSERT INTO executions (id, namespace, flow_id, flow_revision, version, state, terminal, history,
       inputs, labels, actor, correlation_id, created_at, event_number, progress)
     SELECT gen_random_uuid(), 'plans', 'other' || n % 20, 1, 1, 'SUCCESS', true, '[]', '{}', '{}',
       '{"kind":"system"}', gen_random_uuid(), now(), 1, '{}' FROM generate_series(1, 20000) AS n`,
  )
  await db.pool.query('ANALYZE executions')
  await db.pool.query('ANALYZE task_runs')
  const client = await db.pool.connect()
  try {
    const { rows } = await client.query<{ 'QUERY PLAN': string }>(
      `EXPLAIN (ANALYZE) ${historyText}`,
      [flow.namespace, flow.flowId, 'ffffffff-ffff-7fff-bfff-ffffffffffff'],
    )
    const plan = rows.map((row) => row['QUERY PLAN']).join('\n')
    expect(plan).toMatch(/Index Scan using executions_namespace_flow_id_id_idx/)
    expect(plan).toMatch(/Index Scan using task_runs_in_order/)
    expect(plan).not.toMatch(/Seq Scan|Sort Key: (e\.id|r\.ordinal)/)
    if (process.env.MILLRACE_SHOW_PLANS) console.log(plan)
  } finally {
    client.release(true)
  }
})

it('shows nothing to whom the execution is not shown', async () => {
  const { viewer } = await testPerson([{ namespace: 'others', role: 'administrator' }])
  await expect(readPlan(viewer, await start())).rejects.toMatchObject({ code: 'not-found' })
})

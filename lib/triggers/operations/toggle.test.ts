// The task core.trigger.Toggle through the real thing: a worker process asks, the server switches, and the
// schedule of another flow stops and starts.

import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { startExecution } from '@/lib/executions/start'
import { saveFlow } from '@/lib/flows/save'
import { running } from '@/lib/runtime/running'
import { testDatabase } from '@/lib/testing/database'
import { until } from '@/lib/testing/test-runtime'
import {
  startServer,
  startWorkerProcess,
  type TestServer,
  type TestWorker,
} from '@/lib/workers/harness.testing'
import { startScheduling, type Scheduling } from '../schedule/schedule-loop'
import { triggerAnswers } from './toggle'

const db = await testDatabase()
const by = { actor: { kind: 'api' as const, id: 'test' }, userId: null, ip: null }
let server: TestServer
let worker: TestWorker
let scheduling: Scheduling

beforeAll(async () => {
  server = await startServer(db, { leaseMs: 30_000, answers: triggerAnswers })
  worker = await startWorkerProcess(server.url)
  await until('the worker to join', () => server.workers.freeSlots().length > 0)
  scheduling = startScheduling(db.pool)
})
afterAll(async () => {
  await scheduling.stop()
  worker.process.kill('SIGTERM')
  await worker.ended
  await server.stop()
})

const everySecond =
  '    type: core.trigger.Schedule\n    cron: "* * * * * *"\n    allowConcurrent: true\n'
const returning = 'tasks:\n  - id: a\n    type: core.debug.Return\n    format: done\n'

async function save(namespace: string, id: string, rest: string): Promise<void> {
  const saved = await saveFlow({ source: `id: ${id}\nnamespace: ${namespace}\n${rest}` }, by)
  if (!saved.ok) throw new Error(JSON.stringify(saved))
}

/** Runs a flow of the one task; gives what became of it. */
async function toggle(id: string, properties: string, triggers = '') {
  const task = `tasks:\n  - id: switch\n    type: io.kestra.plugin.core.trigger.Toggle\n${properties}`
  await save('toggle.team', id, task + triggers)
  const { executionId } = await startExecution(
    { namespace: 'toggle.team', flowId: id, inputs: {} },
    by,
  )
  await running().runtime.waitForEnd(executionId, 60_000)
  const state = await running().runtime.state(executionId)
  const [taskRun] = [...(state?.taskRuns.values() ?? [])]
  const why = taskRun?.failure?.message ?? null
  return { executionId, state: state?.execution.state, why }
}

async function isOff(flowId: string): Promise<boolean> {
  const { rows } = await db.pool.query<{ disabled: boolean }>(
    'SELECT disabled FROM triggers WHERE flow_id = $1',
    [flowId],
  )
  return rows[0]?.disabled ?? false
}
async function slotsOf(flowId: string): Promise<number> {
  const { rows } = await db.pool.query<{ n: number }>(
    'SELECT count(*)::int AS n FROM trigger_slots WHERE flow_id = $1',
    [flowId],
  )
  return rows[0]?.n ?? 0
}

describe('the task Toggle', () => {
  it('stops and starts the schedule of another flow, and is written down', async () => {
    await save('toggle.team', 'clock', `${returning}triggers:\n  - id: tick\n${everySecond}`)
    await save('toggle.team', 'other', `${returning}triggers:\n  - id: tick\n${everySecond}`)
    await until('it to tick', async () => (await slotsOf('clock')) > 0)
    const named = '    flowId: clock\n    trigger: tick\n'
    const off = await toggle('off', `${named}    enabled: false\n`)
    expect(off).toMatchObject({ state: 'SUCCESS', why: null })
    expect(await isOff('clock')).toBe(true)
    // Its neighbour goes on: what does not come is not late.
    const [before, others] = [await slotsOf('clock'), await slotsOf('other')]
    await until('the other to go on', async () => (await slotsOf('other')) >= others + 3)
    expect(await slotsOf('clock')).toBe(before)
    expect((await toggle('on', `${named}    enabled: true\n`)).state).toBe('SUCCESS')
    await until('it to tick again', async () => (await slotsOf('clock')) >= before + 2)
    const { rows } = await db.pool.query(
      `SELECT action, subject, actor_kind, actor_id, actor_name FROM audit_entries
        WHERE action LIKE 'trigger.%' ORDER BY at`,
    )
    const actor = { actor_kind: 'flow', actor_id: off.executionId, actor_name: 'toggle.team.off' }
    expect(rows).toMatchObject([
      { action: 'trigger.disable', subject: 'clock/tick', ...actor },
      { action: 'trigger.enable', subject: 'clock/tick' },
    ])
  })

  it('switches one of its own flow off where it names none, and off is what it does', async () => {
    const daily = 'triggers:\n  - id: own\n    type: core.trigger.Schedule\n    cron: "@daily"\n'
    expect((await toggle('itself', '    trigger: own\n', daily)).state).toBe('SUCCESS')
    expect(await isOff('itself')).toBe(true)
  })

  it('may reach above and below its namespace, and nowhere else', async () => {
    const tick = `${returning}triggers:\n  - id: t\n    type: core.trigger.Schedule\n    cron: "@daily"\n`
    for (const [namespace, id] of [
      ['toggle', 'above'],
      ['toggle.team.below', 'below'],
      ['toggle.rivals', 'beside'],
    ] as const) {
      await save(namespace, id, tick)
      const named = `    namespace: ${namespace}\n    flowId: ${id}\n    trigger: t\n`
      const { state, why } = await toggle(`reaches-${id}`, named)
      const refused = 'Flows of toggle.team have no right to what belongs to toggle.rivals.'
      const may = id !== 'beside'
      expect([id, state, why]).toEqual([id, may ? 'SUCCESS' : 'FAILED', may ? null : refused])
      expect(await isOff(id)).toBe(may)
    }
  })

  it.each([
    ['no-trigger', 'clock', 'nightly', 'There is no trigger nightly in toggle.team.clock.'],
    ['no-flow', 'nowhere', 'tick', 'There is no trigger tick in toggle.team.nowhere.'],
    ['source', 'held', 'tick', 'The trigger is disabled in the source. Change it there.'],
  ])('fails with a clear sentence: %s', async (name, flowId, trigger, sentence) => {
    await save(
      'toggle.team',
      'held',
      `${returning}triggers:\n  - id: tick\n    disabled: true\n${everySecond}`,
    )
    const named = `    flowId: ${flowId}\n    trigger: ${trigger}\n    enabled: true\n`
    expect(await toggle(name, named)).toMatchObject({ state: 'FAILED', why: sentence })
  })
})

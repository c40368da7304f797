import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { killExecution } from '@/lib/executions/operations/kill'
import { saveFlow } from '@/lib/flows/save'
import { testDatabase } from '@/lib/testing/database'
import { holdRunning, testPerson } from '@/lib/testing/people'
import { testRuntime, until, type TestRuntime } from '@/lib/testing/test-runtime'
import { readComing, readFlowTriggers, readTriggers } from '../read'
import { startScheduling, type Scheduling } from '../schedule/schedule-loop'
import type { TriggerFilter } from '../schema'
import { changeBackfill } from './change-backfill'
import { runTriggerNow } from './run-now'
import { setTriggerEnabled } from './set-enabled'
import { startBackfill } from './start-backfill'
import { unlockTrigger } from './unlock'

const db = await testDatabase()
const by = { actor: { kind: 'api' as const, id: 'test' }, userId: null, ip: null }
const everywhere = { grants: [{ namespace: '', role: 'viewer' as const }] }
let real: TestRuntime
let scheduling: Scheduling

beforeAll(async () => {
  real = await testRuntime(db)
  holdRunning(db, real.runtime)
  scheduling = startScheduling(db.pool)
})
afterEach(() => db.pool.query('UPDATE triggers SET disabled = true'))
afterAll(async () => {
  await scheduling.stop()
  await real.runtime.stop()
})

const key = (flowId: string) => ({ namespace: 'ops', flowId, triggerId: 't' })
const returning = 'tasks:\n  - id: a\n    type: core.debug.Return\n    format: done\n'
const pausing = 'tasks:\n  - id: p\n    type: core.flow.Pause\n'

async function save(id: string, trigger: string, body = returning, namespace = 'ops') {
  const source = `id: ${id}\nnamespace: ${namespace}\n${body}triggers:\n  - id: t\n${trigger}`
  const saved = await saveFlow({ source }, by)
  if (!saved.ok) throw new Error(JSON.stringify(saved))
}
const schedule = (cron: string, more = '') =>
  `    type: core.trigger.Schedule\n    cron: "${cron}"\n${more}`
const viewOf = async (flowId: string) => {
  const { triggers } = await readTriggers(everywhere, { namespace: 'ops', flowId })
  const [only] = triggers
  if (!only) throw new Error(`no trigger of ${flowId}`)
  return only
}
const countOf = async (flowId: string) =>
  (await db.pool.query('SELECT 1 FROM executions WHERE flow_id = $1', [flowId])).rows.length

describe('switching off and on', () => {
  it('stops a schedule through saves, and starts it from then', async () => {
    await save('toggled', schedule('0 0 1 1 *'))
    const planned = await until('a next time', async () => (await viewOf('toggled')).nextAt)
    await setTriggerEnabled(key('toggled'), false, by)
    await save('toggled', schedule('0 0 1 1 *', '    description: changed\n'))
    expect(await viewOf('toggled')).toMatchObject({
      disabled: true,
      switchedOff: true,
      nextAt: null,
    })
    await setTriggerEnabled(key('toggled'), true, by)
    expect(await until('a next time', async () => (await viewOf('toggled')).nextAt)).toBe(planned)
    const { rows } = await db.pool.query(
      `SELECT action FROM audit_entries WHERE action LIKE 'trigger.%' ORDER BY at`,
    )
    expect(rows.map(({ action }) => action)).toEqual(['trigger.disable', 'trigger.enable'])
  })

  it('refuses what the source disables, and what is not there', async () => {
    await save('off', schedule('@daily', '    disabled: true\n'))
    await expect(setTriggerEnabled(key('off'), true, by)).rejects.toMatchObject({
      code: 'conflict',
    })
    await expect(setTriggerEnabled(key('none'), true, by)).rejects.toMatchObject({
      code: 'not-found',
    })
  })
})

it('runs now, with the inputs of the trigger', async () => {
  const inputs = 'inputs:\n  - id: day\n    type: STRING\n'
  const more = '    inputs:\n      day: "{{ trigger.date }}"\n'
  await save('by-hand', schedule('0 0 1 1 *', more), inputs + returning)
  const { executionId } = await runTriggerNow(key('by-hand'), by)
  const state = await real.runtime.state(executionId ?? '')
  expect(state?.execution.inputs.day).toMatch(/^\d{4}-.*Z$/)
  expect((await viewOf('by-hand')).lastExecution?.id).toBe(executionId)
  await save('listens', '    type: core.trigger.Flow\n    states: [FAILED]\n')
  await expect(runTriggerNow(key('listens'), by)).rejects.toMatchObject({ code: 'conflict' })
})

it('unlocks a schedule that waits for its own execution', async () => {
  await save('locked', schedule('* * * * * *'), pausing)
  await until('it to wait', async () => (await viewOf('locked')).waiting)
  await unlockTrigger(key('locked'), by)
  await until('a second one', async () => (await countOf('locked')) >= 2)
  await setTriggerEnabled(key('locked'), false, by)
  await expect(unlockTrigger(key('locked'), by)).rejects.toMatchObject({ code: 'conflict' })
  const { rows } = await db.pool.query(`SELECT id FROM executions WHERE flow_id = 'locked'`)
  for (const { id } of rows) await killExecution(id, {}, by)
})

const hours = (n: number) => Date.now() - n * 3_600_000

describe('a backfill', () => {
  const backfillOf = async (flowId: string) =>
    (await readFlowTriggers(everywhere, 'ops', flowId))[0]?.backfill

  it('starts each time of the range once, with its inputs and labels', async () => {
    const inputs = 'inputs:\n  - id: who\n    type: STRING\n    defaults: clock\n'
    await save('past', schedule('0 * * * *', '    allowConcurrent: true\n'), inputs + returning)
    const range = { from: hours(6), to: hours(0), inputs: { who: 'me' }, labels: { why: 'lost' } }
    const { total } = await startBackfill(key('past'), range, by)
    expect(total).toBe(6)
    await until('all of it', async () => (await countOf('past')) === 6)
    const { rows } = await db.pool.query(
      `SELECT inputs, labels FROM executions WHERE flow_id = 'past'`,
    )
    for (const row of rows) {
      expect(row).toMatchObject({ inputs: { who: 'me' }, labels: { why: 'lost' } })
    }
    expect(await backfillOf('past')).toMatchObject({ going: false, started: 6, skipped: 0 })
    await startBackfill(key('past'), { from: hours(8), to: hours(0) }, by)
    await until('the others', async () => !(await backfillOf('past'))?.going)
    expect(await backfillOf('past')).toMatchObject({ started: 2, skipped: 6 })
  })

  it('goes one by one, is paused, resumed and cancelled', async () => {
    await save('stepwise', schedule('0 * * * *'), pausing)
    await startBackfill(key('stepwise'), { from: hours(5), to: hours(0) }, by)
    await until('the first', async () => (await countOf('stepwise')) === 1)
    await expect(
      startBackfill(key('stepwise'), { from: hours(5), to: hours(0) }, by),
    ).rejects.toMatchObject({ code: 'conflict' })
    await changeBackfill(key('stepwise'), 'pause', by)
    const first = await db.pool.query(`SELECT id FROM executions WHERE flow_id = 'stepwise'`)
    await killExecution(first.rows[0].id, {}, by)
    expect(await backfillOf('stepwise')).toMatchObject({ paused: true, going: true, started: 1 })
    await changeBackfill(key('stepwise'), 'resume', by)
    await until('the second', async () => (await countOf('stepwise')) === 2)
    await changeBackfill(key('stepwise'), 'cancel', by)
    expect(await backfillOf('stepwise')).toBeNull()
  })

  it('refuses a range without times, and one with too many', async () => {
    await save('ranges', schedule('* * * * * *'))
    const refused = { code: 'invalid' }
    const later = { from: Date.now() + 5_000, to: Date.now() + 6_000 }
    await expect(startBackfill(key('ranges'), later, by)).rejects.toMatchObject(refused)
    const long = { from: hours(4), to: hours(0) }
    await expect(startBackfill(key('ranges'), long, by)).rejects.toMatchObject(refused)
  })
})

describe('reading', () => {
  it('shows nothing outside of the viewer', async () => {
    await save('seen', schedule('@daily'))
    await save('hidden', schedule('@daily'), returning, 'secret.place')
    const person = await testPerson([{ namespace: 'ops', role: 'viewer' }])
    const { triggers } = await readTriggers(person.viewer, {})
    expect(triggers.length).toBeGreaterThan(0)
    expect(triggers.every(({ namespace }) => namespace === 'ops')).toBe(true)
    await expect(readFlowTriggers(person.viewer, 'secret.place', 'hidden')).rejects.toMatchObject({
      code: 'not-found',
    })
  })

  it('gives pages, by text and namespace', async () => {
    for (const id of ['page-a', 'page-b', 'page-c']) await save(id, schedule('@daily'))
    const first = await readTriggers(everywhere, { text: 'PAGE-', limit: 2 })
    expect(first.triggers.map(({ flowId }) => flowId)).toEqual(['page-a', 'page-b'])
    const rest = await readTriggers(everywhere, { text: 'page-', after: first.next ?? '' })
    expect(rest).toMatchObject({ triggers: [{ flowId: 'page-c' }], next: null })
  })

  it('by type and by how they stand', async () => {
    await save('stands-on', schedule('0 0 1 1 *'))
    await save('stands-off', schedule('0 0 1 1 *'))
    await save('stands-hook', '    type: core.trigger.Webhook\n    key: k\n')
    await save('stands-busy', schedule('* * * * * *'), pausing)
    await setTriggerEnabled(key('stands-off'), false, by)
    await startBackfill(key('stands-busy'), { from: hours(0) - 5_000, to: hours(0) }, by)
    const shown = async (filter: Omit<TriggerFilter, 'text'>) =>
      (await readTriggers(everywhere, { text: 'stands-', ...filter })).triggers.map(
        ({ flowId }) => flowId,
      )
    await until('it to wait', async () => (await shown({ show: 'waiting' })).length === 1)
    expect(await shown({ type: 'core.trigger.Webhook' })).toEqual(['stands-hook'])
    expect(await shown({ show: 'off' })).toEqual(['stands-off'])
    expect(await shown({ show: 'on' })).toEqual(['stands-busy', 'stands-hook', 'stands-on'])
    expect(await shown({ show: 'waiting' })).toEqual(['stands-busy'])
    expect(await shown({ show: 'backfill' })).toEqual(['stands-busy'])
    expect(await shown({ show: 'late' })).toEqual([])
  })

  it('gives what comes next, and what is late where nobody looks', async () => {
    await scheduling.stop()
    await db.pool.query('UPDATE triggers SET disabled = true')
    for (const id of ['comes-a', 'comes-b', 'comes-c']) await save(id, schedule('0 0 1 1 *'))
    await save('comes-hidden', schedule('0 0 1 1 *'), returning, 'secret.coming')
    const set = (id: string, seconds: number) =>
      db.pool.query(
        `UPDATE triggers SET next_at = clock_timestamp() + make_interval(secs => $2) WHERE flow_id = $1`,
        [id, seconds],
      )
    await set('comes-a', 300)
    await set('comes-b', -30)
    await set('comes-c', 60)
    await set('comes-hidden', 1)
    const person = await testPerson([{ namespace: 'ops', role: 'viewer' }])
    await save('comes-busy', schedule('0 0 1 1 *'))
    await set('comes-busy', -30)
    await db.pool.query(
      `UPDATE triggers SET state = '{"schedule": {"waiting": true}}' WHERE flow_id = 'comes-busy'`,
    )
    const coming = await readComing(person.viewer, 2)
    expect(coming.next.map(({ flowId, late }) => [flowId, late])).toEqual([
      ['comes-b', true],
      ['comes-c', false],
    ])
    expect(coming).toMatchObject({ late: 1, waiting: 1 })
    scheduling = startScheduling(db.pool)
  })

  it('gives the next ten times with their zone', async () => {
    await save('berlin', schedule('30 2 * * *', '    timezone: Europe/Berlin\n'))
    const [view] = await readFlowTriggers(everywhere, 'ops', 'berlin')
    expect(view?.zone).toBe('Europe/Berlin')
    expect(view?.times).toHaveLength(10)
    expect(view?.times.every(({ at }) => /T0[01]:30:00/.test(at))).toBe(true)
  })
})

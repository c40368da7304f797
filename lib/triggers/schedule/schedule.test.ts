import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import type { JsonObject, StateName } from '@/lib/engine'
import { resumeExecution } from '@/lib/executions/operations/resume'
import { saveFlow } from '@/lib/flows/save'
import { testDatabase } from '@/lib/testing/database'
import { holdRunning } from '@/lib/testing/people'
import { testRuntime, until, type TestRuntime } from '@/lib/testing/test-runtime'
import { running, setRunning } from '@/lib/runtime/running'
import { readEvaluations } from '../evaluations/read'
import { setTriggerEnabled } from '../operations/set-enabled'
import { createFlowParts } from '../flow-parts'
import { jitterOf } from './next-look'
import { planSchedules } from './plan'
import { startScheduling, type Scheduling } from './schedule-loop'
import { takeDue } from './take-due'

const db = await testDatabase()
const everywhere = { grants: [{ namespace: '', role: 'viewer' as const }] }
const by = { actor: { kind: 'api' as const, id: 'test' }, userId: null, ip: null }
let real: TestRuntime
let scheduling: Scheduling | undefined

beforeAll(async () => {
  real = await testRuntime(db)
  holdRunning(db, real.runtime)
})
afterEach(async () => {
  await scheduling?.stop()
  scheduling = undefined
  await db.pool.query(`UPDATE triggers SET disabled = true`)
})
afterAll(() => real.runtime.stop())

const begin = (options?: Parameters<typeof startScheduling>[1]) => {
  scheduling = startScheduling(db.pool, options)
}
const returning = 'tasks:\n  - id: a\n    type: core.debug.Return\n    format: done\n'

async function save(id: string, trigger: string, body = returning): Promise<void> {
  const source = `id: ${id}\nnamespace: clock\n${body}triggers:\n  - id: t\n${trigger}`
  const saved = await saveFlow({ source }, by)
  if (!saved.ok) throw new Error(JSON.stringify(saved))
}

const cron = (expression: string, more = '') =>
  `    type: core.trigger.Schedule\n    cron: "${expression}"\n${more}`

type Execution = {
  id: string
  state: StateName
  trigger: { id: string; type: string; variables: JsonObject }
  inputs: JsonObject
  labels: Record<string, string>
  created_at: Date
  failure: { message: string } | null
  actor: { kind: string }
}
async function executionsOf(flowId: string): Promise<Execution[]> {
  const { rows } = await db.pool.query<Execution>(
    `SELECT * FROM executions WHERE namespace = 'clock' AND flow_id = $1 ORDER BY id`,
    [flowId],
  )
  return rows
}
async function rowOf(flowId: string) {
  const { rows } = await db.pool.query<{
    next_at: Date
    last_reason: string | null
    disabled: boolean
    last_execution_id: string | null
  }>(`SELECT * FROM triggers WHERE namespace = 'clock' AND flow_id = $1`, [flowId])
  return rows[0]
}
/** As if nobody had looked since `agoMs` before now; gives the planned time. */
async function missSince(flowId: string, agoMs: number): Promise<void> {
  await planSchedules(db.pool, createFlowParts())
  const planned = Math.floor((Date.now() - agoMs) / 3_600_000) * 3_600_000
  await db.pool.query(
    `UPDATE triggers SET next_at = to_timestamp($2::float8 / 1000),
       state = jsonb_set(state, '{schedule,planned}', to_jsonb($2::float8)) WHERE flow_id = $1`,
    [flowId, planned],
  )
}
/** Milliseconds from a planned time to its slot, of the one that was nearest. */
async function earliestLag(flowId: string): Promise<number | undefined> {
  const { rows } = await db.pool.query<{ lag: number }>(
    `SELECT (extract(epoch FROM created_at - planned_at) * 1000)::float8 AS lag FROM trigger_slots
      WHERE flow_id = $1 ORDER BY lag LIMIT 1`,
    [flowId],
  )
  return rows[0]?.lag
}
const datesOf = (executions: Execution[]) =>
  executions.map(({ trigger }) => Date.parse(String(trigger.variables.date)))

it('plans a schedule that is saved or switched on here at once, not at the next look', async () => {
  // An hour until the next look.
  begin({ lookEveryMs: 3_600_000 })
  const held = running()
  setRunning({ ...held, scheduling })
  const planned = (id: string) =>
    until(`${id} is planned`, async () => (await rowOf(id))?.next_at != null)
  try {
    for (const id of ['said-1', 'said-2']) {
      await save(id, cron('0 0 1 1 *'))
      await planned(id)
    }
    const key = { namespace: 'clock', flowId: 'said-1', triggerId: 't' }
    await setTriggerEnabled(key, false, by)
    await setTriggerEnabled(key, true, by)
    await planned('said-1')
  } finally {
    setRunning(held)
  }
})

describe('a schedule', () => {
  it('starts an execution at each of its times, with inputs and labels', async () => {
    begin()
    const inputs = 'inputs:\n  - id: day\n    type: STRING\n'
    const more =
      '    timezone: Asia/Kolkata\n    allowConcurrent: true\n    inputs:\n      day: "{{ trigger.date }}"\n    labels:\n      by: clock\n'
    await save('each-second', cron('* * * * * *', more), inputs + returning)
    const found = await until('four executions', async () => {
      const all = await executionsOf('each-second')
      return all.length >= 4 ? all.slice(0, 4) : null
    })
    const dates = datesOf(found)
    for (const [at, date] of dates.entries()) expect(date).toBe((dates[0] ?? 0) + at * 1000)
    const [first] = found
    expect(first).toMatchObject({
      actor: { kind: 'schedule' },
      labels: { by: 'clock' },
      trigger: { id: 't', type: 'core.trigger.Schedule' },
    })
    expect(first?.inputs.day).toMatch(/\+05:30$/)
    expect(first?.trigger.variables.date).toBe(first?.inputs.day)
    expect(Date.parse(String(first?.trigger.variables.next))).toBe((dates[0] ?? 0) + 1000)
    // How late is measured: npm run bench -- punctual. Never early holds on any machine.
    expect(await earliestLag('each-second')).toBeGreaterThanOrEqual(0)
  })

  it('starts later by its jitter, each time by the same, for the time that was planned', async () => {
    begin()
    const rule = { jitterMs: 1_700 }
    const jitter = jitterOf({ namespace: 'clock', flowId: 'spread', triggerId: 't' }, rule)
    expect(jitter).toBeGreaterThan(0)
    await save('spread', cron('* * * * * *', '    jitter: PT1.7S\n    allowConcurrent: true\n'))
    const found = await until('four executions', async () => {
      const all = await executionsOf('spread')
      return all.length >= 4 ? all : null
    })
    const dates = datesOf(found)
    for (const [at, date] of dates.entries()) expect(date).toBe((dates[0] ?? 0) + at * 1000)
    expect(await earliestLag('spread')).toBeGreaterThanOrEqual(jitter)
    const row = await rowOf('spread')
    expect(((row?.next_at.getTime() ?? 0) - jitter) % 1000).toBe(0)
  })

  it('starts on given dates, and then no more', async () => {
    const [first, second] = [Date.now() + 1500, Date.now() + 2500].map((at) =>
      new Date(Math.floor(at / 1000) * 1000).toISOString(),
    )
    const dates = `    type: core.trigger.ScheduleOnDates\n    dates: ["${second}", "${first}"]\n`
    await save('twice', `${dates}    allowConcurrent: true\n`)
    // However long that took, both come after it.
    await db.pool.query(
      `UPDATE flows SET updated_at = updated_at - interval '30 seconds' WHERE id = 'twice'`,
    )
    begin()
    const found = await until('both', async () => {
      const all = await executionsOf('twice')
      return all.length === 2 ? all : null
    })
    expect(datesOf(found).map((date) => new Date(date).toISOString())).toEqual([first, second])
    expect((await rowOf('twice'))?.next_at).toBe(Infinity)
  })

  it('says why it did not start', async () => {
    begin()
    await save('never', cron('* * * * * *', '    when: "{{ 1 == 2 }}"\n'))
    const weekday = new Date(Date.now() + 3 * 86_400_000)
      .toLocaleDateString('en', { weekday: 'long', timeZone: 'UTC' })
      .toUpperCase()
    const other = `    conditions:\n      - type: core.condition.DayWeek\n        dayOfWeek: ${weekday}\n`
    await save('other-day', cron('* * * * * *', other))
    const reason = async (flowId: string) => (await rowOf(flowId))?.last_reason
    expect(await until('a reason', () => reason('never'))).toContain('{{ 1 == 2 }} gave false')
    expect(await until('a reason', () => reason('other-day'))).toContain(`waits for ${weekday}`)
    expect(await executionsOf('never')).toEqual([])
  })

  it('has a history: each start with its time, each reason, and waiting once', async () => {
    begin()
    await save('told', cron('* * * * * *'), 'tasks:\n  - id: p\n    type: core.flow.Pause\n')
    const historyOf = async () => {
      const key = { namespace: 'clock', flowId: 'told', triggerId: 't' }
      return (await readEvaluations(everywhere, key)).evaluations
    }
    await until('it to wait', async () =>
      (await historyOf()).some(({ reason }) => reason?.includes('PAUSED')),
    )
    // It is looked at again and again, and waits for the same.
    const planned = (await rowOf('told'))?.next_at.getTime() ?? 0
    await until(
      'another look',
      async () => ((await rowOf('told'))?.next_at.getTime() ?? 0) > planned,
    )
    const history = await historyOf()
    const starts = history.at(-1)
    const waits = history.slice(0, -1)
    // Once for each state that it waited through: on a busy machine it may still have been starting.
    expect(new Set(waits.map(({ reason }) => reason)).size).toBe(waits.length)
    expect(waits[0]?.reason).toBe(
      'waits: its last execution is PAUSED, and allowConcurrent is not set',
    )
    expect(waits.map(({ executionId }) => executionId)).toEqual(waits.map(() => null))
    const [only] = await executionsOf('told')
    expect(starts).toMatchObject({ reason: null, executionId: only?.id, executionState: 'PAUSED' })
    expect(Date.parse(starts?.plannedAt ?? '')).toBe(datesOf(only ? [only] : [])[0])
  })

  it('starts a FAILED execution where its inputs cannot be read', async () => {
    begin()
    const inputs = 'inputs:\n  - id: n\n    type: INT\n'
    await save(
      'bad',
      cron('* * * * * *', '    inputs:\n      n: "{{ nothing.at.all }}"\n'),
      inputs + returning,
    )
    const [first] = await until('an execution', async () => {
      const all = await executionsOf('bad')
      return all[0]?.state === 'FAILED' ? all : null
    })
    expect(first?.failure?.message).toContain('nothing')
  })

  it('waits for its own execution, and goes on when that ends', async () => {
    begin()
    await save('slow', cron('* * * * * *'), 'tasks:\n  - id: p\n    type: core.flow.Pause\n')
    await until('a reason', async () => (await rowOf('slow'))?.last_reason?.includes('PAUSED'))
    const [only, ...others] = await executionsOf('slow')
    expect(others).toEqual([])
    await resumeExecution(only?.id ?? '', { inputs: {} }, by)
    const two = await until('the next', async () => {
      const all = await executionsOf('slow')
      return all.length === 2 ? all : null
    })
    const [date, next] = datesOf(two)
    expect(next).toBe((date ?? 0) + 1000)
  })

  it('switches itself off after a state of stopAfter', async () => {
    begin()
    const input = 'inputs:\n  - id: n\n    type: INT\n'
    const body = input + returning
    const bad = '    inputs:\n      n: no number\n'
    await save('fails', cron('* * * * * *', `    stopAfter: [FAILED]\n${bad}`), body)
    const row = await until('it to stop', async () => {
      const found = await rowOf('fails')
      return found?.disabled ? found : null
    })
    expect(row.last_reason).toContain('ended as FAILED')
    expect(await executionsOf('fails')).toHaveLength(1)
    await save('fails', cron('* * * * * *', `    stopAfter: [FAILED, KILLED]\n${bad}`), body)
    expect((await rowOf('fails'))?.disabled).toBe(true)
  })
})

describe('times that were missed', () => {
  const missed = async (id: string, policy: string, more = '') => {
    await save(id, cron('0 * * * *', `    recoverMissedSchedules: ${policy}\n${more}`))
    await missSince(id, 5 * 3_600_000)
    begin()
    await until('it to have moved on', async () => {
      const row = await rowOf(id)
      return row && row.next_at.getTime() > Date.now() && !row.last_reason?.startsWith('waits')
    })
    return until('all to have started', async () => {
      const { rows } = await db.pool.query(
        'SELECT 1 FROM trigger_slots WHERE flow_id = $1 AND request IS NOT NULL',
        [id],
      )
      return rows.length === 0 ? executionsOf(id) : null
    })
  }

  it('all start under ALL, in order, one after the other', async () => {
    const found = await missed('all', 'ALL')
    const dates = datesOf(found)
    expect(dates.length).toBeGreaterThanOrEqual(5)
    for (const [at, date] of dates.entries()) expect(date).toBe((dates[0] ?? 0) + at * 3_600_000)
  })

  it('the newest starts under LAST, none under NONE, and the reason can be read', async () => {
    expect(await missed('last', 'LAST')).toHaveLength(1)
    expect((await rowOf('last'))?.last_reason).toContain('LAST')
    await scheduling?.stop()
    expect(await missed('none', 'NONE')).toHaveLength(0)
    expect((await rowOf('none'))?.last_reason).toContain('NONE')
  })

  it('none start later than lateMaximumDelay', async () => {
    const more = '    lateMaximumDelay: PT150M\n    allowConcurrent: true\n'
    const count = (await missed('late', 'ALL', more)).length
    expect(count === 2 || count === 3).toBe(true)
  })
})

describe('a slot', () => {
  it('is started by whoever comes after a crash between slot and start, once', async () => {
    await save('crash', cron('0 * * * *', '    allowConcurrent: true\n'))
    await missSince('crash', 3 * 3_600_000)
    const parts = createFlowParts()
    const { slots } = await takeDue({ pool: db.pool, parts, watchedSince: 0 })
    expect(slots.length).toBeGreaterThanOrEqual(3)
    expect(await executionsOf('crash')).toEqual([])
    await db.pool.query(`UPDATE trigger_slots SET created_at = created_at - interval '1 minute'`)
    begin()
    const found = await until('all of them', async () => {
      const all = await executionsOf('crash')
      return all.length === slots.length ? all : null
    })
    expect(found.map(({ id }) => id).sort()).toEqual(
      slots.map(({ executionId }) => executionId).sort(),
    )
  })

  it('is taken by one of many servers', async () => {
    await save('raced', cron('0 * * * *', '    allowConcurrent: true\n'))
    await missSince('raced', 20 * 3_600_000)
    const all = await Promise.all(
      Array.from({ length: 6 }, () =>
        takeDue({ pool: db.pool, parts: createFlowParts(), watchedSince: 0 }),
      ),
    )
    const planned = all.flatMap(({ slots }) => slots.map(({ plannedAt }) => plannedAt))
    expect(planned.length).toBeGreaterThanOrEqual(20)
    expect(new Set(planned).size).toBe(planned.length)
  })
})

it('loses no time that was due while its flow was saved', async () => {
  const same = cron('0 * * * *', '    allowConcurrent: true\n')
  await save('saved', same)
  await missSince('saved', 2 * 3_600_000)
  await save('saved', same, `description: changed\n${returning}`)
  begin()
  await until('the missed times', async () => (await executionsOf('saved')).length >= 2)
})

// Run by hand, on a quiet machine: MILLRACE_LOAD=1 npx vitest run --project database ten-thousand
// 10,000 schedules of 10,000 flows are due in the same second: all executions are there within 10 s; and once
// more with jitter, each within 10 s of its own time. On a busy machine compare the processor time that it
// prints; MILLRACE_LOAD=2000 does the same with 2,000.

import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { testDatabase } from '@/lib/testing/database'
import { holdRunning } from '@/lib/testing/people'
import { testRuntime, until, type TestRuntime } from '@/lib/testing/test-runtime'
import { jitterOf } from './next-look'
import { startScheduling, type Scheduling } from './schedule-loop'

const db = await testDatabase()
const asked = Number(process.env.MILLRACE_LOAD)
const count = asked > 1 ? asked : 10_000
const aheadMs = 60_000
let real: TestRuntime
let scheduling: Scheduling

/** `count` flows with a schedule each; gives the time that all of them say. */
async function save(namespace: string, jitter: string): Promise<number> {
  const planned = Math.ceil(Date.now() / 1000) * 1000 + aheadMs
  const source = `id: %s\nnamespace: ${namespace}\ntasks:\n  - id: a\n    type: core.debug.Return\n    format: x\ntriggers:\n  - id: t\n    type: core.trigger.ScheduleOnDates\n    dates: ["${new Date(planned).toISOString()}"]\n${jitter}`
  await db.pool.query(
    `WITH ids AS (SELECT 'flow-' || n AS id FROM generate_series(1, $1) n),
      made AS (INSERT INTO flows (namespace, id, revision) SELECT $2, id, 1 FROM ids),
      said AS (INSERT INTO flow_revisions (namespace, flow_id, revision, source, hash)
        SELECT $2, id, 1, format($3, id), id FROM ids)
     INSERT INTO triggers (namespace, flow_id, trigger_id, type, flow_revision)
       SELECT $2, id, 't', 'core.trigger.ScheduleOnDates', 1 FROM ids`,
    [count, namespace, source],
  )
  return planned
}

async function countOf(sql: string, namespace: string): Promise<number> {
  const { rows } = await db.pool.query<{ n: number }>(
    `SELECT count(*)::int AS n FROM ${sql} AND namespace = $1`,
    [namespace],
  )
  return rows[0]?.n ?? 0
}

describe.skipIf(!process.env.MILLRACE_LOAD)('10,000 schedules in one second', () => {
  beforeAll(async () => {
    real = await testRuntime(db)
    holdRunning(db, real.runtime)
    scheduling = startScheduling(db.pool)
  })
  afterAll(async () => {
    await scheduling.stop()
    await real.runtime.stop()
  })

  it.each([
    ['load', 0],
    ['spread', 10_000],
  ])(
    'start within 10 s: %s, jitter of %d ms',
    { timeout: 400_000 },
    async (namespace, jitterMs) => {
      const jitter = jitterMs > 0 ? `    jitter: PT${jitterMs / 1000}S\n` : ''
      const planned = await save(namespace, jitter)
      await until('all to be planned', async () => {
        return (await countOf('triggers WHERE next_at IS NOT NULL', namespace)) === count
      })
      // Else it is planning that is measured.
      expect(Date.now()).toBeLessThan(planned)
      const before = process.cpuUsage()
      await until('all to be there', async () => {
        await new Promise((resolve) => setTimeout(resolve, 500))
        return (await countOf('executions WHERE true', namespace)) === count
      })
      const { user, system } = process.cpuUsage(before)
      await until('none to be left', async () => {
        return (await countOf('trigger_slots WHERE request IS NOT NULL', namespace)) === 0
      })
      expect(await countOf('trigger_slots WHERE true', namespace)).toBe(count)
      expect(await countOf('triggers WHERE last_reason IS NOT NULL', namespace)).toBe(0)
      const { rows } = await db.pool.query<{ flowId: string; at: number }>(
        `SELECT flow_id AS "flowId", (extract(epoch FROM created_at) * 1000)::float8 AS at
         FROM executions WHERE namespace = $1`,
        [namespace],
      )
      const lags = rows.map(
        ({ flowId, at }) =>
          at - planned - jitterOf({ namespace, flowId, triggerId: 't' }, { jitterMs }),
      )
      const worst = Math.max(...lags)
      const eachUs = Math.round((user + system) / count)
      console.log(
        `${count} started within ${Math.round(worst)} ms of their time, ${eachUs} us of processor time of this process each`,
      )
      expect(Math.min(...lags)).toBeGreaterThanOrEqual(0)
      expect(worst).toBeLessThan(10_000)
    },
  )
})

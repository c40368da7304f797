// Two servers on one database, killed with -9 and started again: no planned time of any schedule starts two
// executions, and under ALL none is lost.

import { spawn, type ChildProcess } from 'node:child_process'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { saveFlow } from '@/lib/flows/save'
import { bundleProcess } from '@/lib/testing/bundle-process'
import { testDatabase } from '@/lib/testing/database'
import { holdRunning } from '@/lib/testing/people'
import { until } from '@/lib/testing/test-runtime'

const db = await testDatabase()
const by = { actor: { kind: 'api' as const, id: 'test' }, userId: null, ip: null }
const schedules = 12
const rounds = 8
const children = new Set<ChildProcess>()
let script = ''

beforeAll(async () => {
  script = await bundleProcess('lib/triggers/schedule/scheduler.testing.ts')
  holdRunning(db)
})
afterAll(() => {
  for (const child of children) child.kill('SIGKILL')
})

async function startServer(): Promise<ChildProcess> {
  const env = { ...process.env, MILLRACE_TEST_URL: db.url }
  const child = spawn(process.execPath, [script], { env, stdio: ['ignore', 'pipe', 'pipe'] })
  children.add(child)
  let said = ''
  child.stdout.on('data', (text: Buffer) => (said += text.toString()))
  child.stderr.on('data', (text: Buffer) => (said += text.toString()))
  await until('the server to schedule', () => {
    if (child.exitCode !== null) throw new Error(said)
    return said.includes('scheduling')
  })
  return child
}

async function kill(child: ChildProcess): Promise<void> {
  const gone = new Promise((resolve) => child.once('exit', resolve))
  child.kill('SIGKILL')
  await gone
  children.delete(child)
}

async function countOf(sql: string): Promise<number> {
  const { rows } = await db.pool.query<{ n: number }>(`SELECT count(*)::int AS n FROM ${sql}`)
  return rows[0]?.n ?? 0
}

/** What a kill waits for: between a slot and its start; as many slots later; at once. */
const moments: ((round: number) => Promise<unknown>)[] = [
  async () => {
    // The gap is short. A dozen come each second; where none was seen, the moment is any.
    const before = await countOf('trigger_slots')
    await until('a slot without its start', async () => {
      const open = await countOf('trigger_slots WHERE request IS NOT NULL')
      return open > 0 || (await countOf('trigger_slots')) >= before + 5 * schedules
    })
  },
  async (round) => {
    const before = await countOf('trigger_slots')
    const more = 1 + ((round * 7) % (2 * schedules))
    await until('more slots', async () => (await countOf('trigger_slots')) >= before + more)
  },
  async () => undefined,
]

type Slot = { flow: string; planned: number; id: string }

it('doubles no slot and loses none', { timeout: 180_000 }, async () => {
  for (let at = 0; at < schedules; at++) {
    const source =
      `id: clock-${at}\nnamespace: crash\ntasks:\n  - id: a\n    type: core.debug.Return\n    format: x\n` +
      'triggers:\n  - id: t\n    type: core.trigger.Schedule\n    cron: "* * * * * *"\n    allowConcurrent: true\n'
    expect((await saveFlow({ source }, by)).ok).toBe(true)
  }
  const pair = [await startServer(), await startServer()]
  for (let round = 0; round < rounds; round++) {
    await moments[(round + Math.floor(round / 3)) % moments.length]?.(round)
    const victim = round % 2
    await kill(pair[victim] as ChildProcess)
    // Every third time both are gone for a while, and times are missed.
    if (round % 3 === 2) {
      await kill(pair[1 - victim] as ChildProcess)
      await until('times to be missed', async () => {
        const waiting = `triggers WHERE next_at > clock_timestamp() - interval '1 second'`
        return (await countOf(waiting)) === 0
      })
      pair[1 - victim] = await startServer()
    }
    pair[victim] = await startServer()
  }
  await until('nine times of each', async () => {
    const enough = '(SELECT 1 FROM trigger_slots GROUP BY flow_id HAVING count(*) > 8) each'
    return (await countOf(enough)) === schedules
  })
  await db.pool.query('UPDATE triggers SET disabled = true')
  await until('everything taken to be started', async () => {
    const { rows } = await db.pool.query('SELECT 1 FROM trigger_slots WHERE request IS NOT NULL')
    return rows.length === 0
  })
  for (const child of pair) await kill(child)

  const { rows: slots } = await db.pool.query<Slot>(
    `SELECT flow_id AS flow, extract(epoch FROM planned_at)::int AS planned, execution_id AS id
       FROM trigger_slots ORDER BY flow_id, planned_at`,
  )
  const { rows: executions } = await db.pool.query<{ flow: string; id: string; date: string }>(
    `SELECT flow_id AS flow, id, trigger->'variables'->>'date' AS date FROM executions`,
  )
  expect(executions.map(({ id }) => id).sort()).toEqual(slots.map(({ id }) => id).sort())
  const dates = executions.map(({ flow, date }) => `${flow} ${date}`)
  expect(new Set(dates).size).toBe(dates.length)
  for (let at = 0; at < schedules; at++) {
    const planned = slots.filter(({ flow }) => flow === `clock-${at}`).map((slot) => slot.planned)
    expect(planned.length).toBeGreaterThan(8)
    expect(planned).toEqual(planned.map((_, index) => (planned[0] ?? 0) + index))
  }
})

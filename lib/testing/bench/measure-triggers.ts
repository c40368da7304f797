// What triggers and timers cost, and how near to their time they are. By the clocks of server and database,
// which are of one machine here.

import { setTimeout as sleep } from 'node:timers/promises'
import { startListening, type Listening } from '@/lib/triggers/listening/start-listening'
import { startScheduling } from '@/lib/triggers/schedule/schedule-loop'
import { chainSource, saveTestFlow, startRequest } from '../factories'
import type { BenchRoom } from './bench-room'
import { patienceMs } from './measure'

const apartMs = 50

/** Milliseconds by which pauses go on later than their delay says, a few open at once. */
export async function timerLags(room: BenchRoom, timers: number): Promise<number[]> {
  const { runtime, pool } = room
  const delayMs = 1_000
  const pause = 'tasks:\n  - id: p\n    type: core.flow.Pause\n    delay: PT1S\n'
  const flow = await saveTestFlow(pool, `id: waits\nnamespace: test\n${pause}`)
  const ids: string[] = []
  for (let count = 0; count < timers; count += 1) {
    ids.push((await runtime.start(startRequest(flow))).executionId)
    await sleep(apartMs)
  }
  return Promise.all(
    ids.map(async (id) => {
      await runtime.waitForEnd(id, patienceMs)
      const state = await runtime.state(id)
      const [pausing] = [...(state?.taskRuns.values() ?? [])]
      const changes = pausing?.history ?? []
      const paused = changes.findIndex((change) => change.state === 'PAUSED')
      const [from, to] = [changes[paused]?.at, changes[paused + 1]?.at]
      if (from === undefined || to === undefined) throw new Error(`${id} did not pause`)
      return to - from - delayMs
    }),
  )
}

/** Milliseconds from the planned time of a schedule to its execution, one time after another. */
export async function scheduleLags(room: BenchRoom, times: number): Promise<number[]> {
  const { pool } = room
  const first = Math.ceil(Date.now() / 1_000) * 1_000 + 5_000
  for (let at = 0; at < times; at += 1) {
    const date = new Date(first + at * 2 * apartMs).toISOString()
    const trigger = `triggers:\n  - id: t\n    type: core.trigger.ScheduleOnDates\n    dates: ["${date}"]\n`
    const flow = await saveTestFlow(pool, chainSource(`clock-${at}`, 1) + trigger)
    await pool.query(
      `INSERT INTO triggers (namespace, flow_id, trigger_id, type, flow_revision)
       VALUES ($1, $2, 't', 'core.trigger.ScheduleOnDates', $3)`,
      [flow.namespace, flow.flowId, flow.revision],
    )
  }
  const scheduling = startScheduling(pool)
  try {
    for (;;) {
      const { rows } = await pool.query<{ lag: number }>(
        `SELECT (extract(epoch FROM e.created_at - s.planned_at) * 1000)::float8 AS lag
           FROM trigger_slots s JOIN executions e ON e.id = s.execution_id WHERE s.flow_id LIKE 'clock-%'`,
      )
      if (rows.length === times) return rows.map(({ lag }) => lag)
      if (Date.now() > first + patienceMs) throw new Error('The schedules did not start')
      await sleep(500)
    }
  } finally {
    await scheduling.stop()
  }
}

const forms = [
  (at: number) =>
    `    states: [PAUSED]\n    preconditions:\n      flows:\n        - namespace: other\n          flowId: flow-${at}\n`,
  (at: number) =>
    `    conditions:\n      - type: core.condition.ExecutionNamespace\n        namespace: other.n${at}\n        comparison: PREFIX\n`,
  (at: number) =>
    `    preconditions:\n      where:\n        - filters:\n            - field: NAMESPACE\n              type: STARTS_WITH\n              value: other.n${at}\n`,
]

/** Flows that listen to others than those of the benchmark. */
export async function saveListeners(room: BenchRoom, count: number): Promise<Listening> {
  const { pool } = room
  for (let at = 0; at < count; at += 1) {
    const trigger = `triggers:\n  - id: on\n    type: core.trigger.Flow\n${forms[at % forms.length]?.(at)}`
    const source = chainSource(`listens-${at}`, 1).replace(
      'namespace: test',
      'namespace: listeners',
    )
    const flow = await saveTestFlow(pool, source + trigger)
    await pool.query(
      `INSERT INTO triggers (namespace, flow_id, trigger_id, type, flow_revision)
       VALUES ($1, $2, 'on', 'core.trigger.Flow', $3)`,
      [flow.namespace, flow.flowId, flow.revision],
    )
  }
  const listening = await startListening(pool)
  if (!listening.hears('listeners', `listens-${count - 1}`)) throw new Error('Nobody listens')
  return listening
}

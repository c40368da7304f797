// What each worker did, by hour and task type, counted from commits that were made anyway and written in one
// statement every ten seconds. A server that is killed takes up to ten seconds of these counts with it: they are
// for comparing workers, and nothing is decided on them.

import type { Pool } from 'pg'
import { isTerminal } from '@/lib/engine'
import { log } from '@/lib/platform/log'
import type { Committed, Runtime } from '@/lib/runtime/running'
import { plainType } from '@/lib/tasks/plain-type'
import { bucketOf } from './took-buckets'

const everyMs = 10_000
const hourMs = 3_600_000

type Hour = {
  hour: number
  type: string
  worker: string
  done: number
  failed: number
  lost: number
  waited: number
  took: number[]
}

export type HourRecorder = {
  note(committed: Committed): void
  /** Writes what was counted; where Postgres does not take it, it is kept for the next time. */
  write(): Promise<void>
  stop(): Promise<void>
}

const upsert = `
INSERT INTO worker_hours (hour, task_type, worker_id, done, failed, lost, waited_ms, took)
SELECT to_timestamp(h.hour / 1000.0), h.type, h.worker, h.done, h.failed, h.lost, h.waited, h.took
FROM jsonb_to_recordset($1) AS h (hour float8, type text, worker uuid, done int, failed int, lost int,
  waited bigint, took int[])
ON CONFLICT (hour, task_type, worker_id) DO UPDATE SET done = worker_hours.done + excluded.done,
  failed = worker_hours.failed + excluded.failed, lost = worker_hours.lost + excluded.lost,
  waited_ms = worker_hours.waited_ms + excluded.waited_ms,
  took = ARRAY(SELECT coalesce(a, 0) + coalesce(b, 0)
    FROM unnest(worker_hours.took, excluded.took) WITH ORDINALITY AS u (a, b, place) ORDER BY place)`

export function recordHours(pool: Pool, runtime: Pick<Runtime, 'knownTaskTypes'>): HourRecorder {
  let hours = new Map<string, Hour>()
  let round: Promise<void> = Promise.resolve()

  function hourOf(worker: string, type: string, at: number): Hour {
    const hour = Math.floor(at / hourMs) * hourMs
    const key = `${worker} ${hour} ${type}`
    let found = hours.get(key)
    if (!found) {
      found = { hour, type, worker, done: 0, failed: 0, lost: 0, waited: 0, took: [] }
      hours.set(key, found)
    }
    return found
  }

  async function write(): Promise<void> {
    if (hours.size === 0) return
    const counted = hours
    hours = new Map()
    try {
      await pool.query(upsert, [JSON.stringify([...counted.values()])])
    } catch (error) {
      for (const [key, hour] of hours) counted.set(key, sumOf(counted.get(key), hour))
      hours = counted
      log.warn({ error: String(error) }, 'What workers did could not be counted; it is tried again')
    }
  }
  const writeNext = () => (round = round.then(write))
  const timer = setInterval(() => void writeNext(), everyMs).unref()

  return {
    note({ state, events }) {
      for (const { taskRunId, attempt: number, to, workerId, at, type } of events) {
        if (taskRunId === null || number === null || workerId === null || to === null) continue
        if (!isTerminal(to) || to === 'KILLED') continue
        const attempt = state.attempts.get(taskRunId)?.[number - 1]
        const taskId = state.taskRuns.get(taskRunId)?.taskId
        if (!attempt?.claimedAt || taskId === undefined) continue
        const taskType = runtime.knownTaskTypes(state.execution)(taskId)
        if (taskType === null) continue
        const hour = hourOf(workerId, plainType(taskType), at)
        if (type === 'attempt.worker-lost') {
          hour.lost += 1
          continue
        }
        if (to === 'FAILED') hour.failed += 1
        else hour.done += 1
        hour.waited += Math.max(0, attempt.claimedAt - attempt.createdAt)
        const bucket = bucketOf(at - (attempt.startedAt ?? attempt.claimedAt))
        while (hour.took.length <= bucket) hour.took.push(0)
        hour.took[bucket] = (hour.took[bucket] ?? 0) + 1
      }
    },
    write: writeNext,
    async stop() {
      clearInterval(timer)
      await writeNext()
    },
  }
}

function sumOf(a: Hour | undefined, b: Hour): Hour {
  if (!a) return b
  const took = Array.from(
    { length: Math.max(a.took.length, b.took.length) },
    (_, place) => (a.took[place] ?? 0) + (b.took[place] ?? 0),
  )
  return {
    ...a,
    done: a.done + b.done,
    failed: a.failed + b.failed,
    lost: a.lost + b.lost,
    waited: a.waited + b.waited,
    took,
  }
}

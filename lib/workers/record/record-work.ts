// What each worker did, by hour and task type and by minute, counted from commits that were made anyway and
// written in one statement every two seconds. A server that is killed takes up to two seconds of these counts with
// it: they are for people who compare workers, and nothing is decided on them. Counting attempts where they stand
// would cost a read of each: a busy worker has thousands a minute.

import type { Pool } from 'pg'
import { isTerminal } from '@/lib/engine'
import { log } from '@/lib/platform/log'
import type { Committed, Runtime } from '@/lib/runtime/running'
import { plainType } from '@/lib/tasks/plain-type'
import { bucketOf } from './took-buckets'

const everyMs = 2_000
const hourMs = 3_600_000
const minuteMs = 60_000

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

type Minute = { minute: number; worker: string; done: number; failed: number }

type Counts = { hours: Map<string, Hour>; minutes: Map<string, Minute> }

export type WorkRecorder = {
  note(committed: Committed): void
  /** Writes what was counted; where Postgres does not take it, it is kept for the next time. */
  write(): Promise<void>
  stop(): Promise<void>
}

/** Both tables or neither. Servers add to the same rows: each row by one at a time, in the order of their keys. */
const upsert = `
WITH of_minutes AS (
  INSERT INTO worker_minutes (worker_id, minute, done, failed)
  SELECT m.worker, to_timestamp(m.minute / 1000.0), m.done, m.failed
  FROM jsonb_to_recordset($2) AS m (minute float8, worker uuid, done int, failed int)
  ORDER BY m.worker, m.minute
  ON CONFLICT (worker_id, minute) DO UPDATE SET done = worker_minutes.done + excluded.done,
    failed = worker_minutes.failed + excluded.failed
)
INSERT INTO worker_hours (hour, task_type, worker_id, done, failed, lost, waited_ms, took)
SELECT to_timestamp(h.hour / 1000.0), h.type, h.worker, h.done, h.failed, h.lost, h.waited, h.took
FROM jsonb_to_recordset($1) AS h (hour float8, type text, worker uuid, done int, failed int, lost int,
  waited bigint, took int[])
ORDER BY h.hour, h.type, h.worker
ON CONFLICT (hour, task_type, worker_id) DO UPDATE SET done = worker_hours.done + excluded.done,
  failed = worker_hours.failed + excluded.failed, lost = worker_hours.lost + excluded.lost,
  waited_ms = worker_hours.waited_ms + excluded.waited_ms,
  took = ARRAY(SELECT coalesce(a, 0) + coalesce(b, 0)
    FROM unnest(worker_hours.took, excluded.took) WITH ORDINALITY AS u (a, b, place) ORDER BY place)`

const noCounts = (): Counts => ({ hours: new Map(), minutes: new Map() })

function hourOf({ hours }: Counts, worker: string, type: string, at: number): Hour {
  const hour = Math.floor(at / hourMs) * hourMs
  const key = `${worker} ${hour} ${type}`
  let found = hours.get(key)
  if (!found) {
    found = { hour, type, worker, done: 0, failed: 0, lost: 0, waited: 0, took: [] }
    hours.set(key, found)
  }
  return found
}

function minuteOf({ minutes }: Counts, worker: string, at: number): Minute {
  const minute = Math.floor(at / minuteMs) * minuteMs
  const key = `${worker} ${minute}`
  let found = minutes.get(key)
  if (!found) {
    found = { minute, worker, done: 0, failed: 0 }
    minutes.set(key, found)
  }
  return found
}

export function recordWork(pool: Pool, runtime: Pick<Runtime, 'knownTaskTypes'>): WorkRecorder {
  let counts = noCounts()
  let round: Promise<void> = Promise.resolve()

  async function write(): Promise<void> {
    if (counts.minutes.size === 0 && counts.hours.size === 0) return
    const counted = counts
    counts = noCounts()
    try {
      await pool.query(upsert, [
        JSON.stringify([...counted.hours.values()]),
        JSON.stringify([...counted.minutes.values()]),
      ])
    } catch (error) {
      for (const [key, hour] of counts.hours) {
        counted.hours.set(key, sumOfHours(counted.hours.get(key), hour))
      }
      for (const [key, minute] of counts.minutes) {
        counted.minutes.set(key, sumOfMinutes(counted.minutes.get(key), minute))
      }
      counts = counted
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
        const lost = type === 'attempt.worker-lost'
        const how = to === 'FAILED' ? 'failed' : 'done'
        if (!lost) minuteOf(counts, workerId, at)[how] += 1
        const attempt = state.attempts.get(taskRunId)?.[number - 1]
        const taskId = state.taskRuns.get(taskRunId)?.taskId
        if (!attempt?.claimedAt || taskId === undefined) continue
        const taskType = runtime.knownTaskTypes(state.execution)(taskId)
        if (taskType === null) continue
        const hour = hourOf(counts, workerId, plainType(taskType), at)
        if (lost) {
          hour.lost += 1
          continue
        }
        hour[how] += 1
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

function sumOfMinutes(a: Minute | undefined, b: Minute): Minute {
  return a ? { ...a, done: a.done + b.done, failed: a.failed + b.failed } : b
}

function sumOfHours(a: Hour | undefined, b: Hour): Hour {
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

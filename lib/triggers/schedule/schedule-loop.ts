// The loop of the schedules, on every server. It plans what has no next time, takes what is due, starts it,
// and sleeps until the next time by the clock of the database, half a second at most, and no longer where a
// schedule is saved or switched on here. Nobody leads: the rows decide who takes what.

import { performance } from 'node:perf_hooks'
import type { Pool } from 'pg'
import { log } from '@/lib/platform/log'
import { running } from '@/lib/runtime/running'
import { createFlowParts } from '../flow-parts'
import { stepBackfills } from './backfill'
import { planSchedules } from './plan'
import { isSchedule, scheduleTypes } from './read-schedule'
import { keyText, type TriggerKey } from './rows'
import { recoverSlots, startSlots } from './start-slots'
import { takeDue, type TakenSlot } from './take-due'

const recoverEveryMs = 2_000
/** Not looked for so long: what came in between was missed. */
const awayAfterMs = 15_000
/** Times just before a server begins may still be another's. */
const handOverMs = 2_000
const mostInFlight = 3_000

export type Scheduling = {
  /** Saved or switched on here: the next times of schedules among them are worked out now, not at the next look. */
  changed: (triggers: readonly { type: string }[]) => void
  stop: () => Promise<void>
}

/** Looks twice a second, and sooner where a time comes before that. */
export function startScheduling(pool: Pool, { lookEveryMs = 500 } = {}): Scheduling {
  const parts = createFlowParts()
  const starting = new Map<string, Promise<void>>()
  const waiting = new Map<string, TriggerKey>()
  let ended = new Map<string, TriggerKey>()
  let watchedSince: number | null = null
  let lookedAt = 0
  let recoveredAt = -Infinity
  let stopped = false
  let hurried = false
  let timer: NodeJS.Timeout | undefined
  let look: Promise<void> = Promise.resolve()

  function start(slots: TakenSlot[]): void {
    if (slots.length === 0) return
    const work = startSlots(pool, slots)
      .catch((error: unknown) => log.warn({ error: String(error) }, 'Slots could not be closed'))
      .finally(() => slots.forEach(({ executionId }) => starting.delete(executionId)))
    for (const { executionId } of slots) starting.set(executionId, work)
  }

  /** Gives how long to sleep. */
  async function lookOnce(): Promise<number> {
    ended = new Map()
    if (performance.now() - recoveredAt > recoverEveryMs) {
      recoveredAt = performance.now()
      await recoverSlots(pool, (executionId) => starting.has(executionId))
    }
    await planSchedules(pool, parts)
    const { now } = await soonest()
    if (watchedSince === null || performance.now() - lookedAt > awayAfterMs) {
      watchedSince = now - handOverMs
    }
    for (;;) {
      if (starting.size >= mostInFlight) await Promise.race(starting.values())
      lookedAt = performance.now()
      const taken = await takeDue({ pool, parts, watchedSince })
      start(taken.slots)
      for (const key of taken.waiting) waiting.set(keyText(key), key)
      if (!taken.more || stopped) break
    }
    if (starting.size < mostInFlight) start(await stepBackfills(pool, parts))
    for (const key of ended.values()) void goOn(key)
    return (await soonest()).sleepMs
  }

  /** All by the clock of the database: a step of ours moves nothing. */
  async function soonest(): Promise<{ now: number; sleepMs: number }> {
    const { rows } = await pool.query<{ now: number; inMs: number | null }>(
      `SELECT floor(extract(epoch FROM clock_timestamp()) * 1000)::float8 AS now,
         (SELECT (extract(epoch FROM min(next_at) - clock_timestamp()) * 1000)::float8 FROM triggers
           WHERE next_at < clock_timestamp() + interval '1 second' AND NOT disabled AND type = ANY($1)) AS "inMs"`,
      [scheduleTypes],
    )
    const { now = Date.now(), inMs = null } = rows[0] ?? {}
    const sleepMs = inMs === null ? lookEveryMs : Math.ceil(inMs) + 1
    return { now, sleepMs: Math.max(1, Math.min(lookEveryMs, sleepMs)) }
  }

  async function round(): Promise<void> {
    let sleepMs = lookEveryMs
    try {
      sleepMs = await lookOnce()
    } catch (error) {
      log.warn({ error: String(error) }, 'The schedules could not be looked at')
    }
    if (stopped) return
    timer = setTimeout(next, hurried ? 1 : sleepMs)
    hurried = false
  }
  function next(): void {
    timer = undefined
    look = round()
  }
  function hurry(): void {
    if (stopped) return
    if (timer === undefined) {
      hurried = true
      return
    }
    clearTimeout(timer)
    next()
  }

  /** A schedule that waits for its own execution goes on when that ends, not at the next look. */
  async function goOn(key: TriggerKey): Promise<void> {
    if (!waiting.delete(keyText(key))) return
    await pool
      .query(
        `UPDATE triggers SET next_at = clock_timestamp() WHERE namespace = $1 AND flow_id = $2
           AND trigger_id = $3 AND NOT disabled AND state->'schedule' ? 'waiting'`,
        [key.namespace, key.flowId, key.triggerId],
      )
      .catch((error: unknown) => log.warn({ error: String(error) }, 'A schedule waits on'))
    hurry()
  }
  const forget = running().runtime.onCommitted(({ state: { execution } }) => {
    const { trigger, endedAt, namespace, flowId } = execution
    if (endedAt === null || !trigger || !isSchedule(trigger.type)) return
    const key = { namespace, flowId, triggerId: trigger.id }
    // Kept as well for a look that is under way: it may have read the execution as it still ran.
    ended.set(keyText(key), key)
    void goOn(key)
  })

  next()
  return {
    changed(triggers) {
      if (triggers.some(({ type }) => isSchedule(type))) hurry()
    },
    async stop() {
      stopped = true
      forget()
      clearTimeout(timer)
      await look
      await Promise.all(starting.values())
    },
  }
}

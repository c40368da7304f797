// Frees the room of what is over: expired sessions, links, limits, keys and values, what triggers did and what was
// delivered long ago,
// and parts of uploads that nobody finished. Nothing depends on it having run.

import type { Pool } from 'pg'
import { sweepExpired } from '@/lib/db/sweep-expired'
import { sweepKeyValues } from '@/lib/kv/sweep'
import { log } from '@/lib/platform/log'
import { sweepDeliveries } from '@/lib/notifications/sweep'
import { sweepParts } from '@/lib/storage/parts'
import { sweepTriggers } from '@/lib/triggers/evaluations/sweep'

const everyMs = 10 * 60_000
const firstAfterMs = 60_000

/** Every ten minutes, from the first minute on. Gives what stops it. */
export function startHousekeeping(
  pool: Pool,
  kept: { storageFolder: string; triggerDays: number; deliveryDays: number },
): () => void {
  const jobs = {
    expired: () => sweepExpired(pool),
    keyValues: () => sweepKeyValues(),
    triggers: () => sweepTriggers(pool, { days: kept.triggerDays }),
    deliveries: () => sweepDeliveries(pool, { days: kept.deliveryDays }),
    parts: () => sweepParts(kept.storageFolder, Date.now()),
  }
  const round = async () => {
    for (const [what, job] of Object.entries(jobs)) {
      try {
        const removed = await job()
        if (removed > 0) log.debug({ what, removed }, 'Swept')
      } catch (error) {
        log.warn({ what, error: String(error) }, 'Sweeping failed; it is tried again')
      }
    }
  }
  let stopped = false
  let timer = setTimeout(next, firstAfterMs).unref()
  function next(): void {
    void round().finally(() => {
      if (!stopped) timer = setTimeout(next, everyMs).unref()
    })
  }
  return () => {
    stopped = true
    clearTimeout(timer)
  }
}

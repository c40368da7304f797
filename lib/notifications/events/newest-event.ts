// How an execution stands, as an event: the newest state that it entered.

import type { Pool } from 'pg'
import type { NotificationEvent } from '@/lib/engine'
import { addFailures, freezeEvent } from './freeze'
import { readNewestOfExecution } from './read-range'

/** Null where it has entered no state yet. What failed first stands in it while it still runs, too. */
export async function newestEventOf(
  pool: Pool,
  executionId: string,
): Promise<NotificationEvent | null> {
  const stored = await readNewestOfExecution(pool, executionId)
  const last = stored.findLast(({ taskRunId, to }) => taskRunId === null && to !== null)
  if (!last) return null
  const now = Date.now()
  const event = freezeEvent(last, now)
  event.end ??= {
    durationMs: last.startedAt === null ? null : Math.max(0, now - last.startedAt),
    firstFailedTask: null,
    lastLogs: [],
  }
  await addFailures(pool, [event], { alsoLive: true })
  return event
}

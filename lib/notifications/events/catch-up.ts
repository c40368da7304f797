// Events for consumers that ask: all that the viewer may see after a position, or those of one execution after
// a number. Nothing is passed over that is not committed yet, so a consumer that keeps its place loses none;
// within an execution the numbers have no gap, so it sees if it did.

import { may, mayAnywhere } from '@/lib/accounts/may'
import type { Viewer } from '@/lib/accounts/schema'
import { inOrder, levelOf, millraceBody, type NotificationEvent } from '@/lib/engine'
import { settings } from '@/lib/platform/settings'
import { running } from '@/lib/runtime/running'
import { baseUrlOf } from '../base-url'
import { addFailures, freezeEvent, freezeSystemEvent } from './freeze'
import { Horizon } from './horizon'
import { drawnPosition, readEventRange, readEventsOfExecution, readSystemRange } from './read-range'

export type EventPage = {
  results: ReturnType<typeof millraceBody>[]
  /** The `after` of the next page. */
  next: number
  /** True where more can be read at once. */
  more: boolean
}

/** Positions that one look reads at most. */
const mostPositions = 5_000

export async function readEventsAfter(
  viewer: Viewer,
  given: { after: number; limit: number },
): Promise<EventPage> {
  const { pool } = running()
  const upTo = await new Horizon(pool).find()
  const tasks = true
  let after = given.after
  const seen: NotificationEvent[] = []
  while (after < upTo && seen.length < given.limit) {
    const until = Math.min(upTo, after + mostPositions)
    const range = { after, upTo: until }
    const stored = await readEventRange(pool, range, { tasks })
    const system = await readSystemRange(pool, range)
    const now = Date.now()
    const found = [
      ...stored.map((event) => freezeEvent(event, now)),
      ...system.map((event) => freezeSystemEvent(event, now)),
    ]
      .toSorted(inOrder)
      .filter((event) => maySee(viewer, event))
    // A page ends with a position, never within: it may be longer than asked for.
    const last = found[given.limit - seen.length - 1]?.position ?? until
    seen.push(...found.filter(({ position }) => position <= last))
    after = found.at(-1)?.position === last ? until : last
  }
  await addFailures(pool, seen)
  return { results: bodies(seen), next: after, more: after < upTo }
}

/** The right to read the execution is checked before. */
export async function readEventsOf(
  executionId: string,
  window: { after: number; limit: number },
): Promise<EventPage> {
  const { pool } = running()
  const stored = await readEventsOfExecution(pool, executionId, {
    after: window.after,
    limit: window.limit + 1,
  })
  const now = Date.now()
  const shown = stored.slice(0, window.limit).map((event) => freezeEvent(event, now))
  await addFailures(pool, shown)
  const next = shown.at(-1)?.number ?? window.after
  return { results: bodies(shown), next, more: stored.length > window.limit }
}

function maySee(viewer: Viewer, event: NotificationEvent): boolean {
  const level = levelOf(event.type)
  if (level === 'worker') return mayAnywhere(viewer, 'worker.read')
  if (level === 'destination') return may(viewer, 'notification.read', event.namespace ?? '')
  return may(viewer, 'execution.read', event.namespace ?? '')
}

function bodies(events: NotificationEvent[]): EventPage['results'] {
  const sending = { sentAt: new Date().toISOString(), baseUrl: baseUrlOf(settings()) }
  return events.map((event) => millraceBody(event, sending))
}

/** Where a consumer stands that wants only what comes from now on. */
export const newestPosition = (): Promise<number> => drawnPosition(running().pool)

// Which events of a range are for which subscriptions, as each is found: nothing is remembered of them.

import type { PoolClient } from 'pg'
import { destinationOf, inOrder, matches, wantsTasks, type NotificationEvent } from '@/lib/engine'
import { freezeEvent, freezeSystemEvent } from '../events/freeze'
import { readEventRange, readSystemRange } from '../events/read-range'
import type { ActiveSubscription } from './subscriptions'

export type Match = { subscription: ActiveSubscription; event: NotificationEvent }

/** Events in (after, upTo], in order, of the kinds that one of these can be told of. */
export async function readMatchable(
  client: PoolClient,
  subscriptions: ActiveSubscription[],
  range: { after: number; upTo: number },
): Promise<NotificationEvent[]> {
  const tasks = subscriptions.some(({ rule }) => wantsTasks(rule))
  const stored = await readEventRange(client, range, { tasks })
  const system = await readSystemRange(client, range)
  if (stored.length + system.length === 0) return []
  const now = Date.now()
  return [
    ...stored.map((event) => freezeEvent(event, now)),
    ...system.map((event) => freezeSystemEvent(event, now)),
  ].toSorted(inOrder)
}

export function matching(
  events: NotificationEvent[],
  subscriptions: ActiveSubscription[],
): Match[] {
  const found: Match[] = []
  for (const event of events) {
    const about = destinationOf(event)
    for (const subscription of subscriptions) {
      if (event.position <= subscription.startsAfter) continue
      // A destination that falls behind is no help in saying so.
      if (about === subscription.destinationId) continue
      if (matches(subscription.rule, event)) found.push({ subscription, event })
    }
  }
  return found
}

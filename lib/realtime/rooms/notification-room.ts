// The room `notifications`: says that something of them has changed, and nothing more. What each page shows it
// reads by itself, with the rights of whoever looks. This server knows at once of what it sends itself; what
// others send is seen by a mark of all of it, which is read every two seconds while somebody looks.

import type { BrowserNamespace } from './browser-socket'
import { paced } from './paced'
import type { BrowserReads } from '../reads'

const frameMs = 300

export type NotificationRoom = { changed(): void; stop(): void }

export function createNotificationRoom({
  namespace,
  reads,
  log,
}: {
  namespace: BrowserNamespace
  reads: BrowserReads
  log: (error: unknown) => void
}): NotificationRoom {
  let known = ''
  const pace = paced(frameMs, () => void look())

  async function look() {
    if (!namespace.adapter.rooms.has('notifications')) return
    try {
      const mark = await reads.notificationMark()
      if (mark === known) return
      known = mark
      namespace.to('notifications').volatile.emit('notifications', mark)
    } catch (error) {
      log(error)
    }
  }

  return { changed: () => pace.ask(), stop: () => pace.stop() }
}

'use client'

// Live data in React: the state of the connection, and rooms whose pushes go to a callback for as long as
// a component is mounted. What is done with them is up to each noun's hooks.

import { useEffect, useRef, useSyncExternalStore } from 'react'
import { liveConnection, type LiveStatus, type Push, type Pushed } from './connection'
import type { Joined } from './protocol'

export type { LiveStatus } from './connection'

const subscribe = (listener: () => void) => liveConnection().subscribe(listener)
const current = (): LiveStatus => liveConnection().current()
const onServer = (): LiveStatus => 'connecting'

/** connecting: not yet. live: pushed as it happens. catching-up: missed events are being read. offline: pages poll. */
export function useLiveStatus(): LiveStatus {
  return useSyncExternalStore(subscribe, current, onServer)
}

/**
 * Joins a room while mounted; null joins none. `from` gives the newest number that is known, `onJoined` gets
 * the answer, `onPush` what follows. `ask` says that a gap was seen: join again by number.
 */
export function useRoom<P extends Push>(
  room: string | null,
  push: P,
  handlers: {
    from?: () => number | undefined
    onJoined?: (joined: Joined) => void
    onPush: (data: Pushed<P>, ask: () => void) => void
  },
) {
  const latest = useRef(handlers)
  useEffect(() => {
    latest.current = handlers
  })
  useEffect(() => {
    if (room === null) return
    const connection = liveConnection()
    const listen = (data: Pushed<P>) => latest.current.onPush(data, () => connection.rejoin(room))
    const deaf = connection.listen(push, listen)
    const leave = connection.read({
      room,
      from: () => latest.current.from?.(),
      joined: (joined) => latest.current.onJoined?.(joined),
    })
    return () => {
      deaf()
      leave()
    }
  }, [room, push])
}

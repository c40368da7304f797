'use client'

// Live data in React: the state of the connection, and rooms whose pushes go to a callback for as long as
// a component is mounted. What is done with them is up to each noun's hooks.

import { useEffect, useRef, useSyncExternalStore } from 'react'
import { liveConnection, type LiveStatus } from './connection'
import type { Joined, ServerToBrowser } from './protocol'

export type { LiveStatus } from './connection'

const subscribe = (listener: () => void) => liveConnection().subscribe(listener)
const current = (): LiveStatus => liveConnection().current()
const onServer = (): LiveStatus => 'live'

/** live: pushed as it happens. catching-up: missed events are being read. offline: pages poll. */
export function useLiveStatus(): LiveStatus {
  return useSyncExternalStore(subscribe, current, onServer)
}

type Push = 'execution' | 'executions' | 'logs' | 'workers'

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
    onPush: (data: Parameters<ServerToBrowser[P]>[0], ask: () => void) => void
  },
) {
  const latest = useRef(handlers)
  useEffect(() => {
    latest.current = handlers
  })
  useEffect(() => {
    if (room === null) return
    const connection = liveConnection()
    const listen = (data: Parameters<ServerToBrowser[P]>[0]) =>
      latest.current.onPush(data, () => connection.rejoin(room))
    const socket = connection.socket as unknown as {
      on(name: string, listener: typeof listen): void
      off(name: string, listener: typeof listen): void
    }
    socket.on(push, listen)
    const leave = connection.read({
      room,
      from: () => latest.current.from?.(),
      joined: (joined) => latest.current.onJoined?.(joined),
    })
    return () => {
      socket.off(push, listen)
      leave()
    }
  }, [room, push])
}

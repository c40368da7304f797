// One signed-in browser tab: who it is, which rooms it is in and up to which event it was served.

import type { DefaultEventsMap, Namespace, Server, Socket } from 'socket.io'
import type { Permission, Viewer } from '@/lib/accounts/schema'
import type { BrowserToServer, ServerToBrowser } from '../protocol'

export type BrowserData = {
  viewer: Viewer
  /** The cookie it came with: asked again from time to time, so that a revoked session ends. */
  cookie: string
  /** Room to the namespace whose right let it in; the empty text where the room has none. */
  rooms: Map<string, string>
}

export type BrowserNamespace = Namespace<
  BrowserToServer,
  ServerToBrowser,
  DefaultEventsMap,
  BrowserData
>
export type BrowserServer = Server
export type BrowserSocket = Socket<BrowserToServer, ServerToBrowser, DefaultEventsMap, BrowserData>

export type May = (viewer: Viewer, permission: Permission, namespace: string) => boolean

/** Frames that may wait for a slow browser. Above it nothing more is queued: the server never holds its backlog. */
const frameLimit = 32

export function isBehind(socket: BrowserSocket): boolean {
  return pendingFrames(socket) > frameLimit
}

/** Calls back once the browser has taken what waits for it. */
export function onceDrained(socket: BrowserSocket, callback: () => void): void {
  socket.conn.once('drain', callback)
}

function pendingFrames(socket: BrowserSocket): number {
  const { writeBuffer } = socket.conn as unknown as { writeBuffer?: unknown[] }
  return writeBuffer?.length ?? 0
}

export function mayAnywhere(may: May, viewer: Viewer, permission: Permission): boolean {
  return viewer.grants.some(({ namespace }) => may(viewer, permission, namespace))
}

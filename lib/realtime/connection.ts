// One socket a tab. Whoever wants a room says so and gets what is pushed there; after a reconnect every
// room is joined again from the number its reader has by then. Until the first connection the status is
// `connecting`; while nobody is connected for longer than a moment it is `offline` and readers poll; while
// rooms are being joined it is `catching-up`. The library of the socket comes after the page, not before it.

import type { io, Socket } from 'socket.io-client'
import type { BrowserToServer, Joined, ServerToBrowser } from './protocol'

export type LiveStatus = 'connecting' | 'live' | 'catching-up' | 'offline'

export type RoomReader = {
  room: string
  /** The newest number that the reader has. */
  from: () => number | undefined
  joined: (joined: Joined) => void
}

type BrowserSocket = Socket<ServerToBrowser, BrowserToServer>

export type Push = 'execution' | 'executions' | 'logs' | 'workers' | 'notifications'
export type Pushed<P extends Push> = Parameters<ServerToBrowser[P]>[0]
type Listener = (data: never) => void

const pushes: readonly Push[] = ['execution', 'executions', 'logs', 'workers', 'notifications']

const offlineAfterMs = 2_000
const answerMs = 10_000
const staleAfterHiddenMs = 5_000
const loadAgainMs = 2_000

class Connection {
  private socket: BrowserSocket | null = null
  private readers = new Set<RoomReader>()
  private joining = new Set<RoomReader>()
  private listeners = new Set<() => void>()
  private pushListeners = new Map<Push, Set<Listener>>()
  private status: LiveStatus = 'connecting'
  private offlineTimer: ReturnType<typeof setTimeout> | undefined
  private hiddenAt = 0

  constructor() {
    document.addEventListener('visibilitychange', () => this.lookAgain())
    window.addEventListener('online', () => this.socket?.connect())
    this.lose()
    this.load()
  }

  private load() {
    void import('socket.io-client').then(
      (module) => this.open(module.io),
      () => setTimeout(() => this.load(), loadAgainMs),
    )
  }

  private open(connect: typeof io) {
    const socket: BrowserSocket = connect('/browser', {
      transports: ['websocket'],
      reconnectionDelay: 300,
      reconnectionDelayMax: 5_000,
      timeout: 5_000,
    })
    this.socket = socket
    socket.on('connect', () => {
      clearTimeout(this.offlineTimer)
      this.offlineTimer = undefined
      this.show('catching-up')
      for (const reader of this.readers) this.join(reader)
      this.settle()
    })
    socket.on('disconnect', (reason) => {
      this.lose()
      // The server put us out: an ended session comes back as a refusal, a restart as a new connection.
      if (reason === 'io server disconnect') socket.connect()
    })
    socket.on('connect_error', () => this.lose())
    socket.on('rejoin', (room) => this.rejoin(room))
    socket.on('closed', () => {
      for (const reader of this.readers) {
        reader.joined({ ok: false, code: 'forbidden', message: '' })
      }
    })
    for (const push of pushes) {
      const tell = (data: unknown) => {
        for (const listener of this.pushListeners.get(push) ?? []) listener(data as never)
      }
      ;(socket as unknown as { on(name: string, tell: (data: unknown) => void): void }).on(
        push,
        tell,
      )
    }
  }

  /** What is pushed to any room of this tab; gives back how to stop listening. */
  listen<P extends Push>(push: P, listener: (data: Pushed<P>) => void): () => void {
    const known = this.pushListeners.get(push) ?? new Set()
    this.pushListeners.set(push, known.add(listener))
    return () => known.delete(listener)
  }

  read(reader: RoomReader): () => void {
    this.readers.add(reader)
    if (this.socket?.connected) this.join(reader)
    return () => {
      this.readers.delete(reader)
      this.joining.delete(reader)
      const shared = [...this.readers].some(({ room }) => room === reader.room)
      if (!shared && this.socket?.connected) this.socket.emit('leave', { room: reader.room })
      this.settle()
    }
  }

  /** The reader saw a gap: everything after its number, please. */
  rejoin(room: string) {
    for (const reader of this.readers) if (reader.room === room) this.join(reader)
  }

  subscribe = (listener: () => void) => {
    this.listeners.add(listener)
    return () => this.listeners.delete(listener)
  }

  current = () => this.status

  private join(reader: RoomReader) {
    if (this.joining.has(reader) || !this.socket?.connected) return
    this.joining.add(reader)
    const from = reader.from()
    const request = from === undefined ? { room: reader.room } : { room: reader.room, from }
    this.socket.timeout(answerMs).emit('join', request, (error: Error | null, joined: Joined) => {
      if (!this.joining.delete(reader)) return
      if (error) {
        this.join(reader)
        return
      }
      reader.joined(joined)
      this.settle()
    })
  }

  /** Sleeping tabs and laptops miss things without noticing: whoever comes back asks by number. */
  private lookAgain() {
    if (document.hidden) {
      this.hiddenAt = Date.now()
      return
    }
    if (!this.socket?.connected) this.socket?.connect()
    else if (Date.now() - this.hiddenAt > staleAfterHiddenMs) {
      for (const reader of this.readers) this.join(reader)
    }
  }

  private lose() {
    this.joining.clear()
    if (this.status === 'offline') return
    this.offlineTimer ??= setTimeout(() => this.show('offline'), offlineAfterMs)
  }

  private settle() {
    if (!this.socket?.connected) return
    this.show(this.joining.size === 0 ? 'live' : 'catching-up')
  }

  private show(status: LiveStatus) {
    if (this.status === status) return
    this.status = status
    for (const listener of this.listeners) listener()
  }
}

let connection: Connection | undefined

/** Opened by the first who asks, in the browser only. */
export function liveConnection(): Connection {
  connection ??= new Connection()
  return connection
}

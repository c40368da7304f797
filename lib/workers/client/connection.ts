// The socket to the server. It says hello after every connect, keeps trying when the server is away, and
// knows when the lease was last renewed. Whatever is sent by `request` waits for a connection.

import { io, type Socket } from 'socket.io-client'
import { log } from '@/lib/platform/log'
import type { Hello, HelloAnswer, Heartbeat, ServerToWorker, WorkerToServer } from '../protocol'

export type Joined = Extract<HelloAnswer, { ok: true }>

export type Connection = {
  ready(): boolean
  /** Emits and waits for the answer of this connection. Throws when it breaks before the answer. */
  emit<Answer>(event: keyof WorkerToServer, ...payload: unknown[]): Promise<Answer>
  /** Like `emit`, over as many connections as it takes, until the signal aborts. */
  request<Answer>(
    event: keyof WorkerToServer,
    payload: unknown,
    signal: AbortSignal,
  ): Promise<Answer>
  /** performance.now() at which the newest renewed heartbeat was sent. */
  renewedAt(): number
  /** The server's time, epoch milliseconds: this machine's own clock may be wrong or be set meanwhile. */
  serverNow(): number
  close(): void
}

export type ConnectionOptions = {
  serverUrl: string
  token: string
  hello: () => Hello
  heartbeat: () => Heartbeat
  handlers: ServerToWorker
  onJoined(joined: Joined): void
  onLost(): void
  /** The first time that nobody answers; it is tried again, with longer pauses up to two seconds. */
  onUnreachable(reason: string): void
  /** The server refused the token or the protocol: no use in trying again. */
  onRefused(message: string): void
}

const answerWithinMs = 30_000
const againMs = 1_000

function waitFor(check: () => boolean, listeners: Set<() => void>, signal: AbortSignal) {
  if (check()) return Promise.resolve()
  return new Promise<void>((resolve, reject) => {
    const end = (finish: () => void) => {
      listeners.delete(look)
      signal.removeEventListener('abort', abort)
      finish()
    }
    const look = () => check() && end(resolve)
    const abort = () => end(() => reject(signal.reason as Error))
    listeners.add(look)
    signal.addEventListener('abort', abort, { once: true })
    if (signal.aborted) abort()
  })
}

/** The transport says no more than that it failed; beneath it stands why. */
function reasonOf(error: Error): string {
  const beneath = (error as { description?: { message?: unknown } }).description?.message
  return typeof beneath === 'string' && beneath !== '' ? beneath : error.message
}

export function connect(options: ConnectionOptions): Connection {
  const socket: Socket<ServerToWorker, WorkerToServer> = io(`${options.serverUrl}/workers`, {
    transports: ['websocket'],
    auth: { token: options.token },
    reconnectionDelay: 100,
    reconnectionDelayMax: 2_000,
    randomizationFactor: 0.5,
    timeout: 10_000,
  })
  let joined: Joined | null = null
  let everJoined = false
  let unreachable = false
  let renewed = performance.now()
  let beat: NodeJS.Timeout | null = null
  let closed = false
  let clockOffset = performance.timeOrigin
  const setClock = (at: number, sentAt: number) => {
    clockOffset = at - (sentAt + performance.now()) / 2
  }
  const listeners = new Set<() => void>()

  const emit = <Answer>(event: keyof WorkerToServer, ...payload: unknown[]): Promise<Answer> =>
    (
      socket.timeout(answerWithinMs) as unknown as {
        emitWithAck(event: string, ...payload: unknown[]): Promise<Answer>
      }
    ).emitWithAck(event, ...payload)

  const sendHeartbeat = async (): Promise<void> => {
    const sentAt = performance.now()
    const { at } = await emit<{ at: number }>('heartbeat', options.heartbeat())
    setClock(at, sentAt)
    renewed = Math.max(renewed, sentAt)
  }
  const sayHello = async (): Promise<void> => {
    const sentAt = performance.now()
    const answer = await emit<HelloAnswer>('hello', options.hello())
    if (!answer.ok) {
      if (!answer.again) return options.onRefused(answer.message)
      log.warn({ reason: answer.message }, 'The server cannot take this worker now')
      setTimeout(() => socket.connected && hello(), againMs)
      return
    }
    renewed = Math.max(renewed, sentAt)
    setClock(answer.at, sentAt)
    joined = answer
    everJoined = true
    unreachable = false
    if (beat) clearInterval(beat)
    beat = setInterval(() => void sendHeartbeat().catch(() => undefined), answer.heartbeatMs)
    options.onJoined(answer)
    for (const listener of listeners) listener()
  }
  const hello = () => void sayHello().catch(() => socket.connected && socket.disconnect().connect())

  for (const [event, handler] of Object.entries(options.handlers)) {
    socket.on(event as keyof ServerToWorker, handler as never)
  }
  socket.on('connect', hello)
  socket.on('disconnect', (reason) => {
    if (beat) clearInterval(beat)
    joined = null
    options.onLost()
    if (reason === 'io server disconnect' && !closed) socket.connect()
  })
  socket.on('connect_error', (error) => {
    const { code } = (error as { data?: { code?: string } }).data ?? {}
    if (code === 'unauthenticated' || (code === 'forbidden' && !everJoined)) {
      return options.onRefused(error.message)
    }
    if (!unreachable) options.onUnreachable(reasonOf(error))
    unreachable = true
    if (!socket.active && !closed) setTimeout(() => socket.connect(), againMs)
  })

  const ready = () => joined !== null && socket.connected
  return {
    ready,
    emit,
    async request<Answer>(
      event: keyof WorkerToServer,
      payload: unknown,
      signal: AbortSignal,
    ): Promise<Answer> {
      for (;;) {
        await waitFor(ready, listeners, signal)
        try {
          return await emit<Answer>(event, payload)
        } catch (error) {
          if (signal.aborted) throw signal.reason
          if (ready()) throw error
        }
      }
    },
    renewedAt: () => renewed,
    serverNow: () => performance.now() + clockOffset,
    close() {
      closed = true
      if (beat) clearInterval(beat)
      socket.disconnect()
    },
  }
}

// Sockets of browsers: namespace /browser. A socket is let in with a session cookie and from one of our own
// pages; a room only with the right to see what it shows, in the namespace of the execution. Session and
// rights are asked again every few seconds, and at once when the server itself ends a session: whoever lost
// them is out within seconds. Nothing here is awaited by a commit, and a slow browser is never queued for
// (P8): it is served again from its own number.

import type { Server } from 'socket.io'
import { z } from 'zod'
import type { Permission, Viewer } from '@/lib/accounts/schema'
import { isSameOrigin } from '@/lib/platform/auth/request-origin'
import { log } from '@/lib/platform/log'
import { settings } from '@/lib/platform/settings'
import { type Running, running, type Runtime } from '@/lib/runtime/running'
import {
  type BrowserNamespace,
  type BrowserSocket,
  type May,
  mayAnywhere,
} from './rooms/browser-socket'
import { createExecutionRooms } from './rooms/execution-rooms'
import { createListRoom } from './rooms/list-room'
import { createLogRooms } from './rooms/log-rooms'
import type { Joined } from './protocol'
import { type BrowserReads, createBrowserReads } from './reads'
import { createNotificationRoom } from './rooms/notification-room'
import { createWorkerRoom } from './rooms/worker-room'

const pollMs = 1_000
const recheckMs = 3_000
const workersMs = 2_000
const notificationsMs = 2_000
const roomLimit = 50

export type AttachBrowsersOptions = {
  /** The person behind the session cookie, or null. */
  authenticate(cookieHeader: string | null): Promise<Viewer | null>
  may: May
  runtime: Pick<Runtime, 'onCommitted' | 'state' | 'taskTypes' | 'knownTaskTypes'>
  /** Postgres of the running server where absent. */
  reads?: BrowserReads
  /** Whether a page of ours opened the socket; by Origin and Host where absent. */
  sameOrigin?: (headers: { get(name: string): string | null }) => boolean
  recheckMs?: number
}

export type Browsers = NonNullable<Running['realtime']> & { stop(): void }

const joinSchema = z.object({
  room: z.union([
    z.enum(['executions', 'workers', 'notifications']),
    z.string().regex(/^(execution|logs):[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/),
  ]),
  from: z.number().int().min(0).optional(),
})

export function attachBrowsers(io: Server, options: AttachBrowsersOptions): Browsers {
  const namespace = io.of('/browser') as unknown as BrowserNamespace
  const reads = options.reads ?? createBrowserReads(running().pool, options.runtime)
  const report = (error: unknown) => log.warn({ err: error }, 'A read for the browsers failed')
  const shared = { namespace, reads, log: report }
  const executions = createExecutionRooms({ ...shared, runtime: options.runtime })
  const list = createListRoom(namespace, options.may)
  const logs = createLogRooms(shared)
  const workers = createWorkerRoom(shared)
  const notifications = createNotificationRoom(shared)

  letIn(namespace, options)
  namespace.on('connection', (socket) => {
    socket.data.rooms = new Map()
    socket.on('join', (request, answer) => {
      if (typeof answer !== 'function') return
      join(socket, request)
        .catch((error: unknown): Joined => {
          report(error)
          return { ok: false, code: 'not-found', message: 'The room cannot be read now.' }
        })
        .then(answer, report)
    })
    socket.on('leave', (request) => {
      const room = joinSchema.safeParse(request).data?.room
      if (!room) return
      socket.data.rooms.delete(room)
      void socket.leave(room)
    })
  })

  async function join(socket: BrowserSocket, request: unknown): Promise<Joined> {
    const parsed = joinSchema.safeParse(request)
    if (!parsed.success || socket.data.rooms.size >= roomLimit) {
      return { ok: false, code: 'not-found', message: 'No such room.' }
    }
    const { room, from = 0 } = parsed.data
    const refused = await admit(socket, room)
    if (refused) return refused
    const [kind = '', id = ''] = room.split(':')
    if (kind === 'execution') {
      const joined = await executions.join(socket, id, from)
      if (!joined.ok) expel(socket, room)
      return joined
    }
    if (kind === 'logs') await logs.join(socket, id, from)
    if (kind === 'workers') await workers.join(socket)
    return { ok: true, patch: null }
  }

  /** Into the Socket.IO room first, then the reading: so nothing falls between the two. */
  async function admit(socket: BrowserSocket, room: string): Promise<Joined | null> {
    const id = room.split(':')[1]
    const inNamespace = id === undefined ? '' : await reads.namespaceOf(id)
    if (inNamespace === null) {
      return { ok: false, code: 'not-found', message: 'There is no execution with this id.' }
    }
    if (!maySee(options.may, socket.data.viewer, room, inNamespace)) {
      return { ok: false, code: 'forbidden', message: 'You may not see this.' }
    }
    socket.data.rooms.set(room, inNamespace)
    await socket.join(room)
    return null
  }

  const stopListening = options.runtime.onCommitted((committed) => {
    executions.committed(committed)
    list.committed(committed)
  })
  const timers = [
    setInterval(() => {
      executions.poll().catch(report)
      logs.poll()
    }, pollMs),
    setInterval(() => workers.changed(), workersMs),
    setInterval(() => notifications.changed(), notificationsMs),
    setInterval(() => void recheck(namespace, options, report), options.recheckMs ?? recheckMs),
  ]

  return {
    closeSession: (hash) => closeWhere(namespace, ({ sessionHash }) => sessionHash === hash),
    closeUser: (id) => closeWhere(namespace, ({ userId }) => userId === id),
    logsWritten: (executionIds) => logs.written(executionIds),
    workersChanged: () => workers.changed(),
    notificationsChanged: () => notifications.changed(),
    stop() {
      for (const timer of timers) clearInterval(timer)
      stopListening()
      for (const part of [executions, list, logs, workers, notifications]) part.stop()
      namespace.disconnectSockets(true)
    },
  }
}

function letIn(namespace: BrowserNamespace, options: AttachBrowsersOptions) {
  const sameOrigin = options.sameOrigin ?? ((headers) => isSameOrigin(headers, settings()))
  namespace.use((socket, next) => {
    const { headers } = socket.handshake
    const get = (name: string) => {
      const value = headers[name]
      return Array.isArray(value) ? (value[0] ?? null) : (value ?? null)
    }
    if (!sameOrigin({ get })) return next(new Error('forbidden'))
    void admitSocket(socket, options, next)
  })
}

async function admitSocket(
  socket: BrowserSocket,
  { authenticate }: AttachBrowsersOptions,
  next: (refusal?: Error) => void,
) {
  try {
    const cookie = socket.handshake.headers.cookie ?? ''
    const viewer = await authenticate(cookie || null)
    if (!viewer) return next(new Error('unauthenticated'))
    socket.data.viewer = viewer
    socket.data.cookie = cookie
    next()
  } catch {
    next(new Error('unavailable'))
  }
}

const permissionOf: Record<string, Permission> = {
  execution: 'execution.read',
  logs: 'log.read',
  executions: 'execution.read',
  workers: 'worker.read',
  notifications: 'notification.read',
}

function maySee(may: May, viewer: Viewer, room: string, inNamespace: string): boolean {
  const permission = permissionOf[room.split(':')[0] ?? '']
  if (!permission) return false
  return room.includes(':')
    ? may(viewer, permission, inNamespace)
    : mayAnywhere(may, viewer, permission)
}

/** Who lost the session is closed; who lost the right to a room leaves it, and is told. */
async function recheck(
  namespace: BrowserNamespace,
  { authenticate, may }: AttachBrowsersOptions,
  report: (error: unknown) => void,
) {
  const viewers = new Map<string, Promise<Viewer | null>>()
  for (const socket of namespace.sockets.values()) {
    const { cookie } = socket.data
    const asked = viewers.get(cookie) ?? authenticate(cookie)
    viewers.set(cookie, asked)
    try {
      const viewer = await asked
      if (!viewer) {
        close(socket, 'unauthenticated')
        continue
      }
      socket.data.viewer = viewer
      for (const [room, inNamespace] of socket.data.rooms) {
        if (maySee(may, viewer, room, inNamespace)) continue
        expel(socket, room)
        socket.emit('closed', 'forbidden')
      }
    } catch (error) {
      // Postgres is away: nobody is put out for that.
      report(error)
    }
  }
}

function expel(socket: BrowserSocket, room: string) {
  socket.data.rooms.delete(room)
  void socket.leave(room)
}

function closeWhere(namespace: BrowserNamespace, matches: (viewer: Viewer) => boolean) {
  for (const socket of namespace.sockets.values()) {
    if (matches(socket.data.viewer)) close(socket, 'unauthenticated')
  }
}

function close(socket: BrowserSocket, reason: string) {
  socket.emit('closed', reason)
  socket.disconnect(true)
}

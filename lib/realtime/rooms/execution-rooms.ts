// The rooms `execution:<id>`. A commit becomes a patch only where somebody watches; it leaves at once when
// the room was quiet and is joined to fewer than 20 frames a second when it was not. A browser that cannot
// keep up is not queued for: it is served again, from its own number, when it has taken what it was sent.
// Commits of other servers are seen as a number in the table that is ahead of ours.

import type { ExecutionEvent, ExecutionState } from '@/lib/engine'
import type { Committed, Runtime } from '@/lib/runtime/running'
import { type BrowserNamespace, type BrowserSocket, isBehind, onceDrained } from './browser-socket'
import { createEventRing } from './event-ring'
import { joinPatches } from '../fold'
import { type Paced, paced } from './paced'
import { buildPatch } from '../patch'
import type { ExecutionPatch, Joined } from '../protocol'
import type { BrowserReads } from '../reads'

/** One after the other, a task that ends and the next that begins are shown at once: with these at most 19 a second. */
const frameMs = 60
const framesAtOnce = 3

type Room = { known: number | null; pending: ExecutionPatch | null; pace: Paced; reading: boolean }

export type ExecutionRooms = {
  committed(committed: Committed): void
  join(socket: BrowserSocket, executionId: string, from: number): Promise<Joined>
  /** Looks for commits of other servers. */
  poll(): Promise<void>
  stop(): void
}

export const roomOf = (executionId: string) => `execution:${executionId}`

export function createExecutionRooms({
  namespace,
  runtime,
  reads,
  log,
}: {
  namespace: BrowserNamespace
  runtime: Pick<Runtime, 'state' | 'knownTaskTypes'>
  reads: BrowserReads
  log: (error: unknown) => void
}): ExecutionRooms {
  const rooms = new Map<string, Room>()
  const ring = createEventRing({ events: 1_000, executions: 500 })
  /** By socket: the rooms that wait for it to drain, and up to which event it was served. */
  const behind = new WeakMap<BrowserSocket, Map<string, number>>()

  const watchers = (id: string) => namespace.adapter.rooms.get(roomOf(id))

  function roomFor(id: string): Room {
    let room = rooms.get(id)
    if (!room) {
      const made: Room = {
        known: null,
        pending: null,
        reading: false,
        pace: paced(frameMs, () => flush(id, made), framesAtOnce),
      }
      room = made
      rooms.set(id, room)
    }
    return room
  }

  function committed({ state, events, taskRuns, attempts }: Committed) {
    const { id } = state.execution
    const room = rooms.get(id)
    if (!room) return
    if (!watchers(id)) return close(id, room)
    const fresh = room.known === null ? events : events.filter(({ number }) => number > room.known!)
    const [first] = fresh
    if (!first) return
    if (room.known !== null && first.number > room.known + 1) return void catchUp(id, room)
    ring.push(id, fresh)
    const written = [
      ...taskRuns.map((row) => row.id),
      ...attempts.map(({ taskRunId }) => taskRunId),
    ]
    publish(room, buildPatch(state, fresh, runtime.knownTaskTypes(state.execution), written))
  }

  function publish(room: Room, patch: ExecutionPatch) {
    room.known = patch.to
    room.pending = room.pending ? joinPatches(room.pending, patch) : patch
    room.pace.ask()
  }

  function flush(id: string, room: Room) {
    const patch = room.pending
    room.pending = null
    if (!patch) return
    for (const socketId of watchers(id) ?? []) {
      const socket = namespace.sockets.get(socketId) as BrowserSocket | undefined
      if (socket) deliver(socket, id, patch)
    }
  }

  function deliver(socket: BrowserSocket, id: string, patch: ExecutionPatch) {
    const waiting = behind.get(socket)
    if (waiting?.has(id)) return
    if (!isBehind(socket)) return void socket.emit('execution', patch)
    if (waiting) return void waiting.set(id, patch.from)
    behind.set(socket, new Map([[id, patch.from]]))
    onceDrained(socket, () => serveAgain(socket))
  }

  function serveAgain(socket: BrowserSocket) {
    const waiting = behind.get(socket)
    behind.delete(socket)
    for (const [id, from] of waiting ?? []) void serveSince(socket, id, from)
  }

  async function serveSince(socket: BrowserSocket, id: string, from: number) {
    if (!socket.connected || !socket.rooms.has(roomOf(id))) return
    try {
      const patch = await patchSince(id, from)
      if (patch === 'reload') socket.emit('rejoin', roomOf(id))
      else if (patch) deliver(socket, id, patch)
    } catch (error) {
      log(error)
    }
  }

  async function catchUp(id: string, room: Room) {
    if (room.reading || room.known === null) return
    room.reading = true
    try {
      const patch = await reads.patchSince(id, room.known)
      if (patch === 'reload') {
        const newest = (await reads.eventNumbers([id])).get(id)
        if (newest !== undefined) {
          room.known = newest
          namespace.to(roomOf(id)).emit('rejoin', roomOf(id))
        }
      } else if (patch && patch.to > room.known) {
        const fresh = patch.events.filter(({ number }) => number > room.known!)
        ring.push(id, fresh)
        publish(room, { ...patch, from: room.known, events: fresh })
      }
    } catch (error) {
      log(error)
    } finally {
      room.reading = false
    }
  }

  /** From memory where the ring and the hot state stand at the same event; else from Postgres. */
  async function patchSince(id: string, from: number) {
    const room = rooms.get(id)
    const events = ring.since(id, from)
    if (events && room?.known === (events.at(-1)?.number ?? from)) {
      const state = events.length > 0 ? await runtime.state(id) : null
      if (state && standsAt(state, events)) {
        return buildPatch(state, events, runtime.knownTaskTypes(state.execution))
      }
    }
    return reads.patchSince(id, from)
  }

  async function join(socket: BrowserSocket, id: string, from: number): Promise<Joined> {
    const room = roomFor(id)
    const patch = await patchSince(id, from)
    if (patch === null) return { ok: false, code: 'not-found', message: 'No such execution.' }
    if (patch === 'reload') {
      room.known ??= (await reads.eventNumbers([id])).get(id) ?? null
      return { ok: true, reload: true }
    }
    room.known ??= patch.to
    return { ok: true, patch: patch.to > from ? patch : null }
  }

  async function poll() {
    for (const [id, room] of rooms) if (!watchers(id)) close(id, room)
    if (rooms.size === 0) return
    const numbers = await reads.eventNumbers([...rooms.keys()])
    for (const [id, newest] of numbers) {
      const room = rooms.get(id)
      if (room && room.known !== null && newest > room.known) void catchUp(id, room)
    }
  }

  function close(id: string, room: Room) {
    room.pace.stop()
    rooms.delete(id)
  }

  return {
    committed,
    join,
    poll,
    stop() {
      for (const [id, room] of rooms) close(id, room)
    },
  }
}

function standsAt(state: ExecutionState, events: ExecutionEvent[]): boolean {
  return state.execution.eventNumber === events.at(-1)?.number
}

// The rooms `logs:<id>`. Lines are numbered by Postgres when they are stored, so they are read from there:
// at once when this server stored some, and once a second for what other servers stored. Numbers of two
// servers may become visible out of order, so each look goes back over the newest lines and sends those
// that were not sent yet.

import type { LogLineView } from '@/lib/executions/schema'
import { type BrowserNamespace, type BrowserSocket, isBehind } from './browser-socket'
import { type Paced, paced } from './paced'
import type { BrowserReads } from '../reads'

const frameMs = 50
const lineLimit = 2_000
const lookBack = 100

type Room = { sent: number[]; reading: boolean; again: boolean; pace: Paced }

export type LogRooms = {
  written(executionIds: Iterable<string>): void
  join(socket: BrowserSocket, executionId: string, from: number): Promise<void>
  poll(): void
  stop(): void
}

export const logRoomOf = (executionId: string) => `logs:${executionId}`

export function createLogRooms({
  namespace,
  reads,
  log,
}: {
  namespace: BrowserNamespace
  reads: BrowserReads
  log: (error: unknown) => void
}): LogRooms {
  const rooms = new Map<string, Room>()
  const watchers = (id: string) => namespace.adapter.rooms.get(logRoomOf(id))

  async function read(id: string, room: Room) {
    if (room.reading) {
      room.again = true
      return
    }
    room.reading = true
    try {
      const lines = await reads.logsSince(id, room.sent[0] ?? 0, lineLimit)
      const known = new Set(room.sent)
      const fresh = lines.filter(({ seq }) => !known.has(seq))
      if (fresh.length > 0) {
        room.sent = [...room.sent, ...fresh.map(({ seq }) => seq)]
          .sort((a, b) => a - b)
          .slice(-lookBack)
        send(id, fresh)
        room.again ||= lines.length === lineLimit
      }
    } catch (error) {
      log(error)
    } finally {
      room.reading = false
    }
    if (room.again) {
      room.again = false
      room.pace.ask()
    }
  }

  function send(id: string, lines: LogLineView[]) {
    for (const socketId of watchers(id) ?? []) {
      const socket = namespace.sockets.get(socketId) as BrowserSocket | undefined
      if (!socket) continue
      if (isBehind(socket)) socket.volatile.emit('rejoin', logRoomOf(id))
      else socket.emit('logs', lines)
    }
  }

  function roomFor(id: string, from: number): Room {
    const known = rooms.get(id)
    if (known) return known
    const room: Room = {
      sent: [from],
      reading: false,
      again: false,
      pace: paced(frameMs, () => void read(id, room)),
    }
    rooms.set(id, room)
    return room
  }

  function close(id: string, room: Room) {
    room.pace.stop()
    rooms.delete(id)
  }

  return {
    written(executionIds) {
      for (const id of executionIds) rooms.get(id)?.pace.ask()
    },
    async join(socket, id, from) {
      const lines = await reads.logsSince(id, from, lineLimit)
      const room = roomFor(id, lines.at(-1)?.seq ?? from)
      if (lines.length > 0) socket.emit('logs', lines)
      if (lines.length === lineLimit) socket.emit('rejoin', logRoomOf(id))
      room.pace.ask()
    },
    poll() {
      for (const [id, room] of rooms) {
        if (watchers(id)) room.pace.ask()
        else close(id, room)
      }
    },
    stop() {
      for (const [id, room] of rooms) close(id, room)
    },
  }
}

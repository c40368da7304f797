// The room `executions`: rows of lists, for everybody by his own rights. Only commits that changed the
// execution itself count; a burst is joined to at most 20 frames a second and to the newest row of each
// execution. Frames may be dropped: lists ask again from time to time.

import type { Committed } from '@/lib/runtime/running'
import type { ExecutionSummary } from '@/lib/executions/schema'
import { executionSummary } from '@/lib/executions/view'
import { type BrowserNamespace, type BrowserSocket, isBehind, type May } from './browser-socket'
import { paced } from './paced'

const frameMs = 50
const rowLimit = 500

export type ListRoom = { committed(committed: Committed): void; stop(): void }

export function createListRoom(namespace: BrowserNamespace, may: May): ListRoom {
  const pending = new Map<string, { row: ExecutionSummary; isNew: boolean }>()
  const pace = paced(frameMs, flush)

  function committed({ state, events }: Committed) {
    if (!namespace.adapter.rooms.has('executions')) return
    if (events.every(({ taskRunId }) => taskRunId !== null)) return
    const { id } = state.execution
    const isNew = events[0]?.number === 1 || (pending.get(id)?.isNew ?? false)
    pending.delete(id)
    pending.set(id, { row: executionSummary(state.execution), isNew })
    if (pending.size > rowLimit) {
      const [oldest] = pending.keys()
      if (oldest !== undefined) pending.delete(oldest)
    }
    pace.ask()
  }

  function flush() {
    const rows = [...pending.values()]
    pending.clear()
    for (const socketId of namespace.adapter.rooms.get('executions') ?? []) {
      const socket = namespace.sockets.get(socketId) as BrowserSocket | undefined
      if (!socket || isBehind(socket)) continue
      const seen = rows.filter(({ row }) =>
        may(socket.data.viewer, 'execution.read', row.namespace),
      )
      if (seen.length > 0) socket.emit('executions', seen)
    }
  }

  return { committed, stop: () => pace.stop() }
}

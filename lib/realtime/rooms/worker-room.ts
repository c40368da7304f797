// The room `workers`: the workers of all servers stand in one small table, which is read every two seconds
// while somebody looks, and at once when this server knows of a change. Only rows that changed are sent.

import type { WorkerRow } from '@/lib/workers/schema'
import type { BrowserNamespace, BrowserSocket } from './browser-socket'
import { paced } from './paced'
import type { BrowserReads } from '../reads'

const frameMs = 250

export type WorkerRoom = {
  changed(): void
  join(socket: BrowserSocket): Promise<void>
  stop(): void
}

export function createWorkerRoom({
  namespace,
  reads,
  log,
}: {
  namespace: BrowserNamespace
  reads: BrowserReads
  log: (error: unknown) => void
}): WorkerRoom {
  let known = new Map<string, string>()
  const pace = paced(frameMs, () => void read())

  async function read() {
    if (!namespace.adapter.rooms.has('workers')) return
    try {
      const rows = await reads.workers()
      const changed = rows.filter((row) => known.get(row.id) !== JSON.stringify(row))
      known = textsOf(rows)
      if (changed.length > 0) namespace.to('workers').volatile.emit('workers', changed)
    } catch (error) {
      log(error)
    }
  }

  return {
    changed: () => pace.ask(),
    async join(socket) {
      socket.emit('workers', await reads.workers())
    },
    stop: () => pace.stop(),
  }
}

function textsOf(rows: WorkerRow[]): Map<string, string> {
  return new Map(rows.map((row) => [row.id, JSON.stringify(row)]))
}

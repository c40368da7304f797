// Heartbeats of all workers of this server, joined: one statement is under way at a time, and takes whatever
// came since the last one.

import type { Pool } from 'pg'
import { log } from '@/lib/platform/log'
import type { Heartbeat } from '../protocol'
import type { WorkerState } from '../schema'
import { writeHeartbeats } from './worker-rows'

type Waiting = { heartbeat: Heartbeat; answers: ((answer: { at: number }) => void)[] }

export type Heartbeats = {
  add(workerId: string, heartbeat: Heartbeat, answer: (answer: { at: number }) => void): void
  /** A result of this worker was refused: counted on its row with its next heartbeat. */
  countStale(workerId: string, count: number): void
}

export function createHeartbeats(
  pool: Pool,
  onState: (workerId: string, state: WorkerState | 'unknown') => void,
): Heartbeats {
  let waiting = new Map<string, Waiting>()
  const stale = new Map<string, number>()
  let writing = false

  const write = async (): Promise<void> => {
    writing = true
    while (waiting.size > 0) {
      const batch = waiting
      waiting = new Map()
      const beats = [...batch].map(([id, { heartbeat }]) => {
        const count = stale.get(id) ?? 0
        stale.delete(id)
        return Object.assign({ id, stale: count }, heartbeat)
      })
      try {
        const rows = new Map((await writeHeartbeats(pool, beats)).map((row) => [row.id, row]))
        for (const [id, { answers }] of batch) {
          const row = rows.get(id)
          onState(id, row?.state ?? 'unknown')
          if (row) for (const answer of answers) answer({ at: row.at })
        }
      } catch (error) {
        for (const { id, stale: count } of beats) if (count > 0) add(id, count)
        // No answer: the workers see for themselves that their lease was not renewed.
        log.warn({ error: String(error) }, 'Heartbeats could not be written')
      }
    }
    writing = false
  }
  const add = (workerId: string, count: number) =>
    stale.set(workerId, (stale.get(workerId) ?? 0) + count)

  return {
    add(workerId, heartbeat, answer) {
      const answers = waiting.get(workerId)?.answers ?? []
      waiting.set(workerId, { heartbeat, answers: [...answers, answer] })
      if (!writing) void write()
    },
    countStale: (workerId, count) => void add(workerId, count),
  }
}

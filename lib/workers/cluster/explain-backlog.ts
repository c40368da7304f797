// Why work of a group waits, in one word, and how much of it nobody could take.

import type { BacklogReason } from './schema'

export type GroupDemand = {
  waiting: number
  /** Of those waiting: no worker that takes work in this group knows their task type. */
  unknownType: number
  /** Workers of the group that take work, and those that are connected and take none. */
  active: number
  standing: number
  slots: number
  running: number
}

export function explainBacklog(demand: GroupDemand): { reason: BacklogReason; unserved: number } {
  const { waiting, unknownType, active, standing, slots, running } = demand
  if (waiting === 0) return { reason: 'nothing', unserved: 0 }
  if (active === 0) {
    return { reason: standing > 0 ? 'standing' : 'no-worker', unserved: waiting }
  }
  if (unknownType > 0) return { reason: 'unknown-type', unserved: unknownType }
  return { reason: running >= slots ? 'full' : 'moving', unserved: 0 }
}

// A worker's record: what it did, beside what the others did.

import type { StateName } from '@/lib/engine'

export type TypeTally = {
  done: number
  failed: number
  /** Null without any; within a fifth. */
  medianMs: number | null
  /** The mean of what attempts waited for a worker. */
  waitedMs: number | null
}

export type TypeRecord = {
  /** A task type, without the prefix of other systems. */
  type: string
  here: TypeTally
  /** All other workers together, in the same hours. */
  others: TypeTally
  /** Attempts that were lost with this worker. */
  lost: number
  /** Times as often as elsewhere, where that can be said. */
  failsTimes: number | 'nowhere-else' | null
  takesTimes: number | null
}

export type WorkerRecord = { types: TypeRecord[] }

export type LaneAttempt = {
  executionId: string
  namespace: string
  flowId: string
  taskRunId: string
  taskId: string
  value: string | null
  number: number
  state: StateName
  createdAt: string
  claimedAt: string
  endedAt: string | null
  endedBy: string | null
}

export type WorkerLanes = {
  from: string
  to: string
  /** Oldest first; of those that the viewer may see. */
  attempts: LaneAttempt[]
  /** The window holds more than are shown: the oldest are left out. */
  cut: boolean
}

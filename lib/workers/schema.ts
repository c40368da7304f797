// The shape in which a worker leaves the server. It stays readable as long as an attempt names it (P10).

export type WorkerState = 'active' | 'paused' | 'draining' | 'lost' | 'left'

export type WorkerView = {
  id: string
  name: string
  state: WorkerState
  group: string | null
  region: string | null
  labels: Record<string, string>
  host: string
  ip: string | null
  pid: number
  platform: string
  cores: number
  memoryBytes: number
  version: string
  nodeVersion: string
  slots: number
  taskTypes: string[]
  running: number
  /** Since it started, as it counts them itself. */
  doneCount: number
  failedCount: number
  /** Attempts that ended in the last 60 minutes, to the minute; those that were killed or lost are in neither. */
  doneLastHour: number
  failedLastHour: number
  staleCount: number
  load: number | null
  usedMemoryBytes: number | null
  loopDelayMs: number | null
  startedAt: string
  joinedAt: string
  lastSeenAt: string
  leftAt: string | null
  stateHistory: { state: WorkerState; at: string; by?: string }[]
}

/** As lists show it and as it is pushed: without the task types, which are longer than all else and never change. */
export type WorkerRow = Omit<WorkerView, 'taskTypes'>

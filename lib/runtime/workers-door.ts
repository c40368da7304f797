// What the runtime needs of the workers that are connected to this server. lib/workers/server implements
// it over sockets; the runtime decides, this carries. Slots are counted here, on the server, so that work
// is handed out in the very commit that ends the task before it, without asking anybody.

export type WorkNeed = {
  group: string | null
  taskType: string
  directoryKey: string | null
  /** Not this one. */
  avoidWorkerId?: string | null | undefined
}

export type WorkersDoor = {
  /** Takes one free slot of a worker that can do it, or null. The slot is held until `release` or `finished`. */
  reserve(need: WorkNeed): { workerId: string } | null
  /** Gives a reserved slot back: the commit failed, or the attempt is no longer wanted. */
  release(workerId: string, key: AttemptKey): void
  /** Sends what was committed. Frames are joined per worker per turn of the event loop. */
  send(workerId: string, work: WorkFrame): void
  /** Asks a worker (here or at another server, which looks in the table) to stop an attempt. */
  requestStop(workerId: string, attempt: AttemptKey & { token: string }): void
  /** Free slots by group, for claiming waiting work. */
  freeSlots(): { group: string | null; free: number }[]
  /** Called by the door when slots become free or a worker joins: the runtime claims waiting work. */
  onFree(listener: () => void): void
  /** A worker was paused, drained or resumed; nothing happens where it is connected to another server. */
  setState?(workerId: string, state: 'active' | 'paused' | 'draining'): void
  /** Resolves when the log lines that these workers have by now are written; those at other servers count not. */
  settleLogs?(workerIds: Iterable<string>): Promise<void>
}

export type AttemptKey = { executionId: string; taskRunId: string; attempt: number }

/** All a worker needs for one attempt: nothing is fetched afterwards but host functions and files. */
export type WorkFrame = AttemptKey & {
  token: string
  namespace: string
  flowId: string
  flowRevision: number
  /** The task as written, defaults merged: { id, type, timeout, logLevel, properties... }. */
  task: WireTask
  /** Only the roots and paths that the task's expressions read. */
  context: Record<string, unknown>
  /** Names of inputs whose values must never be shown. */
  secretInputs?: string[]
  /** The values of the sealed texts (lib/shared/sealed) in the context. */
  opened?: Record<string, string>
  /** Stable over the attempts of one task run (P5). */
  idempotencyKey: string
  directoryKey: string | null
  /** Epoch ms after which the worker stops the body by itself; null without a time-out. */
  deadlineAt: number | null
}

export type WireTask = {
  id: string
  type: string
  logLevel: string | null
  logToFile: boolean
  properties: Record<string, unknown>
  /** Its outputs are kept for later executions: for how long, an ISO 8601 duration or a template; null for ever. */
  cache?: { ttl: string | null }
}

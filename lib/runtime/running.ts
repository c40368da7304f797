// The one place where a running engine is reached. Next compiles server actions apart from
// processes/server.ts, so a module imported by both exists twice in one process: what must exist once
// hangs on globalThis here, typed, and is set by processes/server.ts alone.

import type {
  Actor,
  EngineEvent,
  EventBody,
  ExecutionState,
  Flow,
  StartRequest,
} from '@/lib/engine'
import type { Pool, PoolClient } from 'pg'
import type { PrismaClient } from '@/lib/db/generated/client'

export type Applied = {
  /** State name and event number after the commit that carried this event. */
  state: string
  eventNumber: number
  /** False where the event was late or repeated and changed nothing. */
  changed: boolean
  stale: boolean
}

/** One row of the audit log. `data` never holds a secret: the caller names what goes in. */
export type AuditRecord = {
  actor: Actor
  action: string
  namespace?: string | null
  subject?: string | null
  data?: Record<string, unknown>
  ip?: string | null
}

export type StartOptions = { actor?: Actor; idempotencyKey?: string; audit?: AuditRecord }

export type Runtime = {
  /**
   * Puts one event through decide and commit; resolves after the commit. Where it changes something, `audit` is
   * a part of that commit.
   * Throws AppError conflict/invalid/not-found where decide refused, unavailable where Postgres is away.
   */
  apply(
    executionId: string,
    event: EventBody & { actor?: Actor },
    audit?: AuditRecord,
  ): Promise<Applied>
  /**
   * Starts an execution, durable with its `audit` when it resolves (P1). The same idempotency key gives the same
   * execution, and one entry.
   */
  start(
    request: StartRequest,
    options?: StartOptions,
  ): Promise<{ executionId: string; created: boolean }>
  /** The newest committed state, from memory or from Postgres; null where there is none. */
  state(executionId: string): Promise<ExecutionState | null>
  /** Resolves when the execution is terminal, or after timeoutMs with its state then. */
  waitForEnd(executionId: string, timeoutMs: number, signal?: AbortSignal): Promise<string>
  /** The same; gives all of it, from memory where this server made the end. Null where it is gone by then. */
  stateAtEnd(
    executionId: string,
    timeoutMs: number,
    signal?: AbortSignal,
  ): Promise<ExecutionState | null>
  /** A revision, compiled and kept. Throws not-found where there is none, invalid where it cannot be read. */
  loadFlow(namespace: string, flowId: string, revision: number): Promise<Flow>
  /** Types of the tasks of a revision; it knows none where the revision cannot be read any more. */
  taskTypes(of: FlowRevision): Promise<TaskTypes>
  /** The same from memory alone, where every revision is whose execution was just decided on. */
  knownTaskTypes(of: FlowRevision): TaskTypes
  /** After a flow was saved or deleted: drop what was compiled. */
  forgetFlow(namespace: string, flowId: string): void
  /** What goes on now, for health, metrics and the workers page. */
  stats(): RuntimeStats
  /** Listeners called after each commit, in order per execution; never awaited by the commit. */
  onCommitted(listener: (committed: Committed) => void): () => void
  stop(): Promise<void>
}

export type FlowRevision = { namespace: string; flowId: string; flowRevision: number }

/** The type of a task by its id; null for one that the flow does not have. */
export type TaskTypes = (taskId: string) => string | null

/** One commit of one execution. `taskRuns` and `attempts` are the rows that it wrote, `state` the whole after it. */
export type Committed = {
  state: ExecutionState
  events: import('@/lib/engine').ExecutionEvent[]
  taskRuns: import('@/lib/engine').TaskRun[]
  attempts: import('@/lib/engine').Attempt[]
}

export type RuntimeStats = {
  cachedExecutions: number
  pendingEvents: number
  commits: number
  conflicts: number
  staleResults: number
  lastCommitMs: number
  /** Events that could not be decided, or that Postgres refused: bugs of ours. */
  bugs: number
  /** When the invariant checker last looked, epoch milliseconds; null before its first look. */
  checkedAt: number | null
}

export type Running = {
  serverId: string
  startedAt: number
  runtime: Runtime
  pool: Pool
  prisma: PrismaClient
  /** Connected workers, known to this server. */
  workers: import('./workers-door').WorkersDoor
  /** Set once Socket.IO listens. */
  realtime: {
    closeSession(sessionHash: string): void
    closeUser(userId: string): void
    /** Lines of these executions were stored: pages that watch their logs get them now, not at the next look. */
    logsWritten(executionIds: Iterable<string>): void
    /** A worker joined, left or was told to pause, drain or resume. */
    workersChanged(): void
    /** Deliveries were made, tried or ended, or a destination or subscription was changed. */
    notificationsChanged(): void
  } | null
  /** Set where flow triggers are listened for. */
  listening?: {
    /** A flow or a trigger was changed: done once it is listened for as it stands now. */
    changed(): Promise<void>
  }
  /** Set once schedules are looked at from here. */
  scheduling?:
    | {
        /** These triggers were saved or switched on: schedules among them count at once, not at the next look. */
        changed(triggers: readonly { type: string }[]): void
      }
    | undefined
  /** Set once notifications go out from here. */
  notifications?: {
    /** A destination or a subscription was changed: it counts at once, not at the next look. */
    changed(): void
    /**
     * Executions are about to be deleted, in this transaction: what others still have to be told of them is put
     * aside before their events are gone.
     */
    keepEventsOf(client: PoolClient, executionIds: string[]): Promise<void>
  } | null
}

declare global {
  var __millrace: Running | undefined
}

/** Called once, by processes/server.ts (and by tests). */
export function setRunning(running: Running | undefined): void {
  globalThis.__millrace = running
}

/** What runs in this process. Throws where nothing runs: a bug of ours, since every edge starts after it. */
export function running(): Running {
  const found = globalThis.__millrace
  if (!found) throw new Error('Millrace is not running in this process')
  return found
}

export type { EngineEvent }

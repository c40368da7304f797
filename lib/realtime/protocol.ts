// The wire between the server and browsers: Socket.IO namespace /browser, signed in by the session cookie.
// A room is joined with the number of the newest event that the page already has; the server answers with
// what came since (or `reload` where that is too much) and pushes what follows, numbered: the client sees a
// gap by the numbers and asks again. Nothing here changes an execution.

import type { ExecutionEvent } from '@/lib/engine'
import type {
  ExecutionSummary,
  LogLineView,
  TaskRunView,
  ExecutionHeader,
} from '@/lib/executions/schema'
import type { WorkerRow } from '@/lib/workers/schema'

/** All that one or more commits changed of one execution: the rows as they stand after event `to`. */
export type ExecutionPatch = {
  executionId: string
  from: number
  to: number
  header: ExecutionHeader
  taskRuns: TaskRunView[]
  events: ExecutionEvent[]
}

export type Joined =
  | { ok: true; patch: ExecutionPatch | null }
  | { ok: true; reload: true }
  | { ok: false; code: 'unauthenticated' | 'forbidden' | 'not-found'; message: string }

export type ServerToBrowser = {
  execution: (patch: ExecutionPatch) => void
  /** Of executions that a list shows; `isNew` where it was just created. Joined to at most 20 a second. */
  executions: (rows: { row: ExecutionSummary; isNew: boolean }[]) => void
  logs: (lines: LogLineView[]) => void
  workers: (rows: WorkerRow[]) => void
  /** Deliveries, destinations or subscriptions changed: another mark than before. */
  notifications: (mark: string) => void
  /** More was missed in this room than is sent by itself: join it again with the newest number. */
  rejoin: (room: string) => void
  /** The session ended or lost the right: the page must ask again. */
  closed: (reason: string) => void
}

export type BrowserToServer = {
  /** Rooms: `execution:<id>`, `logs:<id>`, `executions` (filtered by rights on the server), `workers`, `notifications`. */
  join: (request: { room: string; from?: number }, answer: (joined: Joined) => void) => void
  leave: (request: { room: string }) => void
}

// What happens once a batch has landed, and never before: workers get what was started, loops hear of what
// was left for them, listeners (browsers, notifications) hear of the events. Best effort: whatever a crash
// swallows here, the loops find again in Postgres.

import type { ExecutionState } from '@/lib/engine'
import { log } from '@/lib/platform/log'
import type { Writes } from './batch'
import type { Committed } from './running'
import type { Starter } from './start-attempts'
import type { WorkersDoor } from './workers-door'

export type AfterCommit = {
  starter: Starter
  workers: WorkersDoor
  listeners: Set<(committed: Committed) => void>
  /** The loops that take up what a commit left: timers, waiting work, effects, hints to other servers. */
  loops: { note(writes: Writes): void }[]
}

export function afterCommit(after: AfterCommit, writes: Writes, state: ExecutionState): void {
  after.starter.send(writes, state)
  for (const { workerId, taskRunId, attempt, token } of writes.stops) {
    if (workerId === null) continue
    const { executionId } = writes
    safely('stop', () =>
      after.workers.requestStop(workerId, { executionId, taskRunId, attempt, token }),
    )
  }
  for (const loop of after.loops) safely('loop', () => loop.note(writes))
  if (after.listeners.size === 0) return
  const committed: Committed = {
    state,
    events: writes.events,
    taskRuns: [...writes.taskRuns.values()].map(({ row }) => row),
    attempts: [...writes.attempts.values()].map(({ row }) => row),
  }
  for (const listener of after.listeners) safely('listener', () => listener(committed))
}

/** A listener that throws harms nobody (P8). */
function safely(what: string, run: () => void): void {
  try {
    run()
  } catch (error) {
    log.error({ what, error: String(error) }, 'Something failed after a commit, which stands')
  }
}

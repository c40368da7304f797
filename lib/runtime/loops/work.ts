// Attempts that no worker has yet. What this server queued is remembered here, first come, first served by
// group; what others queued, or what was queued before a restart, is read from the table. A claim is an
// event (attempt.started) that names the worker: the commit that lands it deletes the row, so of two servers
// that claim the same work one gets it, and the other gives its slot back.

import type { Pool } from 'pg'
import { log } from '@/lib/platform/log'
import type { QueuedWork, Start, Writes } from '../batch'
import type { Clock } from '../clock'
import { Fifo } from '../memory/fifo'
import type { Applied } from '../running'
import type { WorkersDoor } from '../workers-door'

const pollMs = 1_000
const readAtOnce = 1_000
/** Longer than this nothing waits behind work that came later (promise P2: nothing starves). */
const patienceMs = 1_000
/** What an execution may have waiting before the rest of a wide fan-out is held back, and for how long at most. */
const crowd = 1_000
const longestHoldMs = 1_000
/** For so long work is kept from the worker that it should not go to; then any may have it (P2). */
export const avoidMs = 30_000

export type WorkParts = {
  pool: Pool
  clock: Clock
  workers: WorkersDoor
  claim(work: QueuedWork, start: Start): Promise<Applied>
}

export class Work {
  private readonly waiting = new Map<string, Fifo<QueuedWork>>()
  private readonly known = new Set<string>()
  /** By execution: what of it is known to wait, and who wants to add to that. */
  private readonly counts = new Map<string, number>()
  private readonly held = new Map<string, Set<() => void>>()
  private poller: NodeJS.Timeout | undefined
  private claiming = false
  private stopped = false

  constructor(private readonly parts: WorkParts) {
    parts.workers.onFree(() => this.wake())
  }

  start(): void {
    const poll = () => {
      this.read()
        .catch((error: unknown) =>
          log.warn({ error: String(error) }, 'Waiting work could not be read'),
        )
        .finally(() => {
          if (!this.stopped) this.poller = setTimeout(poll, pollMs)
        })
    }
    poll()
  }

  stop(): void {
    this.stopped = true
    clearTimeout(this.poller)
  }

  /** True while something of this group waits too long: what comes now goes behind it. */
  mustQueue(group: string | null): boolean {
    const oldest = this.waiting.get(group ?? '')?.peek()
    return oldest !== undefined && this.parts.clock.now() - oldest.createdAt > patienceMs
  }

  note({ executionId, workNew, workDone }: Writes): void {
    for (const { taskRunId, attempt } of workDone) this.forget({ executionId, taskRunId, attempt })
    for (const work of workNew) this.add(work)
    if (workNew.length > 0) this.wake()
  }

  private add(work: QueuedWork): void {
    const key = keyOf(work)
    if (this.known.has(key)) return
    this.known.add(key)
    this.counts.set(work.executionId, (this.counts.get(work.executionId) ?? 0) + 1)
    const group = work.group ?? ''
    const queue = this.waiting.get(group) ?? new Fifo<QueuedWork>()
    this.waiting.set(group, queue)
    queue.push(work)
  }

  private forget(work: Piece): void {
    if (!this.known.delete(keyOf(work))) return
    const { executionId } = work
    const left = (this.counts.get(executionId) ?? 1) - 1
    if (left > 0) this.counts.set(executionId, left)
    else this.counts.delete(executionId)
    if (left >= crowd) return
    for (const go of this.held.get(executionId) ?? []) go()
  }

  /**
   * Resolves when there is room for more work of this execution, and after a second in any case: what is born
   * while a slot falls free takes that slot in the commit of its birth, and never stands in the queue.
   */
  async room(executionId: string): Promise<void> {
    if ((this.counts.get(executionId) ?? 0) < crowd) return
    const waiters = this.held.get(executionId) ?? new Set()
    this.held.set(executionId, waiters)
    let go: () => void = () => undefined
    const called = new Promise<void>((resolve) => {
      go = resolve
    })
    waiters.add(go)
    const late = setTimeout(go, longestHoldMs)
    late.unref()
    await called
    clearTimeout(late)
    waiters.delete(go)
    if (waiters.size === 0) this.held.delete(executionId)
  }

  /** Claims after the current turn, so that what falls free in it is handed out together. */
  private wake(): void {
    if (this.claiming || this.stopped) return
    this.claiming = true
    setImmediate(() => {
      this.claiming = false
      for (const queue of this.waiting.values()) this.claimFrom(queue)
    })
  }

  private claimFrom(queue: Fifo<QueuedWork>): void {
    // Each piece is looked at once: one that needs a special worker does not hold up the others.
    const passed: QueuedWork[] = []
    while (queue.length > 0 && passed.length < 50) {
      const work = queue.shift()
      if (!work || !this.known.has(keyOf(work))) continue
      const { group, taskType, directoryKey, taskRunId, attempt, token, createdAt } = work
      const isYoung = this.parts.clock.now() - createdAt < avoidMs
      const avoidWorkerId = isYoung ? work.avoidWorkerId : null
      const got = this.parts.workers.reserve({ group, taskType, directoryKey, avoidWorkerId })
      if (!got) {
        passed.push(work)
        continue
      }
      const { workerId } = got
      const start = { workerId, taskRunId, attempt, token, directoryKey, frame: null }
      void this.claim(work, start)
    }
    if (passed.length > 0) queue.unshift(passed)
  }

  private async claim(work: QueuedWork, start: Start): Promise<void> {
    const { executionId, taskRunId, attempt } = work
    const release = () =>
      this.parts.workers.release(start.workerId, { executionId, taskRunId, attempt })
    try {
      const { changed } = await this.parts.claim(work, start)
      this.forget(work)
      if (changed) return
      release()
      await this.dropOrphan(work)
    } catch (error) {
      release()
      this.forget(work)
      if (!this.stopped)
        log.warn({ executionId, error: String(error) }, 'Work could not be claimed')
    }
  }

  /** Deletes the row if its attempt is no longer waiting; if it is, the next read brings it back. */
  private async dropOrphan({ executionId, taskRunId, attempt }: QueuedWork): Promise<void> {
    await this.parts.pool.query(
      `DELETE FROM work_items w
       WHERE w.execution_id = $1 AND w.task_run_id = $2 AND w.attempt = $3
         AND NOT EXISTS (SELECT 1 FROM attempts a WHERE a.execution_id = w.execution_id
           AND a.task_run_id = w.task_run_id AND a.number = w.attempt AND a.state = 'CREATED')`,
      [executionId, taskRunId, attempt],
    )
  }

  /** Reads the oldest waiting work of the groups that have free slots here. */
  async read(): Promise<void> {
    const groups = this.parts.workers
      .freeSlots()
      .filter(({ free }) => free > 0)
      .map(({ group }) => group ?? '')
    if (groups.length === 0) return
    const { rows } = await this.parts.pool.query<QueuedWork>(
      `SELECT w.execution_id AS "executionId", w.task_run_id AS "taskRunId", w.attempt, w.token,
         nullif(w."group", '') AS "group", w.fallback, w.task_type AS "taskType",
         w.directory_key AS "directoryKey", w.avoid_worker_id AS "avoidWorkerId",
         (extract(epoch FROM w.created_at) * 1000)::float8 AS "createdAt"
       FROM unnest($1::text[]) AS g
       CROSS JOIN LATERAL (SELECT * FROM work_items WHERE "group" = g ORDER BY created_at LIMIT $2) w`,
      [[...new Set(groups)], readAtOnce],
    )
    for (const work of rows) this.add(work)
    if (rows.length > 0) this.wake()
  }
}

type Piece = Pick<QueuedWork, 'executionId' | 'taskRunId' | 'attempt'>

function keyOf({ executionId, taskRunId, attempt }: Piece): string {
  return `${executionId} ${taskRunId} ${attempt}`
}

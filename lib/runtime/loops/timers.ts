// Timers: rows of the table `timers`, and a heap of those that are due soon. What this server set fires
// from the heap to the millisecond; what others set, or what was set before a restart, is read from the
// table ahead of its time and looked up once more when it is due. Firing is an event like any other: two
// servers that fire the same timer race harmlessly, since the second decision changes nothing.

import type { Pool } from 'pg'
import type { Timer, TimerName } from '@/lib/engine'
import { log } from '@/lib/platform/log'
import type { Writes } from '../batch'
import type { Clock } from '../clock'
import { noTaskRun } from '../commit'
import type { Applied } from '../running'
import { Heap } from './heap'

/** How far ahead the table is read, and how often. */
const horizonMs = 30_000
const scanMs = 5_000
const mostAtOnce = 5_000
const longestSleepMs = 1_000

type Entry = Timer & { executionId: string; own: boolean; cancelled: boolean }
type Row = {
  executionId: string
  name: TimerName
  taskRunId: string
  attempt: number
  dueAt: number
}

export type TimersParts = {
  pool: Pool
  clock: Clock
  apply(executionId: string, timer: Timer): Promise<Applied>
}

export class Timers {
  private readonly heap = new Heap<Entry>((a, b) => a.dueAt - b.dueAt)
  private readonly entries = new Map<string, Entry>()
  private sleeping: NodeJS.Timeout | undefined
  private wakesAt = Number.POSITIVE_INFINITY
  private scanner: NodeJS.Timeout | undefined
  private stopped = false

  constructor(private readonly parts: TimersParts) {}

  start(): void {
    const scan = () => {
      this.scan()
        .catch((error: unknown) => log.warn({ error: String(error) }, 'Timers could not be read'))
        .finally(() => {
          if (!this.stopped) this.scanner = setTimeout(scan, scanMs)
        })
    }
    scan()
  }

  stop(): void {
    this.stopped = true
    clearTimeout(this.scanner)
    clearTimeout(this.sleeping)
  }

  note({ executionId, timersSet, timersCancelled }: Writes): void {
    for (const timer of timersCancelled.values()) this.forget(keyOf(executionId, timer))
    const horizon = this.parts.clock.now() + horizonMs
    for (const timer of timersSet.values()) {
      this.forget(keyOf(executionId, timer))
      if (timer.dueAt <= horizon) this.add({ ...timer, executionId, own: true, cancelled: false })
    }
  }

  private add(entry: Entry): void {
    this.entries.set(keyOf(entry.executionId, entry), entry)
    this.heap.push(entry)
    this.sleepUntil(entry.dueAt)
  }

  private forget(key: string): void {
    const entry = this.entries.get(key)
    if (!entry) return
    entry.cancelled = true
    this.entries.delete(key)
  }

  private sleepUntil(dueAt: number): void {
    if (this.stopped || dueAt >= this.wakesAt) return
    clearTimeout(this.sleeping)
    this.wakesAt = dueAt
    const delay = Math.min(Math.max(0, dueAt - this.parts.clock.now()), longestSleepMs)
    this.sleeping = setTimeout(() => this.fireDue(), delay)
  }

  private fireDue(): void {
    this.wakesAt = Number.POSITIVE_INFINITY
    const now = this.parts.clock.now()
    const foreign: Entry[] = []
    for (let next = this.heap.peek(); next && next.dueAt <= now; next = this.heap.peek()) {
      this.heap.pop()
      if (next.cancelled) continue
      if (next.own) void this.fire(next)
      else foreign.push(next)
    }
    if (foreign.length > 0) void this.fireForeign(foreign)
    const next = this.heap.peek()
    if (next) this.sleepUntil(next.dueAt)
  }

  private async fire(entry: Entry): Promise<void> {
    const { executionId, name, taskRunId, attempt, dueAt } = entry
    this.entries.delete(keyOf(executionId, entry))
    try {
      const { changed } = await this.parts.apply(executionId, { name, taskRunId, attempt, dueAt })
      if (!changed) await this.drop(entry)
    } catch (error) {
      if (this.stopped) return
      log.warn({ executionId, timer: name, error: String(error) }, 'A timer could not fire')
      // It stands in the table, so the next scan brings it back even if this process does not.
    }
  }

  /** A row that changes nothing any more: it would come back with each scan. */
  private async drop(entry: Entry): Promise<void> {
    await this.parts.pool.query(
      `DELETE FROM timers WHERE execution_id = $1 AND name = $2 AND task_run_id = $3 AND attempt = $4
       AND due_at <= to_timestamp($5 / 1000.0)`,
      [
        entry.executionId,
        entry.name,
        entry.taskRunId ?? noTaskRun,
        entry.attempt ?? -1,
        entry.dueAt,
      ],
    )
  }

  /** Set elsewhere: fired only if the table still has them. */
  private async fireForeign(due: Entry[]): Promise<void> {
    try {
      const { rows } = await this.parts.pool.query<{ n: number }>(
        `SELECT r.n FROM json_to_recordset($1::json)
           AS r(n int, id uuid, name text, "taskRunId" uuid, attempt int)
         JOIN timers t ON t.execution_id = r.id AND t.name = r.name AND t.task_run_id = r."taskRunId"
           AND t.attempt = r.attempt`,
        [
          JSON.stringify(
            due.map(({ executionId, name, taskRunId, attempt }, n) => ({
              n,
              id: executionId,
              name,
              taskRunId: taskRunId ?? noTaskRun,
              attempt: attempt ?? -1,
            })),
          ),
        ],
      )
      const there = new Set(rows.map(({ n }) => n))
      for (const [n, entry] of due.entries()) {
        if (there.has(n)) void this.fire(entry)
        else this.entries.delete(keyOf(entry.executionId, entry))
      }
    } catch (error) {
      log.warn({ error: String(error) }, 'Due timers could not be looked up; the next scan will')
      for (const entry of due) this.entries.delete(keyOf(entry.executionId, entry))
    }
  }

  /** Reads what is due soon. Public for recovery: called at start and by hints of other servers. */
  async scan(): Promise<void> {
    const { rows } = await this.parts.pool.query<Row>(
      `SELECT execution_id AS "executionId", name, task_run_id AS "taskRunId", attempt,
         (extract(epoch FROM due_at) * 1000)::float8 AS "dueAt"
       FROM timers WHERE due_at <= to_timestamp($1 / 1000.0) ORDER BY due_at LIMIT $2`,
      [this.parts.clock.now() + horizonMs, mostAtOnce],
    )
    for (const row of rows) {
      const timer = {
        name: row.name,
        taskRunId: row.taskRunId === noTaskRun ? null : row.taskRunId,
        attempt: row.attempt === -1 ? null : row.attempt,
        dueAt: row.dueAt,
      }
      const known = this.entries.get(keyOf(row.executionId, timer))
      if (known && known.dueAt === row.dueAt) continue
      if (known) known.cancelled = true
      this.add({ ...timer, executionId: row.executionId, own: false, cancelled: false })
    }
  }
}

function keyOf(
  executionId: string,
  { name, taskRunId, attempt }: { name: string; taskRunId: string | null; attempt: number | null },
): string {
  return `${executionId} ${name} ${taskRunId ?? ''} ${attempt ?? ''}`
}

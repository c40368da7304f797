// Log lines and metrics of tasks: written in batches on a connection of their own that does not wait for the
// disk (synchronous_commit=off), so that nothing a script prints slows a commit. What is waiting is bounded;
// beyond that lines are dropped, and the next line of that execution says how many.

import { setTimeout as wait } from 'node:timers/promises'
import { Pool } from 'pg'
import { log } from '@/lib/platform/log'
import type { WireLogLine, WireMetric } from '@/lib/workers/protocol'
import { outliveFaults } from '@/lib/db/pool'
import { storable } from '@/lib/db/row-encoder'

const mostWaiting = 50_000
const mostWaitingBytes = 64 * 1024 * 1024
const linesAtOnce = 2_000
const retryMs = 500
const longestDrainMs = 5_000

export type WrittenLine = WireLogLine & { seq: string }
type Waiting = { line: WireLogLine; written: (() => void) | null }

export type LogWriter = {
  /** Resolves once the lines are written, or dropped because too many wait. */
  writeLogs(lines: WireLogLine[]): Promise<void>
  writeMetrics(metrics: WireMetric[]): Promise<void>
  /** Called with lines as they are written, in order. */
  onLogs(listener: (lines: WrittenLine[]) => void): () => void
  droppedLines(): number
  stop(): Promise<void>
}

const insertLines = `INSERT INTO log_lines (execution_id, task_run_id, attempt, task_id, level, at, message, cut)
  SELECT r."executionId", r."taskRunId", r.attempt, r."taskId", r.level, to_timestamp(r.at / 1000.0), r.message,
    r.cut
  FROM json_to_recordset($1::json) AS r("executionId" uuid, "taskRunId" uuid, attempt int, "taskId" text,
    level text, at float8, message text, cut int)
  RETURNING seq`

const insertMetrics = `INSERT INTO task_metrics (execution_id, task_run_id, attempt, name, kind, value, tags, at)
  SELECT r."executionId", r."taskRunId", r.attempt, r.name, r.kind, r.value, r.tags, to_timestamp(r.at / 1000.0)
  FROM json_to_recordset($1::json) AS r("executionId" uuid, "taskRunId" uuid, attempt int, name text, kind text,
    value float8, tags jsonb, at float8)`

export function createLogWriter(url: string): LogWriter {
  const pool = new Pool({
    connectionString: url,
    max: 1,
    application_name: 'millrace logs',
    options: '-c synchronous_commit=off -c statement_timeout=30s',
  })
  outliveFaults(pool)
  const listeners = new Set<(lines: WrittenLine[]) => void>()
  const cuts = new Map<string, number>()
  let waiting: Waiting[] = []
  let bytes = 0
  let dropped = 0
  let busy: Promise<void> = Promise.resolve()
  let draining = false
  let stopped = false

  function enqueue(line: WireLogLine, written: (() => void) | null): void {
    if (waiting.length >= mostWaiting || bytes >= mostWaitingBytes) {
      dropped += 1
      cuts.set(line.executionId, (cuts.get(line.executionId) ?? 0) + 1)
      written?.()
      return
    }
    const cut = cuts.get(line.executionId)
    if (cut !== undefined) cuts.delete(line.executionId)
    waiting.push({
      line: cut === undefined ? line : { ...line, cut: (line.cut ?? 0) + cut },
      written,
    })
    bytes += line.message.length
  }

  async function writeOnce(batch: Waiting[]): Promise<void> {
    const lines = batch.map(({ line }) => line)
    const { rows } = await pool.query<{ seq: string }>({
      name: 'log_lines',
      text: insertLines,
      values: [storable(JSON.stringify(lines))],
    })
    if (listeners.size === 0) return
    const written: WrittenLine[] = []
    for (const [at, line] of lines.entries()) written.push({ ...line, seq: rows[at]?.seq ?? '0' })
    for (const listener of listeners) {
      try {
        listener(written)
      } catch (error) {
        log.error({ error: String(error) }, 'A listener of log lines failed')
      }
    }
  }

  async function drain(): Promise<void> {
    try {
      while (waiting.length > 0) await writeSome()
    } finally {
      draining = false
    }
  }

  async function writeSome(): Promise<void> {
    const batch = waiting.slice(0, linesAtOnce)
    try {
      await writeOnce(batch)
    } catch (error) {
      if (stopped) throw error
      log.warn({ error: String(error), lines: batch.length }, 'Log lines could not be written')
      if (!isValueFault(error)) return wait(retryMs)
      dropped += batch.length
    }
    waiting = waiting.slice(batch.length)
    for (const { line, written } of batch) {
      bytes -= line.message.length
      written?.()
    }
  }

  /** Ends in the same turn in which it finds nothing waiting, so that no line falls in between. */
  function writeSoon(): void {
    if (draining) return
    draining = true
    busy = Promise.resolve()
      .then(drain)
      .catch((error: unknown) => log.error({ error: String(error) }, 'The log writer failed'))
  }

  return {
    writeLogs(lines) {
      if (lines.length === 0 || stopped) return Promise.resolve()
      return new Promise((resolve) => {
        for (const [at, line] of lines.entries()) {
          enqueue(line, at === lines.length - 1 ? resolve : null)
        }
        writeSoon()
      })
    },
    async writeMetrics(metrics) {
      if (metrics.length === 0 || stopped) return
      try {
        await pool.query({
          name: 'task_metrics',
          text: insertMetrics,
          values: [storable(JSON.stringify(metrics))],
        })
      } catch (error) {
        log.warn({ error: String(error), metrics: metrics.length }, 'Metrics could not be written')
      }
    },
    onLogs(listener) {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
    droppedLines: () => dropped,
    async stop() {
      await Promise.race([busy, wait(longestDrainMs)])
      stopped = true
      await pool.end()
    },
  }
}

/** Class 22 and 23: the rows themselves are wrong, and trying again would block all that follow. */
function isValueFault(error: unknown): boolean {
  return error instanceof Error && 'code' in error && /^2[23]/.test(String(error.code))
}

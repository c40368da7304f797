// Keeps what the committer sends, so that the very same statements and rows can be sent again without an
// engine: the floor that Postgres alone allows.

import { Client, type QueryConfig } from 'pg'
import { processCpuMs } from './postgres-cpu'

export type RecordedFlush = { name: string; text: string; values: unknown[] }

type AnyQuery = (this: unknown, ...args: unknown[]) => unknown

/** Records until `stop` is called, which gives the flushes in their order. */
export function recordFlushes(): { stop(): RecordedFlush[] } {
  const flushes: RecordedFlush[] = []
  const prototype = Client.prototype as unknown as { query: AnyQuery }
  const original = prototype.query
  prototype.query = function query(...args) {
    const config = args[0] as QueryConfig | string
    if (typeof config === 'object' && config.name?.startsWith('flush_')) {
      flushes.push({ name: config.name, text: config.text, values: config.values ?? [] })
    }
    return original.apply(this, args)
  }
  return {
    stop() {
      prototype.query = original
      return flushes
    },
  }
}

const hotTables =
  'executions, task_runs, past_attempts, execution_event_batches, timers, work_items, effects, idempotency_keys'

/**
 * Empties the hot tables and sends the flushes again, one after another on one connection. Gives the time by the clock, and what the connection's own process of Postgres used.
 */
export async function replay(
  url: string,
  flushes: RecordedFlush[],
  settings: string,
): Promise<{ ms: number; cpuMs: number }> {
  const client = new Client({ connectionString: url, options: settings })
  // Postgres may be stopped under it: then the query says so.
  client.on('error', () => undefined)
  await client.connect()
  try {
    await client.query(`TRUNCATE ${hotTables}`)
    await client.query('CHECKPOINT')
    const { rows } = await client.query<{ pid: number }>('SELECT pg_backend_pid() AS pid')
    const pid = rows[0]?.pid ?? 0
    const cpuBefore = processCpuMs(pid)
    const began = performance.now()
    for (const flush of flushes) await client.query(flush)
    return { ms: performance.now() - began, cpuMs: processCpuMs(pid) - cpuBefore }
  } finally {
    await client.end()
  }
}

// Looks at committed snapshots while everything breaks, and judges at the end. Each number must be 0.

import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { Client } from 'pg'
import { countStale } from './late-result'

const terminal = `('SUCCESS','WARNING','FAILED','KILLED','CANCELLED','SKIPPED','RETRIED')`

export type Verdict = Record<
  | 'lostStarts'
  | 'stuckExecutions'
  | 'liveUnderTerminal'
  | 'eventGaps'
  | 'changedTerminals'
  | 'leakedSlots'
  | 'orphanProcesses'
  | 'doubledKeys'
  | 'doubleResults',
  number
> & { snapshots: number; staleRefused: number; executions: number; states: Record<string, number> }

export type Observer = {
  snapshots: number
  liveUnderTerminal: number
  changedTerminals: number
  stop: () => Promise<void>
}

/** Each look is one REPEATABLE READ transaction; a database that is away is asked again. */
export function observe(databaseUrl: string): Observer {
  const found: Observer = {
    snapshots: 0,
    liveUnderTerminal: 0,
    changedTerminals: 0,
    stop: async () => undefined,
  }
  const ended = new Map<string, string>()
  let stopping = false
  const look = async (): Promise<void> => {
    const client = new Client({ connectionString: databaseUrl, connectionTimeoutMillis: 2_000 })
    client.on('error', () => undefined)
    await client.connect()
    try {
      while (!stopping) {
        await client.query('BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY')
        const live = await client.query<{ n: number }>(
          `SELECT count(*)::int AS n FROM executions e
            WHERE e.state IN ${terminal}
              AND (EXISTS (SELECT 1 FROM task_runs t WHERE t.execution_id = e.id AND t.state NOT IN ${terminal})
                OR EXISTS (SELECT 1 FROM attempts a WHERE a.execution_id = e.id AND a.state NOT IN ${terminal}))`,
        )
        const ends = await client.query<{ id: string; state: string; attempt_number: number }>(
          `SELECT id, state, attempt_number FROM executions WHERE state IN ${terminal}`,
        )
        await client.query('COMMIT')
        found.liveUnderTerminal += live.rows[0]?.n ?? 0
        for (const row of ends.rows) {
          const key = `${row.id}#${row.attempt_number}`
          const before = ended.get(key)
          if (before !== undefined && before !== row.state) found.changedTerminals++
          ended.set(key, row.state)
        }
        found.snapshots++
        await new Promise((resolve) => setTimeout(resolve, 500))
      }
    } finally {
      await client.end().catch(() => undefined)
    }
  }
  const looking = (async () => {
    while (!stopping) {
      await look().catch(() => undefined)
      await new Promise((resolve) => setTimeout(resolve, 300))
    }
  })()
  found.stop = async () => {
    stopping = true
    await looking
  }
  return found
}

async function count(client: Client, sql: string, values: unknown[] = []): Promise<number> {
  const { rows } = await client.query<{ n: number }>(sql, values)
  return rows[0]?.n ?? 0
}

export async function openExecutions(client: Client): Promise<number> {
  return count(client, `SELECT count(*)::int AS n FROM executions WHERE state NOT IN ${terminal}`)
}

/** The last look, when everything has had its time to end. */
export async function judge(
  client: Client,
  observer: Observer,
  accepted: Map<string, string>,
  doubled: string[],
  marker: string,
): Promise<Verdict> {
  const known = await client.query<{ id: string }>('SELECT id FROM executions')
  const ids = new Set(known.rows.map((row) => row.id))
  const states = await client.query<{ state: string; n: number }>(
    'SELECT state, count(*)::int AS n FROM executions GROUP BY state',
  )
  return {
    executions: ids.size,
    states: Object.fromEntries(states.rows.map((row) => [row.state, row.n])),
    snapshots: observer.snapshots,
    staleRefused: await countStale(client),
    lostStarts: [...accepted.values()].filter((id) => !ids.has(id)).length,
    doubledKeys: doubled.length,
    stuckExecutions: await openExecutions(client),
    liveUnderTerminal: observer.liveUnderTerminal,
    changedTerminals: observer.changedTerminals,
    eventGaps: await count(
      client,
      `SELECT count(*)::int AS n FROM (
         SELECT e.id FROM executions e LEFT JOIN execution_events v ON v.execution_id = e.id
          GROUP BY e.id, e.event_number
         HAVING count(v.number) <> e.event_number OR coalesce(max(v.number), 0) <> e.event_number) gaps`,
    ),
    doubleResults: await count(
      client,
      `SELECT count(*)::int AS n FROM (
         SELECT execution_id, task_run_id, attempt FROM execution_events
          WHERE attempt IS NOT NULL AND "to" IN ('SUCCESS','WARNING','FAILED','KILLED','SKIPPED')
            AND type LIKE 'attempt.%' AND "from" IS DISTINCT FROM "to"
          GROUP BY 1, 2, 3 HAVING count(*) > 1) twice`,
    ),
    leakedSlots: await count(
      client,
      `SELECT count(*)::int AS n FROM flow_slots s JOIN executions e ON e.id = s.execution_id
        WHERE e.state IN ${terminal}`,
    ),
    orphanProcesses: orphans(marker),
  }
}

/** Processes that still carry the run's mark in their environment (Linux). */
export function orphans(marker: string): number {
  if (!existsSync('/proc/self/environ')) return 0
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name) && Number(name) !== process.pid)
    .filter((pid) => {
      try {
        return readFileSync(`/proc/${pid}/environ`, 'utf8').includes(`MILLRACE_CHAOS=${marker}`)
      } catch {
        return false
      }
    }).length
}

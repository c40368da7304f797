// Looks at committed snapshots while everything breaks. Each number must be 0.

import { Client } from 'pg'

export const terminal = `('SUCCESS','WARNING','FAILED','KILLED','CANCELLED','SKIPPED','RETRIED')`

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
  const lookOnce = async (client: Client): Promise<void> => {
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
  }
  const look = async (): Promise<void> => {
    const client = new Client({ connectionString: databaseUrl, connectionTimeoutMillis: 2_000 })
    client.on('error', () => undefined)
    await client.connect()
    try {
      while (!stopping) {
        const began = performance.now()
        await lookOnce(client)
        // It looks on at a quarter of a core at most, however much there is to see.
        const pauseMs = Math.max(500, 3 * (performance.now() - began))
        await new Promise((resolve) => setTimeout(resolve, pauseMs))
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

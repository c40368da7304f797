// The last look, when everything has had its time to end: what the database says of the whole run.

import type { Client } from 'pg'
import { rules } from '@/lib/runtime/loops/checker'
import { terminal, type Observer } from './observer'
import { orphans } from './orphans'

export type Verdict = Record<
  | 'lostStarts'
  | 'stuckExecutions'
  | 'liveUnderTerminal'
  | 'eventGaps'
  | 'changedTerminals'
  | 'leakedSlots'
  | 'orphanProcesses'
  | 'doubledKeys'
  | 'staleAccepted'
  | 'findings',
  number
> & {
  snapshots: number
  staleRefused: number
  executions: number
  states: Record<string, number>
  /** Executions that stood still for a minute, until the checker moved them on: a slow machine does that too. */
  movedOn: number
}

async function count(client: Client, sql: string, values: unknown[] = []): Promise<number> {
  const { rows } = await client.query<{ n: number }>(sql, values)
  return rows[0]?.n ?? 0
}

export const openExecutions = (client: Client): Promise<number> =>
  count(client, `SELECT count(*)::int AS n FROM executions WHERE state NOT IN ${terminal}`)

export const countStale = (client: Client): Promise<number> =>
  count(client, 'SELECT coalesce(sum(stale_count), 0)::int AS n FROM workers')

const stoodStill = `kind IN ('waits-for-nothing', 'unqueued-attempt')`

/** What the checker of the servers found, and what its rules find now: of all executions. */
async function countFindings(client: Client): Promise<number> {
  let found = await count(
    client,
    `SELECT count(*)::int AS n FROM invariant_findings WHERE NOT (${stoodStill})`,
  )
  const all = '00000000-0000-0000-0000-000000000000'
  for (const { sql } of rules) {
    found += (await client.query(sql, sql.includes('$1') ? [all] : [])).rows.length
  }
  return found
}

export async function judge(
  client: Client,
  observer: Observer,
  users: { accepted: Map<string, string>; doubled: string[] },
  marker: string,
): Promise<Verdict> {
  const known = await client.query<{ id: string }>('SELECT id FROM executions')
  const ids = new Set(known.rows.map((row) => row.id))
  const states = await client.query<{ state: string; n: number }>(
    'SELECT state, count(*)::int AS n FROM executions GROUP BY state',
  )
  const workers = await client.query<{ id: string }>('SELECT id FROM workers')
  return {
    executions: ids.size,
    states: Object.fromEntries(states.rows.map((row) => [row.state, row.n])),
    snapshots: observer.snapshots,
    staleRefused: await countStale(client),
    lostStarts: [...users.accepted.values()].filter((id) => !ids.has(id)).length,
    doubledKeys: users.doubled.length,
    stuckExecutions: await openExecutions(client),
    liveUnderTerminal: observer.liveUnderTerminal,
    changedTerminals: observer.changedTerminals,
    findings: await countFindings(client),
    movedOn: await count(
      client,
      `SELECT count(*)::int AS n FROM invariant_findings WHERE ${stoodStill}`,
    ),
    eventGaps: await count(
      client,
      `SELECT count(*)::int AS n FROM (
         SELECT e.id FROM executions e LEFT JOIN execution_events v ON v.execution_id = e.id
          GROUP BY e.id, e.event_number
         HAVING count(v.number) <> e.event_number OR coalesce(max(v.number), 0) <> e.event_number) gaps`,
    ),
    // An attempt that ended twice: its second end was a result that came too late.
    staleAccepted: await count(
      client,
      `SELECT count(*)::int AS n FROM (
         SELECT execution_id, task_run_id, attempt FROM execution_events
          WHERE attempt IS NOT NULL AND "to" IN ${terminal}
            AND type LIKE 'attempt.%' AND "from" IS DISTINCT FROM "to"
          GROUP BY 1, 2, 3 HAVING count(*) > 1) twice`,
    ),
    leakedSlots: await count(
      client,
      `SELECT count(*)::int AS n FROM flow_slots s JOIN executions e ON e.id = s.execution_id
        WHERE e.state IN ${terminal}`,
    ),
    orphanProcesses: orphans(
      marker,
      workers.rows.map(({ id }) => id),
    ).length,
  }
}

// After the storm everything gets the time that it needs to end: as long as anything moves, however slow
// the machine is. What does not move any more is stuck.

import type { Client } from 'pg'
import { lease, type Cluster } from './cluster'
import { openExecutions } from './look/judge'
import { call } from './rest'

const limitMs = 20 * 60_000

/** Paused by a person, it waits for a person: one comes until all is resumed. Not where a timer is to do it. */
async function resumePaused(client: Client, cluster: Cluster): Promise<void> {
  const { rows } = await client.query<{ id: string }>(
    `SELECT id FROM executions e WHERE state = 'PAUSED'
       AND NOT EXISTS (SELECT 1 FROM timers t WHERE t.execution_id = e.id) LIMIT 200`,
  )
  const server = cluster.servers.find((node) => node.alive())
  if (!server) return
  for (const { id } of rows) {
    await call(server, 'POST', `/executions/${id}/resume`).catch(() => null)
  }
}

async function lastPosition(client: Client): Promise<string> {
  const { rows } = await client.query<{ n: string }>(
    'SELECT coalesce(max(position), 0)::text AS n FROM execution_events',
  )
  return rows[0]?.n ?? '0'
}

/** Resolves when nothing is open, or when nothing has moved for `stillMs`. */
export async function letEverythingEnd(
  client: Client,
  cluster: Cluster,
  stillMs = lease.leaseMs + 60_000,
): Promise<void> {
  const end = Date.now() + limitMs
  let position = ''
  let movedAt = Date.now()
  while (Date.now() < end && Date.now() - movedAt < stillMs) {
    if ((await openExecutions(client)) === 0) return
    await resumePaused(client, cluster)
    const now = await lastPosition(client)
    if (now !== position) movedAt = Date.now()
    position = now
    await new Promise((resolve) => setTimeout(resolve, 250))
  }
}

// What is due of one destination, in the order in which it has to go.

import type { Pool } from 'pg'
import type { NotificationEvent } from '@/lib/engine'

export type TryEntry = {
  at: string
  ms: number
  ok: boolean
  /** Whoever tried. */
  request?: string
  status?: number
  response?: string
  headers?: Record<string, string>
  /** A person had it sent again; others are tried by themselves. */
  byHand?: true
  reason?: string
  message?: string
}

export type DueDelivery = {
  id: string
  subscriptionId: string
  stream: string
  position: number
  tries: number
  /** When it was due, as Postgres has it: whoever asks for it once more while it is on its way changes that. */
  due: string
  batchId: string | null
  createdAt: number
  event: NotificationEvent
  log: TryEntry[]
  template: string | null
}

const columns = `d.id, d.subscription_id AS "subscriptionId", d.stream, d.position::float8 AS position, d.tries, d.next_try_at::text AS due,
  d.batch_id AS "batchId", (extract(epoch FROM d.created_at) * 1000)::float8 AS "createdAt", d.event, d.log,
  s.options->>'template' AS template`

/**
 * Nothing is given of which an earlier one of its stream is put off: what is behind a failed delivery keeps
 * waiting, also where it was written at the very moment of the failure.
 */
export async function readDue(
  pool: Pool,
  destinationId: string,
  options: { limit: number; except: string[] },
): Promise<DueDelivery[]> {
  const { rows } = await pool.query<DueDelivery>(
    `SELECT ${columns} FROM deliveries d JOIN subscriptions s ON s.id = d.subscription_id
     WHERE d.destination_id = $1 AND d.state = 'PENDING' AND d.next_try_at <= clock_timestamp()
       AND NOT s.disabled AND d.id <> ALL($3::uuid[])
       AND NOT EXISTS (SELECT 1 FROM deliveries p WHERE p.subscription_id = d.subscription_id
         AND p.stream = d.stream AND p.state = 'PENDING'
         AND (p.position, p.number) < (d.position, d.number)
         AND p.next_try_at > d.next_try_at)
     ORDER BY d.next_try_at, d.position, d.number LIMIT $2`,
    [destinationId, options.limit, options.except],
  )
  return rows
}

/** When the next one is due that is not yet; null where there is none. */
export async function readNextDue(pool: Pool, destinationId: string): Promise<number | null> {
  const { rows } = await pool.query<{ at: number | null }>(
    `SELECT (extract(epoch FROM min(next_try_at)) * 1000)::float8 AS at FROM deliveries
     WHERE destination_id = $1 AND state = 'PENDING' AND next_try_at < 'infinity'
       AND next_try_at > clock_timestamp()`,
    [destinationId],
  )
  return rows[0]?.at ?? null
}

export type BatchMembers = {
  total: number
  streams: string[]
  groups: { name: string; count: number }[]
  first: NotificationEvent[]
}

/** All of one message: what it counts, and its first events. */
export async function readBatch(
  pool: Pool,
  batchId: string,
  firstEvents: number,
): Promise<BatchMembers> {
  const counted = await pool.query<{ name: string; count: number; streams: string[] }>(
    `SELECT group_key AS name, count(*)::int AS count, array_agg(DISTINCT subscription_id || ' ' || stream) AS streams
     FROM deliveries WHERE batch_id = $1 AND state = 'PENDING' GROUP BY 1 ORDER BY 2 DESC, 1`,
    [batchId],
  )
  const first = await pool.query<{ event: NotificationEvent }>(
    `SELECT event FROM deliveries WHERE batch_id = $1 AND state = 'PENDING' ORDER BY position, number LIMIT $2`,
    [batchId, firstEvents],
  )
  return {
    total: counted.rows.reduce((sum, { count }) => sum + count, 0),
    streams: [...new Set(counted.rows.flatMap(({ streams }) => streams))],
    groups: counted.rows.map(({ name, count }) => ({ name, count })),
    first: first.rows.map(({ event }) => event),
  }
}

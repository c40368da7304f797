// One server at a time feeds and sends for a destination: the one whose lease runs. A server that dies leaves
// its destinations to the others, or to its own next start, once the lease is over; one that stops gives
// them back at once. Between two holders at most the deliveries that were under way are sent twice.

import type { Pool } from 'pg'

export const leaseMs = 6_000

export type LeasedDestination = {
  id: string
  name: string
  type: string
  config: Record<string, unknown>
  disabled: boolean
  failures: number
  openUntil: number | null
  cursor: number
  updatedAt: number
  /** Of the lease, when it was read. */
  leftMs: number
  /** What waits, counted up to where it makes no difference any more: `fullAt`, or `fullWhenFailing`. */
  pending: number
  /** Some of its subscriptions put messages together for people. */
  forPeople: boolean
}

/** With so much waiting a destination is fed in small bites; one that fails is full early. */
export const fullAt = 2_000
export const fullWhenFailing = 100

/**
 * Renews what this server has and takes what is free; gives all that it has then. SKIP LOCKED: of two servers
 * that want the same one, one gets it; a row that is just being changed is renewed the next time, well
 * before its lease is over.
 */
export async function takeLeases(pool: Pool, serverId: string): Promise<LeasedDestination[]> {
  await pool.query(
    `UPDATE destinations SET leased_by = $1,
       leased_until = clock_timestamp() + make_interval(secs => $2 / 1000.0)
     WHERE id IN (SELECT id FROM destinations
       WHERE leased_by = $1 OR leased_until IS NULL OR leased_until < clock_timestamp()
       FOR NO KEY UPDATE SKIP LOCKED)`,
    [serverId, leaseMs],
  )
  const { rows } = await pool.query<LeasedDestination>(
    `SELECT d.id, d.name, d.type, d.config, d.disabled, d.failures,
       (extract(epoch FROM d.open_until) * 1000)::float8 AS "openUntil", d.cursor::float8 AS cursor,
       (extract(epoch FROM d.updated_at) * 1000)::float8 AS "updatedAt",
       (extract(epoch FROM d.leased_until - clock_timestamp()) * 1000)::float8 AS "leftMs",
       (SELECT count(*) FROM (SELECT 1 FROM deliveries v WHERE v.destination_id = d.id AND v.state = 'PENDING'
          LIMIT CASE WHEN d.failures > 0 THEN ${fullWhenFailing} ELSE ${fullAt} END) waiting)::int AS pending,
       EXISTS (SELECT 1 FROM subscriptions s WHERE s.destination_id = d.id
         AND jsonb_typeof(s.options -> 'limits') = 'object') AS "forPeople"
     FROM destinations d WHERE d.leased_by = $1 AND d.leased_until > clock_timestamp()`,
    [serverId],
  )
  return rows
}

export async function giveBackLeases(pool: Pool, serverId: string): Promise<void> {
  await pool.query(
    'UPDATE destinations SET leased_by = NULL, leased_until = NULL WHERE leased_by = $1',
    [serverId],
  )
}

// A destination that is full or switched off is not fed: what it has not been fed waits as events. They are
// counted from its position on, a piece at a time, each event once, and no further than people care: what is
// far behind costs no more than what is a little behind. Feeding takes off again what it makes deliveries of.

import type { Pool, PoolClient } from 'pg'
import { transaction } from '@/lib/db/transaction'
import { matching, readMatchable } from './matching'
import { readActiveSubscriptions, type ActiveSubscription } from './subscriptions'

/** With so many counted, it is said that there are more. */
export const mostAhead = 10_000
/** Of all destinations together in one round. */
const positionsARound = 2_000

export type AheadLimits = { most: number; positions: number }

type Row = { id: string; from: number; ahead: number }

/** Of those that are told of changes alone it takes all ends before to know which these are: they are left out. */
export const isCountedAhead = ({ changes }: ActiveSubscription): boolean => changes.length === 0

/** Goes on counting for these destinations of this server. True where it could go on at once. */
export async function countAhead(
  pool: Pool,
  serverId: string,
  ids: string[],
  upTo: number,
  { most, positions }: AheadLimits = { most: mostAhead, positions: positionsARound },
): Promise<boolean> {
  if (ids.length === 0) return false
  const { rows } = await pool.query<Row>(
    `SELECT id, greatest(cursor, ahead_up_to)::float8 AS "from", ahead FROM destinations
     WHERE id = ANY($1::uuid[]) AND leased_by = $2 ORDER BY 2, id`,
    [ids, serverId],
  )
  let changed = false
  let left = positions
  for (const row of rows) {
    const until = row.ahead >= most ? row.from : Math.min(upTo, row.from + left)
    changed = (await countOne(pool, serverId, row, { until, upTo })) || changed
    left -= Math.max(0, until - row.from)
  }
  return changed
}

/** Where it was fed meanwhile, or counted by another one, nothing is written, and the next round begins there. */
async function countOne(
  pool: Pool,
  serverId: string,
  { id, from }: Row,
  { until, upTo }: { until: number; upTo: number },
): Promise<boolean> {
  const found = until > from ? await waiting(pool, id, from, until) : []
  const { rowCount } = await pool.query(
    `UPDATE destinations SET ahead = ahead + $4, ahead_up_to = $5, ahead_more = $6,
       ahead_since = coalesce(ahead_since, $7)
     WHERE id = $1 AND leased_by = $2 AND greatest(cursor, ahead_up_to) = $3
       AND ($4 > 0 OR ahead_up_to <> $5 OR ahead_more <> $6)`,
    [id, serverId, from, found.length, Math.max(from, until), until < upTo, found[0] ?? null],
  )
  return rowCount === 1 && found.length > 0
}

/** When each of them happened. Before a new table has statistics, Postgres would read all of it for the range. */
function waiting(pool: Pool, id: string, after: number, upTo: number): Promise<string[]> {
  return transaction(pool, async (client) => {
    await client.query(`SET LOCAL enable_seqscan = off`)
    const subscriptions = (await readActiveSubscriptions(client, [id])).filter(isCountedAhead)
    if (subscriptions.length === 0) return []
    const events = await readMatchable(client, subscriptions, { after, upTo })
    return matching(events, subscriptions).map(({ event }) => event.happenedAt)
  })
}

/** What was counted is not what waits any more. */
export async function countAgain(
  client: Pick<PoolClient, 'query'>,
  destinationIds: string[],
): Promise<void> {
  await client.query(
    `UPDATE destinations SET ahead = 0, ahead_up_to = 0, ahead_more = false, ahead_since = NULL
     WHERE id = ANY($1::uuid[])`,
    [destinationIds],
  )
}

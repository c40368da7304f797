// For consumers that follow all executions: single events in the order of their positions, taken apart here
// and not by Postgres. All events of a row share its position, so a reading ends with a row, never within.
//
// Positions are drawn before their transactions commit: a consumer that must miss none reads up to a mark
// behind which nothing is left to come (see loops/counts).

import type { Pool, PoolClient } from 'pg'
import type { ExecutionEvent } from '@/lib/engine'
import { unpackEvents, type PackedRow } from './pack-events'

export type PositionedEvent = ExecutionEvent & { position: number }

/** Events with `after` < position <= `upTo`, of `mostRows` rows; `upTo` of the answer is where it ended. */
export async function readEventsByPosition(
  client: Pick<Pool | PoolClient, 'query'>,
  { after, upTo }: { after: number; upTo: number },
  mostRows = 1_000,
): Promise<{ events: PositionedEvent[]; upTo: number }> {
  const { rows } = await client.query<PackedRow & { position: number }>(
    `SELECT execution_id AS "executionId", first_number AS "firstNumber", events, position::float8 AS position
     FROM execution_event_batches WHERE position > $1 AND position <= $2 ORDER BY position LIMIT $3`,
    [after, upTo, mostRows],
  )
  const events = rows.flatMap((row) =>
    unpackEvents(row).map((event) => Object.assign(event, { position: row.position })),
  )
  return { events, upTo: rows.length < mostRows ? upTo : (rows.at(-1)?.position ?? upTo) }
}

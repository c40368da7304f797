// Sending again what failed or arrived: one, many, or all that failed since a time. The id and the body stay
// the same, so a receiver that keeps ids takes it once.

import type { PoolClient } from 'pg'
import { audit } from '@/lib/accounts/audit'
import { transaction } from '@/lib/db/transaction'
import type { OperatedBy } from '@/lib/executions/operations/operate'
import { running } from '@/lib/runtime/running'
import { AppError } from '@/lib/shared/errors'
import { noDestination } from './save-destination'

export const noDelivery = (id: string): string => `There is no delivery ${id}.`

// One time for all of them (now(), not the clock): what is due at times that differ goes in the order of these,
// and not of its stream.
const again = `state = 'PENDING', tries = 0, next_try_at = now(), ended_at = NULL, batch_id = NULL`

/** Those that ended become due; those that wait for a retry become due now. Gives how many. */
export async function redeliver(ids: string[], by: OperatedBy): Promise<{ redelivered: number }> {
  const redelivered = await transaction(running().pool, async (client) => {
    const { rowCount } = await client.query(
      `UPDATE deliveries SET ${again} WHERE id = ANY($1::uuid[])`,
      [ids],
    )
    await note(client, by, 'delivery.redeliver', { ids: ids.slice(0, 50), count: rowCount })
    return rowCount ?? 0
  })
  running().notifications?.changed()
  return { redelivered }
}

/** Throws not-found. */
export async function redeliverOne(id: string, by: OperatedBy): Promise<{ redelivered: number }> {
  const done = await redeliver([id], by)
  if (done.redelivered === 0) throw new AppError('not-found', noDelivery(id))
  return done
}

/**
 * A destination works again: its breaker closes, it is switched on where its own answer had switched it off,
 * what waits for a retry is due now, and all that was given up (since a time) is sent again.
 */
export async function recoverDestination(
  { id, since }: { id: string; since?: string | undefined },
  by: OperatedBy,
): Promise<{ redelivered: number }> {
  const redelivered = await transaction(running().pool, async (client) => {
    const found = await client.query(
      `UPDATE destinations SET failures = 0, open_until = NULL, last_error = NULL, disabled = false,
         disabled_by = NULL, updated_at = clock_timestamp() WHERE id = $1`,
      [id],
    )
    if (found.rowCount === 0) throw new AppError('not-found', noDestination(id))
    const { rowCount } = await client.query(
      `UPDATE deliveries SET ${again}
       WHERE destination_id = $1 AND state = 'DEAD' AND ($2::timestamptz IS NULL OR ended_at >= $2)`,
      [id, since ?? null],
    )
    // Also what was due when the destination was switched off: whoever recovers it tries it by hand.
    await client.query(
      `UPDATE deliveries SET tries = 0, next_try_at = now()
       WHERE destination_id = $1 AND state = 'PENDING' AND next_try_at < 'infinity'
         AND (tries > 0 OR next_try_at > clock_timestamp())`,
      [id],
    )
    await note(client, by, 'destination.recover', { id, since: since ?? null, count: rowCount })
    return rowCount ?? 0
  })
  running().notifications?.changed()
  return { redelivered }
}

async function note(
  client: PoolClient,
  by: OperatedBy,
  action: string,
  data: Record<string, unknown>,
): Promise<void> {
  await audit(client, { actor: by.actor, action, data, ip: by.ip ?? null })
}

// Concurrency slots of a flow, fair over all servers: whoever asked first gets the next one, and never more
// are held than the limit. One short transaction under an advisory lock of the flow decides; the executions
// are told by events afterwards. A grant that nobody was told of is told again by recovery.

import { createHash } from 'node:crypto'
import type { Pool, PoolClient } from 'pg'

export type SlotAnswer = { granted: string[]; refused: boolean }

function lockOf(namespace: string, flowId: string): string {
  return createHash('sha256').update(`${namespace}\n${flowId}`).digest().readBigInt64BE().toString()
}

async function underLock<T>(
  pool: Pool,
  namespace: string,
  flowId: string,
  run: (client: PoolClient) => Promise<T>,
): Promise<T> {
  const client = await pool.connect()
  let broken = true
  try {
    await client.query('BEGIN')
    await client.query('SELECT pg_advisory_xact_lock($1::bigint)', [lockOf(namespace, flowId)])
    const answer = await run(client)
    await client.query('COMMIT')
    broken = false
    return answer
  } catch (error) {
    await client.query('ROLLBACK').then(
      () => (broken = false),
      () => undefined,
    )
    throw error
  } finally {
    client.release(broken)
  }
}

/** Grants free slots to those who asked, oldest first, each by the limit that it asked with. */
async function grant(client: PoolClient, namespace: string, flowId: string): Promise<string[]> {
  const { rows } = await client.query<{ id: string }>(
    `WITH held AS (
       SELECT count(*) AS n FROM flow_slots
       WHERE namespace = $1 AND flow_id = $2 AND granted_at IS NOT NULL
     ), asking AS (
       SELECT execution_id, slot_limit, row_number() OVER (ORDER BY asked_at, execution_id) AS place
       FROM flow_slots WHERE namespace = $1 AND flow_id = $2 AND granted_at IS NULL
     )
     UPDATE flow_slots s SET granted_at = clock_timestamp()
     FROM asking, held
     WHERE s.execution_id = asking.execution_id AND held.n + asking.place <= asking.slot_limit
     RETURNING s.execution_id AS id`,
    [namespace, flowId],
  )
  return rows.map(({ id }) => id)
}

type Ask = {
  executionId: string
  namespace: string
  flowId: string
  limit: number
  askedAt: number
}

/** Asks for a slot. Asking again keeps the place in the queue. */
export function askForSlot(pool: Pool, ask: Ask): Promise<SlotAnswer> {
  const { executionId, namespace, flowId, limit, askedAt } = ask
  return underLock(pool, namespace, flowId, async (client) => {
    await client.query(
      `INSERT INTO flow_slots (namespace, flow_id, execution_id, slot_limit, asked_at)
       VALUES ($1, $2, $3, $4, to_timestamp($5 / 1000.0))
       ON CONFLICT (execution_id) DO UPDATE SET slot_limit = EXCLUDED.slot_limit`,
      [namespace, flowId, executionId, limit, askedAt],
    )
    const granted = await grant(client, namespace, flowId)
    const { rows } = await client.query(
      'SELECT 1 FROM flow_slots WHERE execution_id = $1 AND granted_at IS NOT NULL',
      [executionId],
    )
    return { granted, refused: rows.length === 0 }
  })
}

/** Gives a slot, or a place in the queue, back; answers who got the slots that became free. */
export function giveSlotBack(
  pool: Pool,
  { executionId, namespace, flowId }: Omit<Ask, 'limit' | 'askedAt'>,
): Promise<string[]> {
  return underLock(pool, namespace, flowId, async (client) => {
    await client.query('DELETE FROM flow_slots WHERE execution_id = $1', [executionId])
    return grant(client, namespace, flowId)
  })
}

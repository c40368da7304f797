// Executions counted by minute as they change state, folded from their events: `execution_counts`. The events
// are the truth and a remembered position is the progress; both move in one transaction, so a crash neither
// loses nor doubles a count, and of several servers one folds at a time.
//
// Positions are drawn before their transactions commit, so "greater than the last one seen" would lose those
// that commit late. A mark is set instead: how far positions were drawn, and then which transactions had
// begun. What lies before the mark is folded once all of those are over.

import type { Pool, PoolClient } from 'pg'
import { transaction } from '@/lib/db/transaction'
import { Rounds } from './rounds'

const settingKey = 'execution-counts'
const everyMs = 1_000
/** Positions folded in one transaction, so that a long backlog holds nothing for long. */
const mostAtOnce = 200_000

/** `folded` is the last position counted; transactions before `horizon` drew no position above `upTo`. */
type Progress = { folded: number; upTo: number; horizon: string }

/** Gives true where more can be folded at once. Two servers never fold at the same time. */
export async function foldCounts(pool: Pool, atOnce = mostAtOnce): Promise<boolean> {
  return transaction(pool, async (client) => {
    const progress = await takeProgress(client)
    if (!progress) return false
    const upTo = await foldableUpTo(client, progress, atOnce)
    if (upTo > progress.folded) await fold(client, progress.folded, upTo)
    const more = upTo > progress.folded && upTo < progress.upTo
    const mark = upTo < progress.upTo ? progress : await markNow(client)
    await client.query('UPDATE settings SET value = $2 WHERE key = $1', [
      settingKey,
      JSON.stringify({ ...mark, folded: upTo }),
    ])
    return more
  })
}

/** Locked until the end of the transaction; null where another server has it. */
async function takeProgress(client: PoolClient): Promise<Progress | null> {
  const first: Progress = { folded: 0, upTo: 0, horizon: '0' }
  await client.query(
    'INSERT INTO settings (key, value) SELECT $1, $2 WHERE NOT EXISTS (SELECT 1 FROM settings WHERE key = $1) ON CONFLICT DO NOTHING',
    [settingKey, JSON.stringify(first)],
  )
  const { rows } = await client.query<{ value: Progress }>(
    'SELECT value FROM settings WHERE key = $1 FOR UPDATE SKIP LOCKED',
    [settingKey],
  )
  return rows[0]?.value ?? null
}

async function foldableUpTo(
  client: PoolClient,
  { folded, upTo, horizon }: Progress,
  atOnce: number,
): Promise<number> {
  const { rows } = await client.query<{ over: boolean }>(
    'SELECT pg_snapshot_xmin(pg_current_snapshot()) >= $1::xid8 AS over',
    [horizon],
  )
  return rows[0]?.over ? Math.min(upTo, folded + atOnce) : folded
}

/** Two statements, in this order: whoever drew a position before the first has begun before the second. */
async function markNow(client: PoolClient): Promise<Pick<Progress, 'upTo' | 'horizon'>> {
  const drawn = await client.query<{ upTo: number }>(
    'SELECT CASE WHEN is_called THEN last_value ELSE 0 END::float8 AS "upTo" FROM execution_event_batches_position_seq',
  )
  const begun = await client.query<{ horizon: string }>(
    'SELECT pg_snapshot_xmax(pg_current_snapshot())::text AS horizon',
  )
  return { upTo: drawn.rows[0]?.upTo ?? 0, horizon: begun.rows[0]?.horizon ?? '0' }
}

async function fold(client: PoolClient, after: number, upTo: number): Promise<void> {
  await client.query(
    `INSERT INTO execution_counts (minute, namespace, flow_id, state, count)
     SELECT date_trunc('minute', v.at, 'UTC'), e.namespace, e.flow_id, v."to", count(*)
     FROM execution_events v JOIN executions e ON e.id = v.execution_id
     WHERE v.position > $1 AND v.position <= $2 AND v.of_execution AND v.task_run_id IS NULL
       AND v."to" IS NOT NULL AND v."to" IS DISTINCT FROM v."from"
     GROUP BY 1, 2, 3, 4
     ON CONFLICT (minute, namespace, flow_id, state)
       DO UPDATE SET count = execution_counts.count + EXCLUDED.count`,
    [after, upTo],
  )
}

export function countsLoop(pool: Pool): Rounds {
  const rounds: Rounds = new Rounds({
    async work() {
      while (!rounds.isStopped && (await foldCounts(pool))) continue
    },
    everyMs,
    failed: 'Counts could not be written',
  })
  return rounds
}

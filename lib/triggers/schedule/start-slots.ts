// Starts what slots stand for, and forgets the start once the execution is there. The id was fixed with the
// slot, so a start that comes twice, here or from another server after a crash, finds its execution.

import type { Pool } from 'pg'
import { log } from '@/lib/platform/log'
import { running } from '@/lib/runtime/running'
import { isAppError } from '@/lib/shared/errors'
import { recordEvaluations } from '../evaluations/record'
import type { TakenSlot } from './take-due'

const givenUp = new Set(['invalid', 'not-found', 'conflict', 'forbidden'])

export async function startSlots(pool: Pool, slots: TakenSlot[]): Promise<void> {
  const settled = await Promise.all(slots.map(startOne))
  const done = settled.filter((one) => one !== null)
  if (done.length === 0) return
  const refused = done.flatMap(({ namespace, flowId, triggerId, refused: reason }) =>
    reason === null ? [] : [{ namespace, flowId, triggerId, at: Date.now(), reason }],
  )
  await recordEvaluations(pool, refused)
  await pool.query(
    `WITH done AS (SELECT * FROM json_to_recordset($1::json) AS w(namespace text, "flowId" text, "triggerId" text,
         "plannedAt" timestamptz)
     )
     UPDATE trigger_slots s SET request = NULL FROM done w
      WHERE s.namespace = w.namespace AND s.flow_id = w."flowId" AND s.trigger_id = w."triggerId" AND s.planned_at = w."plannedAt"`,
    [JSON.stringify(done)],
  )
}

type Done = Pick<TakenSlot, 'namespace' | 'flowId' | 'triggerId' | 'plannedAt'> & {
  refused: string | null
}

/** Null where it has to be tried again. */
async function startOne(slot: TakenSlot): Promise<Done | null> {
  const { namespace, flowId, triggerId, plannedAt, request } = slot
  const done = { namespace, flowId, triggerId, plannedAt }
  try {
    const actor = { kind: 'schedule' as const, id: triggerId, name: triggerId }
    await running().runtime.start(request, { actor })
    return { ...done, refused: null }
  } catch (error) {
    if (isAppError(error) && givenUp.has(error.code)) return { ...done, refused: error.message }
    log.warn({ namespace, flowId, triggerId, error: String(error) }, 'A slot could not be started')
    return null
  }
}

const leftAloneMs = 5_000
const recoveredAtOnce = 500

/** What was taken a while ago and is not known to have started: by a server that died, or in a fault. */
export async function recoverSlots(
  pool: Pool,
  isHere: (executionId: string) => boolean,
): Promise<void> {
  const { rows } = await pool.query<TakenSlot>(
    `SELECT namespace, flow_id AS "flowId", trigger_id AS "triggerId", execution_id AS "executionId", request,
        to_char(planned_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') AS "plannedAt"
       FROM trigger_slots
      WHERE request IS NOT NULL AND created_at < clock_timestamp() - make_interval(secs => $1 / 1000.0)
      LIMIT $2`,
    [leftAloneMs, recoveredAtOnce],
  )
  const left = rows.filter(({ executionId }) => !isHere(executionId))
  if (left.length > 0) await startSlots(pool, left)
}

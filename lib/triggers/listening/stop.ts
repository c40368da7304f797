// An execution of a trigger ended in a state of its `stopAfter`: the trigger is switched off, as if a person
// had done it. The order may come late or twice: whoever has switched it on since the end means to have it on.

import type { Pool } from 'pg'
import type { Effect } from '@/lib/engine'
import { recordEvaluations } from '../evaluations/record'

export type StopTrigger = Extract<Effect, { type: 'stopTrigger' }>

export async function stopTrigger(pool: Pool, stop: StopTrigger): Promise<void> {
  const { namespace, flowId, triggerId, state, at } = stop
  const reason = `stopped: its last execution ended as ${state}, as stopAfter says`
  const { rowCount } = await pool.query(
    `UPDATE triggers SET disabled = true, next_at = NULL, state = state - 'schedule' || '{"switchedOff": true}'::jsonb,
        last_reason = $5, last_reason_at = clock_timestamp()
      WHERE namespace = $1 AND flow_id = $2 AND trigger_id = $3 AND NOT disabled
        AND coalesce((state->>'enabledAt')::float8, 0) < $4`,
    [namespace, flowId, triggerId, at, reason],
  )
  if (rowCount === 0) return
  await recordEvaluations(pool, [{ namespace, flowId, triggerId, at: Date.now(), reason }])
}

import { running } from '@/lib/runtime/running'
import { recordEvaluations } from '../evaluations/record'

type Flow = { namespace: string; flowId: string }

/** Why a call started nothing. */
export async function noteReason(
  { namespace, flowId }: Flow,
  triggerId: string,
  reason: string,
): Promise<void> {
  await recordEvaluations(running().pool, [
    { namespace, flowId, triggerId, at: Date.now(), reason },
  ])
}

export async function noteFired(
  { namespace, flowId }: Flow,
  triggerId: string,
  executionId: string,
): Promise<void> {
  const { pool } = running()
  await pool.query(
    `UPDATE triggers SET last_at = clock_timestamp(), last_execution_id = $4
      WHERE namespace = $1 AND flow_id = $2 AND trigger_id = $3`,
    [namespace, flowId, triggerId, executionId],
  )
  await recordEvaluations(pool, [
    { id: executionId, namespace, flowId, triggerId, at: Date.now(), reason: null, executionId },
  ])
}

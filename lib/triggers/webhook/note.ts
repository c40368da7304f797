import { running } from '@/lib/runtime/running'

type Flow = { namespace: string; flowId: string }

/** Why a call started nothing, for the triggers page. */
export async function noteReason(
  { namespace, flowId }: Flow,
  triggerId: string,
  reason: string,
): Promise<void> {
  await running().pool.query(
    `UPDATE triggers SET last_reason = left($4, 1000), last_reason_at = clock_timestamp()
      WHERE namespace = $1 AND flow_id = $2 AND trigger_id = $3`,
    [namespace, flowId, triggerId, reason],
  )
}

export async function noteFired(
  { namespace, flowId }: Flow,
  triggerId: string,
  executionId: string,
): Promise<void> {
  await running().pool.query(
    `UPDATE triggers SET last_at = clock_timestamp(), last_execution_id = $4, last_reason = NULL, last_reason_at = NULL
      WHERE namespace = $1 AND flow_id = $2 AND trigger_id = $3`,
    [namespace, flowId, triggerId, executionId],
  )
}

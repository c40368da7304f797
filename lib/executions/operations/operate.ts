// What every operation on an execution has in common: one event through decide and commit, with a row in the
// audit log where it changes something. Rights are checked where the request comes in.

import type { Actor, EventBody } from '@/lib/engine'
import { running, type Applied } from '@/lib/runtime/running'
import type { Json } from '@/lib/shared/json'

export type OperatedBy = { actor: Actor; ip?: string | null }

/** Throws conflict, invalid or not-found where the state does not allow it, unavailable without Postgres. */
export function operate(
  executionId: string,
  event: EventBody,
  by: OperatedBy,
  data: { [key: string]: Json } = {},
): Promise<Applied> {
  const { actor, ip = null } = by
  const audit = { actor, action: event.type, subject: executionId, data, ip }
  return running().runtime.apply(executionId, { ...event, actor }, audit)
}

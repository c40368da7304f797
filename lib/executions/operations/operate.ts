// What every operation on an execution has in common: one event through decide and commit, then a row in
// the audit log where it changed something. Rights are checked where the request comes in.

import { auditGrouped } from '@/lib/accounts/audit'
import type { Actor, EventBody } from '@/lib/engine'
import { running, type Applied } from '@/lib/runtime/running'
import type { Json } from '@/lib/shared/json'

export type OperatedBy = { actor: Actor; ip?: string | null }

/** Throws conflict, invalid or not-found where the state does not allow it, unavailable without Postgres. */
export async function operate(
  executionId: string,
  event: EventBody,
  by: OperatedBy,
  data: { [key: string]: Json } = {},
): Promise<Applied> {
  const applied = await running().runtime.apply(executionId, { ...event, actor: by.actor })
  if (applied.changed) {
    await auditGrouped({
      actor: by.actor,
      action: event.type,
      subject: executionId,
      data,
      ip: by.ip ?? null,
    })
  }
  return applied
}

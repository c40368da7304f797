// P1: an accepted start is in Postgres before anybody is told of it. With an idempotency key, its row and the
// execution's are inserted by the same statement, so of any number of starts at once one is made, and the
// others find its id.

import type { Pool } from 'pg'
import type { Actor, EngineEvent, StartRequest } from '@/lib/engine'
import type { Beside } from './batch'
import { KeyTaken } from './settle-outcomes'
import type { Applied, StartOptions } from './running'

export type StartParts = {
  pool: Pool
  submit(executionId: string, event: EngineEvent, beside: Beside): Promise<Applied>
  stamp(event: { type: 'execution.start'; start: StartRequest; actor?: Actor }): EngineEvent
}

export async function startExecution(
  parts: StartParts,
  request: StartRequest,
  options: StartOptions = {},
): Promise<{ executionId: string; created: boolean }> {
  const { idempotencyKey: key = null, audit } = options
  const { executionId, namespace, flowId } = request
  for (;;) {
    const event = parts.stamp({ type: 'execution.start', start: request, actor: options.actor })
    try {
      const { changed } = await parts.submit(executionId, event, { idempotencyKey: key, audit })
      return { executionId, created: changed }
    } catch (error) {
      if (!(error instanceof KeyTaken)) throw error
    }
    const { rows } = await parts.pool.query<{ id: string }>(
      `SELECT execution_id AS id FROM idempotency_keys
       WHERE namespace = $1 AND flow_id = $2 AND key = $3`,
      [namespace, flowId, key],
    )
    const first = rows[0]
    // Gone: it was purged between the two statements. The key is free again.
    if (first) return { executionId: first.id, created: false }
  }
}

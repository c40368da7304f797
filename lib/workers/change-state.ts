// The one statement behind pause, drain and resume: the row, the event and the audit entry in one
// transaction. The worker's own server tells it at once; another server finds out with its next heartbeat.

import { actorOf, audit } from '@/lib/accounts/audit'
import { authorise } from '@/lib/accounts/authorise'
import type { Viewer } from '@/lib/accounts/schema'
import { transaction } from '@/lib/db/transaction'
import { running } from '@/lib/runtime/running'
import { AppError } from '@/lib/shared/errors'
import { noWorker } from './read'
import type { WorkerState } from './schema'
import { writeWorkerEvent, writeWorkerState } from './server/worker-rows'

export type StateOrder = {
  workerId: string
  from: WorkerState[]
  to: 'active' | 'paused' | 'draining'
  action: 'worker.paused' | 'worker.draining' | 'worker.resumed'
}

/** Throws AppError not-found, forbidden, or conflict where the worker is in no state for it. */
export async function changeWorkerState(
  viewer: Viewer,
  order: StateOrder,
  facts: { ip?: string | null } = {},
): Promise<void> {
  authorise(viewer, 'worker.control', 'everywhere')
  const { workerId, from, to, action } = order
  const actor = actorOf(viewer)
  await transaction(running().pool, async (client) => {
    const found = await client.query<{ state: WorkerState; name: string }>(
      'SELECT state, name FROM workers WHERE id = $1 FOR UPDATE',
      [workerId],
    )
    const row = found.rows[0]
    if (!row) throw new AppError('not-found', noWorker(workerId))
    if (row.state === to) return
    if (!(await writeWorkerState(client, { workerId, from, to, by: actor.name }))) {
      throw new AppError('conflict', `The worker ${row.name} is ${row.state}.`)
    }
    await writeWorkerEvent(client, { type: action, workerId, actor, data: { name: row.name } })
    await audit(client, { actor, action, subject: workerId, ip: facts.ip })
  })
  running().workers.setState?.(workerId, to)
  running().realtime?.workersChanged()
}

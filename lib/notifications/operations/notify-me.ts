// "Notify me": a subscription of a person's own to one flow or one execution, for their own mail. Whoever may
// read an execution may be told of it. A person's own destination has the person's id, so that there is one.

import type { PoolClient } from 'pg'
import type { z } from 'zod'
import { audit } from '@/lib/accounts/audit'
import type { Viewer } from '@/lib/accounts/schema'
import { transaction } from '@/lib/db/transaction'
import type { OperatedBy } from '@/lib/executions/operations/operate'
import { settings } from '@/lib/platform/settings'
import { running } from '@/lib/runtime/running'
import { AppError } from '@/lib/shared/errors'
import { drawnPosition } from '../events/read-range'
import { subscriptionInput, type notifyMeInput } from '../schema'
import { createSubscription, noSubscription, deleteSubscription } from './save-subscription'

type About = z.output<typeof notifyMeInput>

/** What a flow, or one execution, has to tell a person. */
const flowStates = ['FAILED', 'WARNING', 'PAUSED'] as const
const executionStates = [...flowStates, 'SUCCESS', 'KILLED', 'CANCELLED'] as const

/** Asked for twice, it is there once. Throws invalid where no mail can be sent. */
export async function notifyMe(
  viewer: Viewer,
  { namespace, flowId, executionId }: About,
  by: OperatedBy,
): Promise<{ id: string }> {
  if (!settings().MILLRACE_SMTP_URL) {
    throw new AppError(
      'invalid',
      'There is no mail server: set MILLRACE_SMTP_URL, or choose a destination.',
    )
  }
  const scope = { namespace, flowId, ...(executionId && { executionId }) }
  const found = await running().pool.query<{ id: string }>(
    `SELECT id FROM subscriptions WHERE destination_id = $1 AND created_by = $1 AND scope = $2 LIMIT 1`,
    [viewer.userId, JSON.stringify(scope)],
  )
  const [there] = found.rows
  if (there) return there
  await transaction(running().pool, (client) => ensureOwnMail(client, viewer, by))
  const input = subscriptionInput.parse({
    name: `${namespace}.${flowId}${executionId ? ` ${executionId}` : ''}`.slice(0, 100),
    destinationId: viewer.userId,
    scope,
    events: ['execution.*'],
    states: executionId ? executionStates : flowStates,
    options: { level: 'execution' },
  })
  return createSubscription(input, { ...by, userId: viewer.userId })
}

/** Two at once make one; another address of the person replaces the one before. */
async function ensureOwnMail(
  client: PoolClient,
  { userId, email }: Viewer,
  by: OperatedBy,
): Promise<void> {
  const taken = await client.query('SELECT 1 FROM destinations WHERE name = $1 AND id <> $2', [
    email,
    userId,
  ])
  const name = taken.rowCount === 0 ? email : `${email} ${userId}`
  const { rows } = await client.query<{ made: boolean }>(
    `INSERT INTO destinations (id, name, type, config, cursor) VALUES ($1, $2, 'email', $3, $4)
     ON CONFLICT (id) DO UPDATE SET config = excluded.config RETURNING xmax = 0 AS made`,
    [userId, name, JSON.stringify({ to: [email] }), await drawnPosition(client)],
  )
  if (!rows[0]?.made) return
  await audit(client, {
    actor: by.actor,
    action: 'destination.create',
    subject: name,
    data: { id: userId, type: 'email' },
    ip: by.ip ?? null,
  })
}

/** Throws not-found, for what somebody else subscribed to as well. */
export async function stopNotifyingMe(viewer: Viewer, id: string, by: OperatedBy): Promise<void> {
  const { rowCount } = await running().pool.query(
    'SELECT 1 FROM subscriptions WHERE id = $1 AND created_by = $2',
    [id, viewer.userId],
  )
  if (rowCount === 0) throw new AppError('not-found', noSubscription(id))
  await deleteSubscription(id, by)
}

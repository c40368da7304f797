// A subscription is made or changed. Its events begin after the newest position of that moment: the lock on
// its destination keeps the feeder from passing that position without seeing the subscription.

import type { PoolClient } from 'pg'
import type { z } from 'zod'
import { audit } from '@/lib/accounts/audit'
import { transaction } from '@/lib/db/transaction'
import type { OperatedBy } from '@/lib/executions/operations/operate'
import { newId } from '@/lib/runtime/new-id'
import { running } from '@/lib/runtime/running'
import { AppError } from '@/lib/shared/errors'
import { findDestinationType } from '../destinations/registry'
import { drawnPosition } from '../events/read-range'
import { countAgain } from '../pipeline/count-ahead'
import { optionsSchema, type SubscriptionOptions } from '../pipeline/subscriptions'
import type { subscriptionChange, subscriptionInput } from '../schema'
import { noDestination } from './save-destination'

export const noSubscription = (id: string): string => `There is no subscription ${id}.`

/** People get few messages unless somebody says otherwise. */
function optionsFor(
  type: string,
  given: z.output<typeof subscriptionInput>['options'],
): SubscriptionOptions {
  const people = findDestinationType(type)?.audience === 'people'
  const limits = given.limits === undefined ? (people ? {} : null) : given.limits
  return optionsSchema.parse({ ...given, level: given.level ?? undefined, limits })
}

async function lockDestination(client: PoolClient, id: string): Promise<string> {
  const { rows } = await client.query<{ type: string }>(
    'SELECT type FROM destinations WHERE id = $1 FOR NO KEY UPDATE',
    [id],
  )
  const row = rows[0]
  if (row) return row.type
  const message = noDestination(id)
  throw new AppError('invalid', message, { fields: [{ path: 'destinationId', message }] })
}

/** Throws invalid where there is no such destination. */
export async function createSubscription(
  input: z.output<typeof subscriptionInput>,
  by: OperatedBy & { userId?: string | null },
): Promise<{ id: string }> {
  const id = newId()
  await transaction(running().pool, async (client) => {
    const type = await lockDestination(client, input.destinationId)
    await client.query(
      `INSERT INTO subscriptions (id, name, destination_id, scope, events, states, options, disabled,
         starts_after, created_by)
       VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)`,
      [
        id,
        input.name,
        input.destinationId,
        JSON.stringify(input.scope),
        input.events,
        input.states,
        JSON.stringify(optionsFor(type, input.options)),
        input.disabled,
        await drawnPosition(client),
        by.userId ?? null,
      ],
    )
    await audit(client, {
      actor: by.actor,
      action: 'subscription.create',
      namespace: input.scope.namespace ?? null,
      subject: input.name,
      data: { id, destinationId: input.destinationId },
      ip: by.ip ?? null,
    })
  })
  running().notifications?.changed()
  return { id }
}

/** What is left out stays. Switched on, it begins with what comes from now on. Throws not-found, invalid. */
export async function changeSubscription(
  { id, ...change }: z.output<typeof subscriptionChange>,
  by: OperatedBy,
): Promise<void> {
  await transaction(running().pool, async (client) => {
    const found = await client.query<{
      destinationId: string
      name: string
      options: SubscriptionOptions
    }>(`SELECT destination_id AS "destinationId", name, options FROM subscriptions WHERE id = $1`, [
      id,
    ])
    const before = found.rows[0]
    if (!before) throw new AppError('not-found', noSubscription(id))
    const destinationId = change.destinationId ?? before.destinationId
    const type = await lockDestination(client, destinationId)
    if (destinationId !== before.destinationId) {
      const message = 'The destination of a subscription stays. Make another subscription.'
      throw new AppError('invalid', message, { fields: [{ path: 'destinationId', message }] })
    }
    await client.query(
      `UPDATE subscriptions SET name = coalesce($2, name), scope = coalesce($3, scope),
         events = coalesce($4, events), states = coalesce($5, states), options = coalesce($6, options),
         starts_after = CASE WHEN disabled AND NOT coalesce($7, disabled) THEN $8 ELSE starts_after END,
         disabled = coalesce($7, disabled)
       WHERE id = $1`,
      [
        id,
        change.name ?? null,
        change.scope ? JSON.stringify(change.scope) : null,
        change.events ?? null,
        change.states ?? null,
        change.options
          ? JSON.stringify(optionsFor(type, { ...before.options, ...change.options }))
          : null,
        change.disabled ?? null,
        await drawnPosition(client),
      ],
    )
    await countAgain(client, [destinationId])
    await audit(client, {
      actor: by.actor,
      action: 'subscription.change',
      subject: change.name ?? before.name,
      data: { id, fields: Object.keys(change) },
      ip: by.ip ?? null,
    })
  })
  running().notifications?.changed()
}

/** With its deliveries. Throws not-found. */
export async function deleteSubscription(id: string, by: OperatedBy): Promise<void> {
  await transaction(running().pool, async (client) => {
    // The destination first: a feeder that has it waits for nothing that is taken here.
    const { rows: on } = await client.query<{ id: string }>(
      `SELECT id FROM destinations WHERE id = (SELECT destination_id FROM subscriptions WHERE id = $1)
       FOR NO KEY UPDATE`,
      [id],
    )
    const { rows } = await client.query<{ name: string }>(
      'DELETE FROM subscriptions WHERE id = $1 RETURNING name',
      [id],
    )
    const row = rows[0]
    if (!row) throw new AppError('not-found', noSubscription(id))
    await countAgain(
      client,
      on.map((destination) => destination.id),
    )
    await audit(client, {
      actor: by.actor,
      action: 'subscription.delete',
      subject: row.name,
      data: { id },
      ip: by.ip ?? null,
    })
  })
  running().notifications?.changed()
}

// A destination is made or changed. Its secrets are sealed before they reach the database.

import { audit } from '@/lib/accounts/audit'
import { transaction } from '@/lib/db/transaction'
import type { OperatedBy } from '@/lib/executions/operations/operate'
import { newId } from '@/lib/runtime/new-id'
import { running } from '@/lib/runtime/running'
import { AppError } from '@/lib/shared/errors'
import type { z } from 'zod'
import { openConfig, sealConfig } from '../config'
import { newWebhookSecret } from '../destinations/webhook/sign'
import { drawnPosition } from '../events/read-range'
import type { destinationChange, destinationInput } from '../schema'
import { checkConfig, requireType } from './check-destination'

type Config = Record<string, unknown>

export const noDestination = (id: string): string => `There is no destination ${id}.`

/** Throws invalid, or conflict where the name is taken. A secret that was made here is given once, and never again. */
export async function createDestination(
  input: z.output<typeof destinationInput>,
  by: OperatedBy,
): Promise<{ id: string; secret?: string }> {
  const type = requireType(input.type)
  const made =
    input.type === 'webhook' && input.config.secret === undefined ? newWebhookSecret() : null
  const config = await checkConfig(type, made ? { ...input.config, secret: made } : input.config)
  const id = newId()
  await transaction(running().pool, async (client) => {
    const cursor = await drawnPosition(client)
    const { rowCount } = await client.query(
      `INSERT INTO destinations (id, namespace, name, type, config, disabled, disabled_by, cursor)
       VALUES ($1, $2, $3, $4, $5, $6, $7, $8) ON CONFLICT (name) DO NOTHING`,
      [
        id,
        input.namespace,
        input.name,
        input.type,
        JSON.stringify(sealConfig(config, type.secrets)),
        input.disabled,
        input.disabled ? (by.actor.name ?? by.actor.kind) : null,
        cursor,
      ],
    )
    if (rowCount === 0) throw nameTaken(input.name)
    await audit(client, {
      actor: by.actor,
      action: 'destination.create',
      namespace: input.namespace || null,
      subject: input.name,
      data: { id, type: input.type },
      ip: by.ip ?? null,
    })
  })
  running().notifications?.changed()
  return made ? { id, secret: made } : { id }
}

const nameTaken = (name: string) =>
  new AppError('conflict', `There is a destination ${name} already.`, {
    fields: [{ path: 'name', message: 'This name is taken.' }],
  })

/**
 * What is left out stays. Of the config too: fields that are given replace their own. Throws not-found,
 * invalid, conflict.
 */
export async function changeDestination(
  { id, ...change }: z.output<typeof destinationChange>,
  by: OperatedBy,
): Promise<void> {
  const { pool } = running()
  const found = await pool.query<{ type: string; config: Config; name: string }>(
    'SELECT type, config, name FROM destinations WHERE id = $1',
    [id],
  )
  const before = found.rows[0]
  if (!before) throw new AppError('not-found', noDestination(id))
  if (change.type !== undefined && change.type !== before.type) {
    const message = 'The type of a destination stays. Make another one.'
    throw new AppError('invalid', message, { fields: [{ path: 'type', message }] })
  }
  const type = requireType(before.type)
  const config = change.config ? await mergedConfig(type, before.config, change.config) : null
  await transaction(pool, async (client) => {
    const taken = await client.query('SELECT 1 FROM destinations WHERE name = $1 AND id <> $2', [
      change.name ?? before.name,
      id,
    ])
    if (taken.rowCount !== 0) throw nameTaken(change.name ?? before.name)
    await client.query(
      `UPDATE destinations SET name = coalesce($2, name), namespace = coalesce($3, namespace),
         config = coalesce($4, config), disabled = coalesce($5, disabled),
         disabled_by = CASE WHEN $5 THEN $6 WHEN NOT $5 THEN NULL ELSE disabled_by END,
         failures = 0, open_until = NULL, updated_at = clock_timestamp()
       WHERE id = $1`,
      [
        id,
        change.name ?? null,
        change.namespace ?? null,
        config && JSON.stringify(config),
        change.disabled ?? null,
        by.actor.name ?? by.actor.kind,
      ],
    )
    await audit(client, {
      actor: by.actor,
      action: 'destination.change',
      subject: before.name,
      data: { id, fields: Object.keys(change) },
      ip: by.ip ?? null,
    })
  })
  running().notifications?.changed()
}

/** Checked with its secrets open: what was `******` keeps what it had. */
async function mergedConfig(
  type: ReturnType<typeof requireType>,
  before: Config,
  given: Config,
): Promise<Config> {
  const removed = new Set(Object.keys(given).filter((key) => given[key] === null))
  const merged = sealConfig({ ...before, ...given }, Object.keys(given).filter(isSecret), before)
  function isSecret(key: string): boolean {
    return type.secrets.includes(key)
  }
  const kept = Object.fromEntries(Object.entries(merged).filter(([key]) => !removed.has(key)))
  const checked = await checkConfig(type, openConfig(kept, type.secrets))
  return Object.fromEntries(
    Object.entries(checked).map(([key, value]) => [key, isSecret(key) ? kept[key] : value]),
  )
}

/** With its subscriptions and deliveries. Throws not-found. */
export async function deleteDestination(id: string, by: OperatedBy): Promise<void> {
  await transaction(running().pool, async (client) => {
    const { rows } = await client.query<{ name: string }>(
      'DELETE FROM destinations WHERE id = $1 RETURNING name',
      [id],
    )
    const row = rows[0]
    if (!row) throw new AppError('not-found', noDestination(id))
    await audit(client, {
      actor: by.actor,
      action: 'destination.delete',
      subject: row.name,
      data: { id },
      ip: by.ip ?? null,
    })
  })
  running().notifications?.changed()
}

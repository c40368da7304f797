// Sends one sample event now and says what became of it. Nothing of it is stored.

import { sampleOf } from '@/lib/engine'
import { addressGuard, readNetworks } from '@/lib/platform/outbound/address-guard'
import { settings } from '@/lib/platform/settings'
import { newId } from '@/lib/runtime/new-id'
import { running } from '@/lib/runtime/running'
import { AppError } from '@/lib/shared/errors'
import { openConfig } from '../config'
import { Held } from '../pipeline/held'
import { tryDelivery } from '../pipeline/send'
import type { TestResult } from '../schema'
import { baseUrlOf } from '../base-url'
import { requireType } from './check-destination'
import { noDestination } from './save-destination'

/** Throws not-found. A destination that fails is an answer. */
export async function testDestination(
  id: string,
  options: { type?: string | undefined; template?: string | undefined } = {},
): Promise<TestResult> {
  const { rows } = await running().pool.query<{ type: string; config: Record<string, unknown> }>(
    'SELECT type, config FROM destinations WHERE id = $1',
    [id],
  )
  const row = rows[0]
  if (!row) throw new AppError('not-found', noDestination(id))
  const type = requireType(row.type)
  const held = new Held()
  const now = new Date().toISOString()
  const sample = {
    ...sampleOf(options.type ?? 'execution.failed'),
    happenedAt: now,
    recordedAt: now,
  }
  const eventId = `evt_test_${newId().replaceAll('-', '')}`
  const result = await tryDelivery(
    type,
    {
      id: eventId,
      events: [{ ...sample, id: eventId, data: { ...sample.data, test: true } }],
      digest: null,
      sending: { sentAt: now, baseUrl: baseUrlOf(settings()) },
    },
    {
      config: type.schema.parse(openConfig(row.config, type.secrets)),
      template: options.template ?? null,
      guard: addressGuard({ allowNetworks: readNetworks(settings().MILLRACE_OUTBOUND_ALLOW) }),
      now: () => Date.now(),
      hold: (open, close) => held.get(open, close),
    },
  )
  held.drop()
  const { entry } = result
  return {
    ok: result.ok,
    durationMs: entry.ms,
    request: entry.request ?? null,
    status: entry.status ?? null,
    response: entry.response ?? null,
    reason: entry.reason ?? null,
    message: entry.message ?? null,
  }
}

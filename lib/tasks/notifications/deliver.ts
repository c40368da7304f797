// One delivery from within a flow, by the code of the destinations: formats, limits, address guard and
// causes of failure are theirs. It is tried once; trying again is the task's `retry`. Stopped with the attempt.

import type { Batch, Destination } from '@/lib/notifications/destinations/destination'
import { Held } from '@/lib/notifications/pipeline/held'
import { tryDeadlineMs, tryDelivery } from '@/lib/notifications/pipeline/send'
import { z } from 'zod'
import type { Outcome } from '@/lib/engine'
import { failed, succeeded, type TaskContext } from '../task-type'

export const deliveryOutputs = z.object({
  status: z.number().nullable().describe('Status of the answer; null where there is none.'),
  response: z.string().nullable().describe('What was answered, up to 2,000 characters.'),
})

/** Fails with `delivery-` and the cause: dns, tls, timeout, http-4xx, blocked-address, rejected, ... */
export async function deliver(
  ctx: TaskContext,
  destination: Destination,
  config: Record<string, unknown>,
  batch: Batch,
): Promise<Outcome> {
  const given = Object.entries(config).filter(([, value]) => value !== undefined)
  const parsed = destination.schema.safeParse(Object.fromEntries(given))
  if (!parsed.success) {
    const problems = parsed.error.issues.map(({ path, message }) => `${path.join('.')}: ${message}`)
    return failed('properties', problems.join('; '), { details: { problems } })
  }
  const held = new Held()
  const context = {
    config: parsed.data,
    template: null,
    guard: ctx.guard,
    now: () => Date.now(),
    hold: <T>(open: () => Promise<T> | T, close: (opened: T) => unknown) => held.get(open, close),
  }
  const tried = await tryDelivery(destination, batch, context, tryDeadlineMs, ctx.signal)
  held.drop()
  const { request, status, response, message } = tried.entry
  const outputs = { status: status ?? null, response: response ?? null }
  ctx.log(tried.ok ? 'INFO' : 'ERROR', [request, status, message].filter(Boolean).join(': '))
  if (tried.ok) return succeeded(outputs)
  return failed(`delivery-${tried.reason}`, message ?? tried.reason, { outputs })
}

/** The task run's own id, so that each attempt says the same. Webhook ids have no full stop. */
export const messageId = (ctx: TaskContext): string =>
  `task_${ctx.idempotencyKey.replace(/[^\w-]/g, '_')}`

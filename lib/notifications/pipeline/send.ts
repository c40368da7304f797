// One try: the destination is called with a deadline, and whatever it does (throws, hangs, answers in drops)
// becomes a value within that time.

import type { Batch, Destination } from '../destinations/destination'
import { DeliveryError, type DeliverContext, type FailureCause } from '../destinations/destination'
import type { TryEntry } from './window'

export const tryDeadlineMs = 15_000
const mostText = 2_000

export type TryResult =
  | { ok: true; entry: TryEntry }
  | {
      ok: false
      entry: TryEntry
      reason: FailureCause
      retryAfterMs: number | null
      /** Trying again cannot help. */
      final: boolean
    }

export async function tryDelivery(
  type: Destination,
  batch: Batch,
  context: Omit<DeliverContext<unknown>, 'signal'>,
  deadlineMs = tryDeadlineMs,
  /** Whoever asked wants it no more. */
  stopped?: AbortSignal,
): Promise<TryResult> {
  const startedAt = context.now()
  const began = performance.now()
  const deadline = new AbortController()
  const over = new AbortController()
  let timer: NodeJS.Timeout | undefined
  // A destination that hears no signal is left alone a moment later; its slot is free again.
  const late = new Promise<never>((_resolve, reject) => {
    const giveUp = () => {
      deadline.abort()
      setTimeout(
        () => reject(new DeliveryError('timeout', 'There was no complete answer in time.')),
        500,
      )
    }
    timer = setTimeout(giveUp, deadlineMs)
    stopped?.addEventListener('abort', giveUp, { once: true, signal: over.signal })
  })
  late.catch(() => undefined)
  const entry = (more: Partial<TryEntry> & { ok: boolean }): TryEntry => ({
    at: new Date(startedAt).toISOString(),
    ms: Math.round(performance.now() - began),
    ...more,
  })
  try {
    const call = Promise.resolve().then(() =>
      type.deliver(batch, { ...context, signal: deadline.signal }),
    )
    call.catch(() => undefined)
    const { request, status, response } = await Promise.race([call, late])
    return { ok: true, entry: entry({ ok: true, ...shown({ request, status, response }) }) }
  } catch (error) {
    const known = error instanceof DeliveryError ? error : null
    const reason = known?.reason ?? (deadline.signal.aborted ? 'timeout' : 'other')
    const said = error instanceof Error ? error.message : String(error)
    const message = stopped?.aborted ? 'It was stopped before there was an answer.' : said
    const { request, status, response, headers, retryAfterMs, final } = known?.details ?? {}
    return {
      ok: false,
      reason,
      retryAfterMs: retryAfterMs ?? null,
      final: final ?? false,
      entry: entry({
        ok: false,
        reason,
        message: message.slice(0, mostText),
        ...shown({ request, status, response }),
        // What arrived needs none, and would carry them in every row.
        ...(headers && { headers }),
      }),
    }
  } finally {
    clearTimeout(timer)
    over.abort()
  }
}

function shown(receipt: {
  request?: string
  status?: number
  response?: string
}): Partial<TryEntry> {
  const { request, status, response } = receipt
  return {
    ...(request === undefined ? {} : { request: request.slice(0, mostText) }),
    ...(status === undefined ? {} : { status }),
    ...(response === undefined ? {} : { response: response.slice(0, mostText) }),
  }
}

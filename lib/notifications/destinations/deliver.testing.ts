// One delivery of a sample, as a lane makes it.

import { sampleOf, type Digest } from '@/lib/engine'
import {
  addressGuard,
  readNetworks,
  type AddressGuard,
} from '@/lib/platform/outbound/address-guard'
import { Held } from '../pipeline/held'
import { tryDelivery, type TryResult } from '../pipeline/send'
import { findDestinationType } from './registry'

export const loopback = addressGuard({ allowNetworks: readNetworks('127.0.0.0/8,::1') })
export const sentAt = '2026-03-02T08:30:01.000Z'

export async function deliverSample(
  type: string,
  config: object,
  more: {
    types?: string[]
    guard?: AddressGuard
    template?: string
    deadlineMs?: number
    digest?: Digest
  } = {},
): Promise<TryResult> {
  const destination = findDestinationType(type)
  if (!destination) throw new Error(`no type ${type}`)
  const held = new Held()
  const events = (more.types ?? ['execution.failed']).map(sampleOf)
  try {
    return await tryDelivery(
      destination,
      {
        id: events[0]?.id ?? '',
        events,
        digest: more.digest ?? null,
        sending: { sentAt, baseUrl: 'https://millrace.test' },
      },
      {
        config: destination.schema.parse(config),
        template: more.template ?? null,
        guard: more.guard ?? loopback,
        now: () => Date.parse(sentAt),
        hold: (open, close) => held.get(open, close),
      },
      more.deadlineMs,
    )
  } finally {
    held.drop()
  }
}

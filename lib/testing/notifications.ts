// A pipeline on a real database, with loopback allowed, and short words for what tests set up.

import { randomUUID } from 'node:crypto'
import { openConfig } from '@/lib/notifications/config'
import { createDestination } from '@/lib/notifications/operations/save-destination'
import { createSubscription } from '@/lib/notifications/operations/save-subscription'
import {
  startPipeline,
  type Pipeline,
  type PipelineParts,
} from '@/lib/notifications/pipeline/start-pipeline'
import {
  destinationInput,
  subscriptionInput,
  type SubscriptionInput,
} from '@/lib/notifications/schema'
import { addressGuard, readNetworks } from '@/lib/platform/outbound/address-guard'
import { running, type Runtime } from '@/lib/runtime/running'
import type { TestDatabase } from './database'

export const loopbackGuard = () => addressGuard({ allowNetworks: readNetworks('127.0.0.0/8,::1') })

/** Sets the environment of a test file to what lets destinations be on this machine. Call before settings are read. */
export function allowLoopback(): void {
  process.env.MILLRACE_OUTBOUND_ALLOW = '127.0.0.0/8,::1'
  process.env.MILLRACE_SECRET_KEY = 'a key of thirty-two characters, at least'
}

export function testPipeline(
  { pool }: Pick<TestDatabase, 'pool'>,
  runtime: Pick<Runtime, 'onCommitted'> | null,
  more: Partial<
    Pick<PipelineParts, 'types' | 'deadlineMs' | 'serverId' | 'lag' | 'ahead' | 'onChanged'>
  > = {},
): Pipeline {
  const pipeline = startPipeline({
    pool,
    serverId: randomUUID(),
    guard: loopbackGuard(),
    baseUrl: 'http://millrace.test',
    openConfig,
    ...more,
  })
  const stopListening = runtime?.onCommitted(() => pipeline.wake())
  const held = running()
  held.notifications = pipeline
  return {
    ...pipeline,
    async stop() {
      stopListening?.()
      await pipeline.stop()
    },
  }
}

const by = { actor: { kind: 'system' as const, name: 'test' } }

export async function subscribe(
  type: string,
  config: Record<string, unknown>,
  subscription: Partial<SubscriptionInput> = {},
): Promise<{ destinationId: string; subscriptionId: string }> {
  const name = `${type} ${randomUUID()}`
  const { id } = await createDestination(destinationInput.parse({ name, type, config }), by)
  const made = await createSubscription(
    subscriptionInput.parse({ name, destinationId: id, ...subscription }),
    by,
  )
  return { destinationId: id, subscriptionId: made.id }
}

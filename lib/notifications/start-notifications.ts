// Notifications in a server: the pipeline, woken by commits.

import type { Pool } from 'pg'
import { addressGuard, readNetworks } from '@/lib/platform/outbound/address-guard'
import type { Settings } from '@/lib/platform/settings'
import type { Runtime } from '@/lib/runtime/running'
import { baseUrlOf } from './base-url'
import { openConfig } from './config'
import { startPipeline, type Pipeline } from './pipeline/start-pipeline'

export function startNotifications(parts: {
  pool: Pool
  serverId: string
  runtime: Pick<Runtime, 'onCommitted'>
  settings: Settings
}): Pipeline {
  const { pool, serverId, runtime, settings } = parts
  const pipeline = startPipeline({
    pool,
    serverId,
    guard: addressGuard({ allowNetworks: readNetworks(settings.MILLRACE_OUTBOUND_ALLOW) }),
    baseUrl: baseUrlOf(settings),
    openConfig,
    onChanged: () => globalThis.__millrace?.realtime?.notificationsChanged(),
  })
  const stopListening = runtime.onCommitted(() => pipeline.wake())
  return {
    ...pipeline,
    async stop() {
      stopListening()
      await pipeline.stop()
    },
  }
}

// The default: one line in the server's log, and nothing else.

import { z } from 'zod'
import { log } from '@/lib/platform/log'
import { defineDestination } from './destination'

export const logDestination = defineDestination({
  id: 'log',
  audience: 'machine',
  schema: z.strictObject({ level: z.enum(['debug', 'info', 'warn']).default('info') }),
  secrets: [],
  targets: () => [],
  atOnce: 100,
  lanes: 1,
  deliver({ events }, { config }) {
    for (const event of events) {
      const { id, type, number, namespace, flowId, executionId, newState } = event
      log[config.level]({ id, type, number, namespace, flowId, executionId, newState }, 'Event')
    }
    return Promise.resolve({ request: `${events.length} lines` })
  },
})

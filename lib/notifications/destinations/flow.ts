// Another flow is started for each event, with the event as its trigger. The event's id is the idempotency
// key: however often it is delivered, the flow starts once. A flow does not hear itself.

import { z } from 'zod'
import { inOrder, type JsonObject } from '@/lib/engine'
import { startExecution } from '@/lib/executions/start'
import { isAppError } from '@/lib/shared/errors'
import { defineDestination, DeliveryError } from './destination'

export const flow = defineDestination({
  id: 'flow',
  audience: 'machine',
  schema: z.strictObject({
    namespace: z.string().min(1).max(150),
    flowId: z.string().min(1).max(100),
    inputs: z.record(z.string(), z.unknown()).default({}),
  }),
  secrets: [],
  targets: () => [],
  atOnce: 1,
  lanes: 4,
  async deliver({ events }, { config }) {
    const { namespace, flowId } = config
    const started: string[] = []
    for (const event of events.toSorted(inOrder)) {
      if (event.namespace === namespace && event.flowId === flowId) continue
      const trigger = {
        id: event.id,
        type: 'millrace.event',
        variables: { event: event as unknown as JsonObject },
      }
      const by = { actor: { kind: 'flow' as const, id: event.executionId ?? event.id } }
      try {
        const { executionId } = await startExecution(
          { namespace, flowId, inputs: config.inputs as never, trigger, idempotencyKey: event.id },
          by,
        )
        started.push(executionId)
      } catch (error) {
        if (!isAppError(error)) throw error
        const final = error.code === 'invalid'
        throw new DeliveryError('rejected', error.message, {
          request: `${namespace}.${flowId}`,
          final,
        })
      }
    }
    return { request: `Start ${namespace}.${flowId}`, response: started.join(', ') }
  },
})

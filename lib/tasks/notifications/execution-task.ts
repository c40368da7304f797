// Tasks that tell of an execution: of the flow's own, or of the one that started it by a trigger. The server is
// asked once for the newest event; nothing is polled.

import { z } from 'zod'
import type { Json, NotificationEvent } from '@/lib/engine'
import type { Batch, Destination } from '@/lib/notifications/destinations/destination'
import { map, text } from '../properties'
import { defineTask, type TaskContext, type TaskType } from '../task-type'
import { deliver, deliveryOutputs, messageId } from './deliver'

const about = {
  executionId: text().optional().describe('The execution; this one if absent.'),
  customMessage: text().optional().describe('A text before the facts.'),
  customFields: map().optional().describe('Facts of one’s own, by name.'),
}

type About = {
  executionId?: string
  customMessage?: string
  customFields?: Record<string, Json>
}

type Sketch<Shape extends z.ZodRawShape> = {
  type: string
  /** As people call it. */
  service: string
  destination: Destination
  properties: Shape
  /** Of the destination. */
  config: (properties: z.output<z.ZodObject<Shape>>) => Record<string, unknown>
  example: string
}

export function executionTask<Shape extends z.ZodRawShape>(sketch: Sketch<Shape>): TaskType {
  const { type, service, destination, properties, config, example } = sketch
  return defineTask({
    type,
    title: `Tell of an execution by ${service}`,
    description: `Sends state, flow, duration, link, first failed task, error and last log lines of an execution by ${service}. It reads the execution once and never waits for it.`,
    properties: z.object({ ...properties, ...about }),
    outputs: deliveryOutputs,
    example,
    async run(ctx, given) {
      const batch = await executionBatch(ctx, given as About)
      return deliver(ctx, destination, config(given as never), batch)
    },
  }) as TaskType
}

export async function executionBatch(
  ctx: TaskContext,
  { executionId, customMessage, customFields }: About,
): Promise<Batch> {
  const answer = await ctx.ask(
    'notification.event',
    executionId === undefined ? {} : { executionId },
  )
  const { event, baseUrl } = answer as { event: NotificationEvent; baseUrl: string }
  const fields = Object.entries(customFields ?? {})
  return {
    id: messageId(ctx),
    events: [event],
    digest: null,
    extra: {
      message: customMessage ?? null,
      facts: fields.map(([name, value]) => ({
        name,
        value: typeof value === 'string' ? value : JSON.stringify(value),
      })),
    },
    sending: { sentAt: new Date().toISOString(), baseUrl },
  }
}

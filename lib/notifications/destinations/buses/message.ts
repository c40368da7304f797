// What every message bus carries: one message an event, in a format by choice, with the event's id and type
// beside the body, and the execution as what is to be kept in order.

import { z } from 'zod'
import { destinationOf } from '@/lib/engine'
import { DeliveryError, type Batch, type DeliverContext } from '../destination'
import { connectionError } from '../http/send'
import { webhookBody } from '../webhook/body'

const formats = ['millrace', 'cloudevents-structured', 'pipeline', 'maestro', 'template'] as const

export const busFields = {
  format: z.enum(formats).default('millrace'),
  template: z.string().max(20_000).optional(),
}

export type BusMessage = {
  id: string
  type: string
  /** The execution, the flow, the worker or the destination. */
  key: string
  contentType: string
  body: string
}

type Config = { format: (typeof formats)[number]; template?: string | undefined }

export function busMessages(batch: Batch, context: DeliverContext<Config>): BusMessage[] {
  const { config } = context
  const format = context.template === null ? config.format : 'template'
  const template = { text: context.template ?? config.template ?? '', contentType: 'text/plain' }
  return batch.events.map((event) => {
    const { headers, body } = webhookBody(format, { ...batch, events: [event] }, template)
    return {
      id: event.id,
      type: event.type,
      key: event.executionId ?? event.flowId ?? event.workerId ?? destinationOf(event) ?? '',
      contentType: headers['content-type'] ?? 'application/json',
      body,
    }
  })
}

/** Runs what a library does; what it throws becomes a DeliveryError with where it went. */
export async function viaBus<T>(
  context: DeliverContext<unknown>,
  request: string,
  work: () => Promise<T>,
): Promise<T> {
  try {
    return await work()
  } catch (error) {
    if (error instanceof DeliveryError) throw error
    throw connectionError(error, request, context.signal.aborted)
  }
}

/** An address with a scheme of these, and what it points at. */
export const busUrl = (schemes: string[], example: string) =>
  z
    .string()
    .max(2_000)
    .refine((text) => URL.canParse(text) && schemes.includes(new URL(text).protocol), {
      error: `Write it as ${example}.`,
    })

export function busTarget(
  url: string,
  ports: Record<string, number>,
): { host: string; port: number } {
  const { hostname, port, protocol } = new URL(url)
  return { host: hostname, port: Number(port) || (ports[protocol] ?? 0) }
}

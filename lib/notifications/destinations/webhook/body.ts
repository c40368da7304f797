// What a webhook carries, by the format that its destination names.

import {
  batchType,
  binaryHeaders,
  maestroBody,
  millraceBody,
  pipelineBody,
  renderTemplate,
  structuredEvent,
  structuredType,
  type NotificationEvent,
} from '@/lib/engine'
import { DeliveryError, type Batch } from '../destination'

export const webhookFormats = [
  'millrace',
  'cloudevents-structured',
  'cloudevents-binary',
  'pipeline',
  'maestro',
  'template',
] as const
export type WebhookFormat = (typeof webhookFormats)[number]

export type WebhookBody = { headers: Record<string, string>; body: string }

const json = 'application/json; charset=utf-8'

/** Several events are a list, in every format but `template`, which sees them all. Pure: the same on every try. */
export function webhookBody(
  format: WebhookFormat,
  batch: Batch,
  template: { text: string; contentType: string },
): WebhookBody {
  const { events, sending } = batch
  const first = events[0]
  if (!first) throw new DeliveryError('other', 'There is nothing to send.', { final: true })
  const one = events.length === 1
  const listed = (shape: (event: NotificationEvent) => unknown, type: string): WebhookBody => ({
    headers: { 'content-type': type },
    body: JSON.stringify(one ? shape(first) : events.map(shape)),
  })
  switch (format) {
    case 'millrace':
      return listed((event) => millraceBody(event, sending), json)
    case 'pipeline':
      return listed((event) => pipelineBody(event, sending), json)
    case 'maestro':
      return listed((event) => maestroBody(event, sending), json)
    case 'cloudevents-binary':
      if (one) {
        return {
          headers: { 'content-type': json, ...binaryHeaders(first, sending) },
          body: JSON.stringify(millraceBody(first, sending)),
        }
      }
      return listed((event) => structuredEvent(event, sending), batchType)
    case 'cloudevents-structured':
      return listed((event) => structuredEvent(event, sending), one ? structuredType : batchType)
    case 'template': {
      const rendered = renderTemplate(template.text, events, sending)
      if (!rendered.ok) throw new DeliveryError('template', rendered.message, { final: true })
      return { headers: { 'content-type': template.contentType }, body: rendered.text }
    }
  }
}

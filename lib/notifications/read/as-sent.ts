// What a webhook is sent of a delivery, made again from what is frozen: the same on every try. A destination
// that was changed since sends by its new settings, and so does this.

import type { NotificationEvent } from '@/lib/engine'
import { settings } from '@/lib/platform/settings'
import { baseUrlOf } from '../base-url'
import { webhookBody, webhookFormats } from '../destinations/webhook/body'
import type { SentView } from '../schema'

export type Frozen = {
  event: NotificationEvent
  createdAt: Date
  batchId: string | null
  destinationType: string
  config: Record<string, unknown>
  /** Of the subscription. */
  template: string | null
}

const textOf = (value: unknown): string | null => (typeof value === 'string' ? value : null)

/** Null where it is no webhook's, or one message of several events. */
export function asSent(frozen: Frozen): SentView | null {
  const { event, config, template, batchId, destinationType, createdAt } = frozen
  if (destinationType !== 'webhook' || batchId !== null) return null
  const own = template ?? textOf(config.template)
  const format = webhookFormats.find((each) => each === config.format) ?? 'millrace'
  const sending = { sentAt: createdAt.toISOString(), baseUrl: baseUrlOf(settings()) }
  const batch = { id: event.id, events: [event], digest: null, sending }
  try {
    const { headers, body } = webhookBody(
      own !== null && template !== null ? 'template' : format,
      batch,
      {
        text: own ?? '',
        contentType: textOf(config.contentType) ?? 'text/plain',
      },
    )
    return { headers: { 'webhook-id': event.id, ...headers }, body }
  } catch {
    // A template that cannot be rendered: the tries say why.
    return null
  }
}

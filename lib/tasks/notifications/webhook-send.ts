import { z } from 'zod'
import { batchOfOne, bodyText, writtenRequest } from './written-request'
import {
  webhook,
  webhookHeaders,
  webhookSecret,
} from '@/lib/notifications/destinations/webhook/webhook'
import { webhookFormats } from '@/lib/notifications/destinations/webhook/body'
import { sendSigned } from '@/lib/notifications/destinations/webhook/send-signed'
import type { Destination } from '@/lib/notifications/destinations/destination'
import { anyValue, text, textMap } from '../properties'
import { defineTask } from '../task-type'
import { deliver, deliveryOutputs } from './deliver'
import { executionBatch } from './execution-task'

const formats = webhookFormats.filter((format) => format !== 'template')

export const webhookSend = defineTask({
  type: 'notifications.webhook.Send',
  title: 'Send a signed webhook',
  description:
    'Posts a body of one’s own, or the state of an execution in a format, signed after Standard Webhooks where there is a secret. The webhook-id is the same on every attempt of the task run.',
  properties: z.object({
    url: text().describe('Where to.'),
    secret: text().optional().describe('Signs the request: whsec_ and base64, or any text.'),
    headers: textMap().optional().describe('Headers besides those of the signature.'),
    contentType: text()
      .default('application/json; charset=utf-8')
      .describe('Content type of a body of one’s own.'),
    body: anyValue()
      .optional()
      .describe('Text, or a value that is sent as JSON; the state of the execution if absent.'),
    format: z
      .enum(formats, `Write one of ${formats.join(', ')}.`)
      .default('millrace')
      .describe('Format of the state of the execution.'),
    executionId: text().optional().describe('The execution; this one if absent.'),
  }),
  outputs: deliveryOutputs,
  example: `id: tell
type: notifications.webhook.Send
url: https://example.com/hooks/orders
secret: "{{ secret('WEBHOOK_SECRET') }}"
body:
  orders: 12
  flow: "{{ flow.id }}"`,
  async run(ctx, { url, secret, headers, contentType, body, format, executionId }) {
    if (body === undefined) {
      const batch = await executionBatch(ctx, executionId === undefined ? {} : { executionId })
      return deliver(ctx, webhook as Destination, { url, format, secret, headers }, batch)
    }
    const written = writtenRequest(
      { secret: webhookSecret.optional(), headers: webhookHeaders.default({}) },
      (batch, context) =>
        sendSigned(context, {
          url: context.config.url,
          id: batch.id,
          secrets: context.config.secret === undefined ? [] : [context.config.secret],
          headers: { 'content-type': contentType, ...context.config.headers },
          body: bodyText(body),
        }),
    )
    return deliver(ctx, written, { url, secret, headers }, batchOfOne(ctx))
  },
})

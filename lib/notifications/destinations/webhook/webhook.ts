// A webhook after Standard Webhooks 1.0.

import { z } from 'zod'
import { settings } from '@/lib/platform/settings'
import { defineDestination } from '../destination'
import { httpTarget, httpUrl } from '../http/url'
import { webhookBody, webhookFormats } from './body'
import { sendSigned } from './send-signed'
import { plainSignature } from './sign'

const formatNames: Record<string, string> = {
  json: 'millrace',
  cloudevents: 'cloudevents-structured',
  'cloudevents-1.0': 'cloudevents-structured',
  structured: 'cloudevents-structured',
  binary: 'cloudevents-binary',
  custom: 'template',
}

const format = z.preprocess((given) => {
  if (typeof given !== 'string') return given
  const name = given.toLowerCase().replaceAll('_', '-')
  return formatNames[name] ?? name
}, z.enum(webhookFormats))

export const webhookSecret = z
  .string()
  .min(8, 'A secret has 8 characters at least; whsec_ and base64 is best.')
  .max(500)

export const webhookHeaders = z
  .record(
    z.string().regex(/^[A-Za-z0-9-]+$/, 'A header name has letters, digits and hyphens.'),
    z.string().regex(/^[\x20-\x7e]*$/, 'A header value has printable ASCII characters.'),
  )
  .refine(
    (given) => !Object.keys(given).some((name) => /^(webhook-|host$|content-length$)/i.test(name)),
    {
      error: 'The webhook-* headers, Host and Content-Length are set by us.',
    },
  )

export const webhook = defineDestination({
  id: 'webhook',
  audience: 'machine',
  schema: z.strictObject({
    url: httpUrl,
    /** Made where it is left out. */
    secret: webhookSecret.optional(),
    /** Still valid while receivers change over. */
    previousSecret: webhookSecret.optional(),
    format: format.default('millrace'),
    template: z.string().max(20_000).optional(),
    contentType: z.string().max(100).default('application/json; charset=utf-8'),
    headers: webhookHeaders.optional(),
    batch: z
      .strictObject({
        size: z.int().min(2).max(500).default(100),
        ageMs: z.int().min(0).max(600_000).default(1_000),
      })
      .optional(),
  }),
  secrets: ['secret', 'previousSecret', 'headers'],
  targets: ({ url }) => [httpTarget(url)],
  atOnce: 1,
  lanes: 16,
  batches: true,
  async deliver(batch, context) {
    const { config } = context
    const text = context.template ?? config.template
    const wanted = text !== undefined && context.template !== null ? 'template' : config.format
    const { headers: own, body } = webhookBody(wanted, batch, {
      text: text ?? '',
      contentType: config.contentType,
    })
    const old = wanted === 'pipeline' ? settings().NOTIFICATION_SECRET : undefined
    return sendSigned(context, {
      url: config.url,
      id: batch.id,
      secrets: [config.secret, config.previousSecret].filter((one) => one !== undefined),
      headers: {
        ...config.headers,
        ...own,
        ...(old ? { 'x-notification-signature': plainSignature(body, old) } : {}),
      },
      body,
    })
  },
})

// One signed request, for destinations and for tasks. Without a secret it goes unsigned.

import type { DeliverContext, Receipt } from '../destination'
import { requireSuccess, sendHttp } from '../http/send'
import { webhookSignature } from './sign'

export async function sendSigned(
  context: DeliverContext<unknown>,
  message: {
    url: string
    id: string
    secrets: string[]
    headers: Record<string, string>
    body: string
  },
): Promise<Receipt> {
  const { url, id, secrets, headers, body } = message
  const timestampS = Math.floor(context.now() / 1_000)
  const sent = await sendHttp(context, {
    url,
    headers: {
      ...headers,
      'webhook-id': id,
      'webhook-timestamp': String(timestampS),
      ...(secrets.length > 0
        ? { 'webhook-signature': webhookSignature({ id, timestampS, body }, secrets) }
        : {}),
    },
    body,
  })
  return requireSuccess(sent)
}

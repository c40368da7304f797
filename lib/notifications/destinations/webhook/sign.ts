// Signatures of Standard Webhooks 1.0: HMAC-SHA256 over `id.timestamp.body`, base64, with every secret that is
// valid now, separated by spaces. https://github.com/standard-webhooks/standard-webhooks

import { createHmac, randomBytes } from 'node:crypto'

const prefix = 'whsec_'

export const newWebhookSecret = (): string => prefix + randomBytes(32).toString('base64')

/** The key of a secret: base64 behind `whsec_`; without it base64 where it is that, else the text itself. */
export function keyOf(secret: string): Buffer {
  const text = secret.startsWith(prefix) ? secret.slice(prefix.length) : secret
  return /^[A-Za-z0-9+/_-]+={0,2}$/.test(text) ? Buffer.from(text, 'base64') : Buffer.from(secret)
}

export function webhookSignature(
  message: { id: string; timestampS: number; body: string },
  secrets: string[],
): string {
  const content = `${message.id}.${message.timestampS}.${message.body}`
  return secrets
    .map((secret) => `v1,${createHmac('sha256', keyOf(secret)).update(content).digest('base64')}`)
    .join(' ')
}

/** For receivers that know one secret for everything: hex over the body alone. */
export const plainSignature = (body: string, secret: string): string =>
  `sha256=${createHmac('sha256', secret).update(body).digest('hex')}`

// The signature of a webhook's body: HMAC with a shared secret, in a header, as GitHub, Stripe-like and most
// other senders write it: hex or base64, with or without `sha256=` in front.

import { createHmac, timingSafeEqual } from 'node:crypto'
import type { Json, JsonObject } from '@/lib/engine'

export type SignatureRule = {
  secret: string
  header: string
  algorithm: 'sha1' | 'sha256' | 'sha512'
}

/** Null where the trigger asks for none. Throws where what it says cannot be used. */
export function readSignatureRule(given: Json): SignatureRule | null {
  if (given === null || typeof given !== 'object' || Array.isArray(given)) return null
  const rule: JsonObject = given
  const secret = rule.secret == null ? '' : String(rule.secret)
  if (secret === '') throw new Error('the signature check of the trigger has no secret')
  const algorithm = String(rule.algorithm ?? 'sha256')
    .toLowerCase()
    .replace(/^hmac-?|-/g, '')
  if (algorithm !== 'sha1' && algorithm !== 'sha256' && algorithm !== 'sha512') {
    throw new Error(`the signature check knows sha256, sha512 and sha1, not ${algorithm}`)
  }
  return { secret, header: String(rule.header ?? 'x-hub-signature-256').toLowerCase(), algorithm }
}

export function isSigned(rule: SignatureRule, headers: Headers, body: Uint8Array): boolean {
  const given = (headers.get(rule.header) ?? '').trim().replace(/^(sha\d+|v\d+)=/i, '')
  const wanted = createHmac(rule.algorithm, rule.secret).update(body).digest()
  const isHex = /^[0-9a-f]+$/i.test(given) && given.length === wanted.length * 2
  const signature = Buffer.from(given, isHex ? 'hex' : 'base64')
  return signature.length === wanted.length && timingSafeEqual(signature, wanted)
}

// A group robot of DingTalk: markdown, with the signature of its secret in the address.
// https://open.dingtalk.com/document/robots/custom-robot-access

import { createHmac } from 'node:crypto'
import { z } from 'zod'
import { defineDestination } from '../destination'
import { httpTarget } from '../http/url'
import { cutBytes, incoming, markdownOf, postJson, requireCode, wordsOf } from './words'

export function signedUrl(url: string, secret: string | undefined, nowMs: number): string {
  if (secret === undefined) return url
  const signed = new URL(url)
  const sign = createHmac('sha256', secret).update(`${nowMs}\n${secret}`).digest('base64')
  signed.searchParams.set('timestamp', String(nowMs))
  signed.searchParams.set('sign', sign)
  return signed.href
}

export const dingtalk = defineDestination({
  id: 'dingtalk',
  audience: 'people',
  schema: z.strictObject({ ...incoming, secret: z.string().min(1).max(200).optional() }),
  secrets: ['url', 'secret'],
  targets: ({ url }) => [httpTarget(url)],
  atOnce: 1,
  lanes: 1,
  async deliver(batch, context) {
    const { url, secret } = context.config
    const { message, own } = wordsOf(batch, context)
    const answer = await postJson(context, signedUrl(url, secret, context.now()), {
      msgtype: 'markdown',
      markdown: {
        title: message.title,
        // A line break of its markdown is an empty line.
        text: cutBytes((own ?? markdownOf(message)).replace(/\n/g, '\n\n'), 19_000),
      },
    })
    return requireCode(answer, 'errcode', [130101, 410100])
  },
})

// A group robot of Feishu (Lark): a card, signed with its secret in the body.
// https://open.feishu.cn/document/client-docs/bot-v3/add-custom-bot

import { createHmac } from 'node:crypto'
import { z } from 'zod'
import { defineDestination } from '../destination'
import { httpTarget } from '../http/url'
import { cutBytes, incoming, markdownOf, postJson, requireCode, wordsOf } from './words'

const colors = { error: 'red', warning: 'orange', success: 'green', info: 'blue' }

/** Over nothing, with the time and the secret as the key. */
export function feishuSignature(secret: string, timestampS: number): string {
  return createHmac('sha256', `${timestampS}\n${secret}`).digest('base64')
}

export const feishu = defineDestination({
  id: 'feishu',
  audience: 'people',
  schema: z.strictObject({ ...incoming, secret: z.string().min(1).max(200).optional() }),
  secrets: ['url', 'secret'],
  targets: ({ url }) => [httpTarget(url)],
  atOnce: 1,
  lanes: 1,
  async deliver(batch, context) {
    const { url, secret } = context.config
    const { message, own } = wordsOf(batch, context)
    const timestampS = Math.floor(context.now() / 1_000)
    const signature =
      secret === undefined
        ? {}
        : { timestamp: String(timestampS), sign: feishuSignature(secret, timestampS) }
    const answer = await postJson(context, url, {
      ...signature,
      msg_type: 'interactive',
      card: {
        header: {
          title: { tag: 'plain_text', content: message.title },
          template: colors[message.severity],
        },
        elements: [
          { tag: 'markdown', content: cutBytes(own ?? markdownOf(message), 19_000) },
          {
            tag: 'action',
            actions: [
              {
                tag: 'button',
                text: { tag: 'plain_text', content: 'Open' },
                url: message.url,
                type: 'default',
              },
            ],
          },
        ],
      },
    })
    return requireCode(answer, 'code', [9499, 11232])
  },
})

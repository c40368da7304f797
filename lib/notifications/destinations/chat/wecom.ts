// A group robot of WeCom: markdown of 4,096 bytes at most; 45009 is its rate limit (20 a minute).
// https://developer.work.weixin.qq.com/document/path/91770

import { z } from 'zod'
import { defineDestination } from '../destination'
import { httpTarget } from '../http/url'
import { cutBytes, incoming, markdownOf, postJson, requireCode, wordsOf } from './words'

export const wecom = defineDestination({
  id: 'wecom',
  audience: 'people',
  schema: z.strictObject(incoming),
  secrets: ['url'],
  targets: ({ url }) => [httpTarget(url)],
  atOnce: 1,
  lanes: 1,
  async deliver(batch, context) {
    const { message, own } = wordsOf(batch, context)
    const content = cutBytes(own ?? markdownOf(message), 4_096)
    const answer = await postJson(context, context.config.url, {
      msgtype: 'markdown',
      markdown: { content },
    })
    return requireCode(answer, 'errcode', [45009])
  },
})

// A Telegram bot: sendMessage with a little HTML. https://core.telegram.org/bots/api#sendmessage

import { z } from 'zod'
import { DeliveryError, defineDestination } from '../destination'
import { httpTarget, httpUrl } from '../http/url'
import { cut, postJson, template, wordsOf } from './words'

const escape = (text: string): string =>
  text.replace(/&/g, '&amp;').replace(/</g, '&lt;').replace(/>/g, '&gt;')

export const telegram = defineDestination({
  id: 'telegram',
  audience: 'people',
  schema: z.strictObject({
    token: z.string().regex(/^\d+:[\w-]+$/, 'A bot token looks like 123456:ABC-def.'),
    chatId: z.union([z.string().min(1).max(100), z.int()]),
    apiUrl: httpUrl.default('https://api.telegram.org'),
    template,
  }),
  secrets: ['token'],
  targets: ({ apiUrl }) => [httpTarget(apiUrl)],
  atOnce: 1,
  lanes: 1,
  async deliver(batch, context) {
    const { apiUrl, token, chatId } = context.config
    const { message, own } = wordsOf(batch, context)
    const facts = message.facts.map(
      ({ name, value }) => `<b>${name}</b>: ${escape(cut(value, 300))}`,
    )
    const log =
      message.logs.length > 0 ? [`<pre>${escape(cut(message.logs.join('\n'), 800))}</pre>`] : []
    const link = `<a href="${escape(message.url)}">${escape(message.url)}</a>`
    const html = [`<b>${escape(cut(message.title, 200))}</b>`, ...facts, ...log, link].join('\n')
    const { receipt, text } = await postJson(context, `${apiUrl}/bot${token}/sendMessage`, {
      chat_id: chatId,
      ...(own === null
        ? { text: html.slice(0, 4_096), parse_mode: 'HTML' }
        : { text: cut(own, 4_096) }),
      link_preview_options: { is_disabled: true },
    })
    const shown = { ...receipt, request: `POST ${new URL(apiUrl).origin}/bot…/sendMessage` }
    if (/"ok"\s*:\s*true/.test(text)) return shown
    throw new DeliveryError('rejected', 'Telegram did not take the message.', shown)
  },
})

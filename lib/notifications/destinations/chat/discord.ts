// Discord's webhooks: one embed, and nobody mentioned by accident.
// https://docs.discord.com/developers/resources/webhook#execute-webhook

import { z } from 'zod'
import { defineDestination } from '../destination'
import { httpTarget } from '../http/url'
import { cut, incoming, postJson, wordsOf } from './words'

const colors = { error: 0xd13438, warning: 0xd18616, success: 0x2e9e5b, info: 0x2f7de1 }

export const discord = defineDestination({
  id: 'discord',
  audience: 'people',
  schema: z.strictObject(incoming),
  secrets: ['url'],
  targets: ({ url }) => [httpTarget(url)],
  atOnce: 1,
  lanes: 1,
  async deliver(batch, context) {
    const { message, own } = wordsOf(batch, context)
    const { title, facts, logs, url, severity } = message
    const log = logs.length > 0 ? `\`\`\`\n${cut(logs.join('\n'), 1_800)}\n\`\`\`` : ''
    const embed = {
      title: cut(title, 256),
      url,
      color: colors[severity],
      description: own === null ? log : cut(own, 4_000),
      fields:
        own === null
          ? facts.slice(0, 25).map(({ name, value }) => ({
              name: cut(name, 256),
              value: cut(value, 200),
              inline: value.length < 40,
            }))
          : [],
    }
    const body = { embeds: [embed], allowed_mentions: { parse: [] } }
    return (await postJson(context, context.config.url, body)).receipt
  },
})

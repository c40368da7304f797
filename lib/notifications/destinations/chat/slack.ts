// Slack's incoming webhooks: blocks, and a text for notifications and old clients.
// https://docs.slack.dev/messaging/sending-messages-using-incoming-webhooks

import { z } from 'zod'
import { defineDestination } from '../destination'
import { httpTarget } from '../http/url'
import { cut, incoming, postJson, wordsOf } from './words'

const icons = { error: '🔴', warning: '🟠', success: '🟢', info: '🔵' }
const mostFields = 10

/** The three characters that Slack's markup gives a meaning to. */
const escape = (text: string): string =>
  text.replace(/&/g, '&amp;').replace(/</g, '&lt;').replace(/>/g, '&gt;')

export const slack = defineDestination({
  id: 'slack',
  audience: 'people',
  schema: z.strictObject(incoming),
  secrets: ['url'],
  targets: ({ url }) => [httpTarget(url)],
  atOnce: 1,
  lanes: 2,
  async deliver(batch, context) {
    const { message, own } = wordsOf(batch, context)
    const { title, facts, logs, url, severity } = message
    const section = (text: string) => ({ type: 'section', text: { type: 'mrkdwn', text } })
    const fields = facts.slice(0, mostFields).map(({ name, value }) => ({
      type: 'mrkdwn',
      text: cut(`*${escape(name)}*\n${escape(value)}`, 2_000),
    }))
    const body = {
      text: own === null ? title : cut(own, 3_000),
      blocks: [
        {
          type: 'header',
          text: { type: 'plain_text', text: cut(`${icons[severity]} ${title}`, 150) },
        },
        ...(own === null ? [{ type: 'section', fields }] : [section(cut(own, 3_000))]),
        ...(own === null && logs.length > 0
          ? [section(cut(`\`\`\`${logs.map(escape).join('\n')}`, 2_900) + '```')]
          : []),
        {
          type: 'actions',
          elements: [{ type: 'button', text: { type: 'plain_text', text: 'Open' }, url }],
        },
      ],
    }
    return (await postJson(context, context.config.url, body)).receipt
  },
})

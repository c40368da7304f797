// Microsoft Teams, by a webhook of its Workflows: an adaptive card.
// https://learn.microsoft.com/microsoftteams/platform/webhooks-and-connectors/how-to/connectors-using

import { z } from 'zod'
import { defineDestination } from '../destination'
import { httpTarget } from '../http/url'
import { cut, incoming, postJson, wordsOf } from './words'

const colors = { error: 'Attention', warning: 'Warning', success: 'Good', info: 'Accent' }

export const teams = defineDestination({
  id: 'teams',
  audience: 'people',
  schema: z.strictObject(incoming),
  secrets: ['url'],
  targets: ({ url }) => [httpTarget(url)],
  atOnce: 1,
  lanes: 2,
  async deliver(batch, context) {
    const { message, own } = wordsOf(batch, context)
    const text = (value: string, more: object = {}) => ({
      type: 'TextBlock',
      text: cut(value, 5_000),
      wrap: true,
      ...more,
    })
    const facts = message.facts.map(({ name, value }) => ({
      title: name,
      value: cut(value, 1_000),
    }))
    const content = {
      $schema: 'http://adaptivecards.io/schemas/adaptive-card.json',
      type: 'AdaptiveCard',
      version: '1.4',
      body: [
        text(message.title, { size: 'Medium', weight: 'Bolder', color: colors[message.severity] }),
        own === null ? { type: 'FactSet', facts } : text(own),
        ...(own === null && message.logs.length > 0
          ? [text(message.logs.join('\n\n'), { fontType: 'Monospace' })]
          : []),
      ],
      actions: [{ type: 'Action.OpenUrl', title: 'Open', url: message.url }],
    }
    const body = {
      type: 'message',
      attachments: [
        { contentType: 'application/vnd.microsoft.card.adaptive', contentUrl: null, content },
      ],
    }
    return (await postJson(context, context.config.url, body)).receipt
  },
})

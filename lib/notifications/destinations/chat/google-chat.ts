// Google Chat's incoming webhooks: a card.
// https://developers.google.com/workspace/chat/quickstart/webhooks

import { z } from 'zod'
import { defineDestination } from '../destination'
import { httpTarget } from '../http/url'
import { cut, incoming, postJson, wordsOf } from './words'

/** Cards read a little HTML. */
const escape = (text: string): string =>
  text.replace(/&/g, '&amp;').replace(/</g, '&lt;').replace(/>/g, '&gt;')

export const googleChat = defineDestination({
  id: 'google-chat',
  audience: 'people',
  schema: z.strictObject(incoming),
  secrets: ['url'],
  targets: ({ url }) => [httpTarget(url)],
  atOnce: 1,
  lanes: 1,
  async deliver(batch, context) {
    const { message, own } = wordsOf(batch, context)
    if (own !== null)
      return (await postJson(context, context.config.url, { text: cut(own, 4_000) })).receipt
    const facts = message.facts.map(({ name, value }) => ({
      decoratedText: { topLabel: name, text: escape(cut(value, 1_000)), wrapText: true },
    }))
    const log =
      message.logs.length > 0 ? [{ textParagraph: { text: escape(message.logs.join('\n')) } }] : []
    const open = {
      buttonList: { buttons: [{ text: 'Open', onClick: { openLink: { url: message.url } } }] },
    }
    const body = {
      text: cut(message.title, 500),
      cardsV2: [
        {
          cardId: batch.id,
          card: {
            header: { title: cut(message.title, 200) },
            sections: [{ widgets: [...facts, ...log, open] }],
          },
        },
      ],
    }
    return (await postJson(context, context.config.url, body)).receipt
  },
})

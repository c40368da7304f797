// Opsgenie's alert API: an alert for each flow that fails, closed by its next success.
// https://docs.opsgenie.com/docs/alert-api

import { z } from 'zod'
import { defineDestination } from '../destination'
import { httpTarget, httpUrl } from '../http/url'
import { cut, postJson, template, wordsOf } from '../chat/words'

export const opsgenie = defineDestination({
  id: 'opsgenie',
  audience: 'machine',
  schema: z.strictObject({
    apiKey: z.string().min(1).max(200),
    priority: z.enum(['P1', 'P2', 'P3', 'P4', 'P5']).default('P3'),
    apiUrl: httpUrl.default('https://api.opsgenie.com'),
    template,
  }),
  secrets: ['apiKey'],
  targets: ({ apiUrl }) => [httpTarget(apiUrl)],
  atOnce: 1,
  lanes: 2,
  async deliver(batch, context) {
    const { apiKey, priority, apiUrl } = context.config
    const { message, own, text } = wordsOf(batch, context)
    const event = batch.events[0]
    const flow = event?.flowId
      ? `${event.namespace}.${event.flowId}`
      : (event?.workerId ?? 'millrace')
    const alias = cut(`millrace:${flow}`, 512)
    const headers = { authorization: `GenieKey ${apiKey}` }
    if (message.severity === 'success') {
      const path = `/v2/alerts/${encodeURIComponent(alias)}/close?identifierType=alias`
      const body = { source: 'Millrace', note: cut(message.title, 1_000) }
      return (await postJson(context, apiUrl + path, body, headers)).receipt
    }
    const body = {
      message: cut(own ?? message.title, 130),
      alias,
      description: cut(text, 15_000),
      details: Object.fromEntries(message.facts.map(({ name, value }) => [name, value])),
      entity: flow,
      source: 'Millrace',
      priority,
    }
    return (await postJson(context, `${apiUrl}/v2/alerts`, body, headers)).receipt
  },
})

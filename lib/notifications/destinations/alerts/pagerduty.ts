// PagerDuty's Events API v2: an incident for each flow that fails, resolved by its next success.
// https://developer.pagerduty.com/docs/events-api-v2-overview

import { z } from 'zod'
import { defineDestination } from '../destination'
import { httpTarget, httpUrl } from '../http/url'
import { cut, postJson, template, wordsOf } from '../chat/words'

export const pagerduty = defineDestination({
  id: 'pagerduty',
  audience: 'machine',
  schema: z.strictObject({
    routingKey: z.string().min(1).max(100),
    severity: z.enum(['critical', 'error', 'warning', 'info']).default('error'),
    apiUrl: httpUrl.default('https://events.pagerduty.com'),
    template,
  }),
  secrets: ['routingKey'],
  targets: ({ apiUrl }) => [httpTarget(apiUrl)],
  atOnce: 1,
  lanes: 2,
  async deliver(batch, context) {
    const { routingKey, severity, apiUrl } = context.config
    const { message, own } = wordsOf(batch, context)
    const event = batch.events[0]
    const flow = event?.flowId
      ? `${event.namespace}.${event.flowId}`
      : (event?.workerId ?? 'millrace')
    const body = {
      routing_key: routingKey,
      event_action: message.severity === 'success' ? 'resolve' : 'trigger',
      dedup_key: cut(`millrace:${flow}`, 255),
      client: 'Millrace',
      client_url: message.url,
      links: [{ href: message.url, text: 'Open in Millrace' }],
      payload: {
        summary: cut(own ?? message.title, 1_024),
        source: flow,
        severity,
        timestamp: event?.happenedAt,
        component: event?.taskId ?? event?.flowId ?? undefined,
        group: event?.namespace ?? undefined,
        class: event?.error?.code ?? event?.type,
        custom_details: Object.fromEntries(message.facts.map(({ name, value }) => [name, value])),
      },
    }
    return (await postJson(context, `${apiUrl}/v2/enqueue`, body)).receipt
  },
})

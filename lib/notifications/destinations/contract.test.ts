import { createHmac } from 'node:crypto'
import { CloudEvent, HTTP, type Message } from 'cloudevents'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { addressGuard } from '@/lib/platform/outbound/address-guard'
import { httpReceiver, type HttpReceiver } from '../receivers/http-receiver.testing'
import { deliverSample, sentAt } from './deliver.testing'
import { destinationTypes } from './registry'

// What every destination over HTTP owes, and the wire format that each service's documentation names.

let receiver: HttpReceiver
beforeAll(async () => {
  receiver = await httpReceiver()
})
afterEach(() => {
  receiver.received.length = 0
  receiver.answer = () => ({ status: 200 })
})
afterAll(() => receiver.close())

const at = (path = '') => `${receiver.url}${path}`
const says = (body: string) => {
  receiver.answer = () => ({ status: 200, body, headers: { 'content-type': 'application/json' } })
}

/** A config of each that points at the receiver, and what the service answers when it is content. */
const services: [string, () => object, string][] = [
  ['webhook', () => ({ url: at(), secret: 'whsec_c2VjcmV0IHNlY3JldA==' }), ''],
  ['slack', () => ({ url: at('/services/T0/B0/x') }), 'ok'],
  ['teams', () => ({ url: at('/workflows/1') }), ''],
  ['discord', () => ({ url: at('/api/webhooks/1/x') }), ''],
  ['google-chat', () => ({ url: at('/v1/spaces/A/messages?key=k') }), '{}'],
  ['telegram', () => ({ token: '1:abc', chatId: '-100', apiUrl: at() }), '{"ok":true}'],
  ['wecom', () => ({ url: at('/cgi-bin/webhook/send?key=k') }), '{"errcode":0,"errmsg":"ok"}'],
  ['dingtalk', () => ({ url: at('/robot/send?access_token=t'), secret: 'SEC1' }), '{"errcode":0}'],
  ['feishu', () => ({ url: at('/open-apis/bot/v2/hook/x'), secret: 's' }), '{"code":0}'],
  ['pagerduty', () => ({ routingKey: 'R0', apiUrl: at() }), '{"status":"success"}'],
  ['opsgenie', () => ({ apiKey: 'K', apiUrl: at() }), '{"result":"Request will be processed"}'],
]

describe.each(services)('%s', (type, config, content) => {
  it('is content with 2xx, and gives request and answer back', async () => {
    says(content)
    const result = await deliverSample(type, config())
    expect(result).toMatchObject({ ok: true, entry: { status: 200, request: expect.any(String) } })
    expect(receiver.received).toHaveLength(1)
  })

  it('sorts what goes wrong', async () => {
    for (const [status, reason] of [
      [500, 'http-5xx'],
      [404, 'http-4xx'],
      [302, 'redirect'],
      [410, 'gone'],
    ] as const) {
      receiver.answer = () => ({
        status,
        headers: { location: at('/elsewhere'), 'retry-after': '7' },
      })
      expect(await deliverSample(type, config())).toMatchObject({
        ok: false,
        reason,
        retryAfterMs: 7_000,
        entry: { status },
      })
    }
    expect(receiver.received.map(({ path }) => path)).not.toContain('/elsewhere')
  })

  it('gives up at the deadline though the answer never ends', async () => {
    receiver.answer = (_one, response) => void response.writeHead(200).write('{')
    expect(await deliverSample(type, config(), { deadlineMs: 100 })).toMatchObject({
      ok: false,
      reason: 'timeout',
    })
  })

  it('does not reach a private address that nobody allowed', async () => {
    expect(await deliverSample(type, config(), { guard: addressGuard() })).toMatchObject({
      ok: false,
      reason: 'blocked-address',
    })
    expect(receiver.received).toHaveLength(0)
  })

  it('shows no secret of its config in what it gives back', async () => {
    says(content)
    const { entry } = await deliverSample(type, config())
    for (const key of ['token', 'secret', 'apiKey', 'routingKey']) {
      const value = (config() as Record<string, string>)[key]
      if (value !== undefined && value.length > 2) expect(entry.request).not.toContain(value)
    }
  })

  it('sends a text of one’s own, and says what is wrong with its template', async () => {
    says(content)
    const template = 'State {{ execution.state }} of {{ flow.id }}'
    await deliverSample(type, config(), { template })
    expect(receiver.received[0]?.body).toContain('State FAILED of import-orders')
    const wrong = await deliverSample(type, config(), { template: '{{ nothing.here }' })
    expect(wrong).toMatchObject({ ok: false, reason: 'template', final: true })
  })
})

const sent = async (type: string, config: object, types?: string[]) => {
  const answer = services.find(([name]) => name === type)?.[2] ?? ''
  says(answer)
  const result = await deliverSample(type, config, types ? { types } : {})
  expect(result).toMatchObject({ ok: true })
  const [one] = receiver.received
  return { body: JSON.parse(one?.body ?? '{}'), path: one?.path ?? '', headers: one?.headers ?? {} }
}
const configOf = (type: string) => services.find(([name]) => name === type)?.[1]() ?? {}

describe('the wire', () => {
  it('of Slack has blocks within its limits', async () => {
    const { body } = await sent('slack', configOf('slack'))
    expect(body.text).toBe('shop.orders.import-orders: FAILED')
    expect(body.blocks[0]).toMatchObject({ type: 'header', text: { type: 'plain_text' } })
    expect(body.blocks[1].fields.length).toBeLessThanOrEqual(10)
    expect(body.blocks.at(-1).elements[0].url).toMatch(/^https:\/\/millrace\.test\/executions\//)
    expect(JSON.stringify(body)).toContain('Line 14: the amount is missing')
  })

  it('of Teams is an adaptive card in a message', async () => {
    const { body } = await sent('teams', configOf('teams'))
    expect(body.type).toBe('message')
    expect(body.attachments[0].contentType).toBe('application/vnd.microsoft.card.adaptive')
    expect(body.attachments[0].content).toMatchObject({ type: 'AdaptiveCard', version: '1.4' })
  })

  it('of Discord is an embed that mentions nobody', async () => {
    const { body } = await sent('discord', configOf('discord'))
    expect(body).toMatchObject({ allowed_mentions: { parse: [] }, embeds: [{ color: 0xd13438 }] })
  })

  it('of Google Chat is a card', async () => {
    const { body } = await sent('google-chat', configOf('google-chat'))
    expect(body.cardsV2[0].card.sections[0].widgets[0].decoratedText.topLabel).toBe('Namespace')
  })

  it('of Telegram is sendMessage of the bot, in HTML', async () => {
    const { body, path } = await sent('telegram', configOf('telegram'))
    expect(path).toBe('/bot1:abc/sendMessage')
    expect(body).toMatchObject({ chat_id: '-100', parse_mode: 'HTML' })
    expect(body.text).toContain('<b>shop.orders.import-orders: FAILED</b>')
  })

  it('of WeCom is markdown, and its own codes are failures', async () => {
    const { body } = await sent('wecom', configOf('wecom'))
    expect(body.msgtype).toBe('markdown')
    expect(Buffer.byteLength(body.markdown.content)).toBeLessThanOrEqual(4_096)
    says('{"errcode":45009,"errmsg":"api freq out of limit"}')
    expect(await deliverSample('wecom', configOf('wecom'))).toMatchObject({
      reason: 'rejected',
      retryAfterMs: 60_000,
      entry: { message: expect.stringContaining('45009') },
    })
  })

  it('of DingTalk is markdown, signed in the address', async () => {
    const { body, path } = await sent('dingtalk', configOf('dingtalk'))
    expect(body).toMatchObject({ msgtype: 'markdown', markdown: { title: expect.any(String) } })
    const asked = new URL(path, 'http://x').searchParams
    const timestamp = String(Date.parse(sentAt))
    const sign = createHmac('sha256', 'SEC1').update(`${timestamp}\nSEC1`).digest('base64')
    expect(Object.fromEntries(asked)).toEqual({ access_token: 't', timestamp, sign })
  })

  it('of Feishu is a card, signed in the body', async () => {
    const { body } = await sent('feishu', configOf('feishu'))
    const timestamp = String(Date.parse(sentAt) / 1_000)
    const sign = createHmac('sha256', `${timestamp}\ns`).update('').digest('base64')
    expect(body).toMatchObject({ timestamp, sign, msg_type: 'interactive' })
    expect(body.card.header).toMatchObject({ template: 'red' })
    says('{"code":19021,"msg":"sign match fail"}')
    expect(await deliverSample('feishu', configOf('feishu'))).toMatchObject({ reason: 'rejected' })
  })

  it('of PagerDuty triggers and resolves by the flow', async () => {
    const failed = await sent('pagerduty', configOf('pagerduty'))
    expect(failed.path).toBe('/v2/enqueue')
    expect(failed.body).toMatchObject({
      routing_key: 'R0',
      event_action: 'trigger',
      dedup_key: 'millrace:shop.orders.import-orders',
      payload: { summary: expect.any(String), source: expect.any(String), severity: 'error' },
    })
    receiver.received.length = 0
    const well = await sent('pagerduty', configOf('pagerduty'), ['execution.success'])
    expect(well.body).toMatchObject({ event_action: 'resolve', dedup_key: failed.body.dedup_key })
  })

  it('of Opsgenie creates and closes by the flow', async () => {
    const failed = await sent('opsgenie', configOf('opsgenie'))
    expect(failed.path).toBe('/v2/alerts')
    expect(failed.headers.authorization).toBe('GenieKey K')
    expect(failed.body.message.length).toBeLessThanOrEqual(130)
    receiver.received.length = 0
    const well = await sent('opsgenie', configOf('opsgenie'), ['execution.success'])
    expect(well.path).toBe(
      `/v2/alerts/${encodeURIComponent(failed.body.alias)}/close?identifierType=alias`,
    )
  })
})

describe('formats of a webhook', () => {
  const webhook = (format: string) => sent('webhook', { ...configOf('webhook'), format })

  it.each(['cloudevents-structured', 'cloudevents-binary'])(
    '%s is read by the SDK',
    async (format) => {
      const { body, headers } = await webhook(format)
      const message = { headers, body: JSON.stringify(body) } as unknown as Message
      const event = HTTP.toEvent(message) as CloudEvent<{ executionId: string }>
      expect(event.validate()).toBe(true)
      expect(event).toMatchObject({ specversion: '1.0', type: 'io.millrace.execution.failed' })
      expect(event.data?.executionId).toBe(event.subject)
      expect(event.id).toBe(headers['webhook-id'])
    },
  )

  it('several events are a batch of CloudEvents', async () => {
    const config = { ...configOf('webhook'), format: 'cloudevents' }
    const { body, headers } = await sent('webhook', config, [
      'execution.created',
      'execution.running',
    ])
    expect(headers['content-type']).toMatch(/^application\/cloudevents-batch\+json/)
    const events = HTTP.toEvent({ headers, body: JSON.stringify(body) } as never) as CloudEvent[]
    expect(events.map(({ type }) => type)).toEqual([
      'io.millrace.execution.created',
      'io.millrace.execution.running',
    ])
  })

  it('pipeline says PIPELINE_FAILED', async () => {
    const { body } = await webhook('pipeline')
    expect(body).toMatchObject({ event_type: 'PIPELINE_FAILED', trigger_source: 'schedule' })
    expect(body.pipeline_id).toMatch(/^[0-9a-f-]{36}$/)
    expect(Date.parse(body.timestamp)).not.toBeNaN()
  })

  it('maestro has its status changes, of workflows and of steps', async () => {
    const { body } = await webhook('maestro')
    expect(body).toMatchObject({
      type: 'WORKFLOW_INSTANCE_STATUS_CHANGE_EVENT',
      workflow_id: 'shop.orders.import-orders',
      old_status: 'IN_PROGRESS',
      new_status: 'FAILED',
      event_time: expect.any(Number),
      sync_time: expect.any(Number),
      send_time: Date.parse(sentAt),
    })
    receiver.received.length = 0
    const step = await sent('webhook', { ...configOf('webhook'), format: 'maestro' }, [
      'attempt.failed',
    ])
    expect(step.body).toMatchObject({
      type: 'STEP_INSTANCE_STATUS_CHANGE_EVENT',
      step_id: 'load_orders',
      status_change_records: [{ new_status: 'FATALLY_FAILED' }],
    })
  })
})

it('every type is known by its id, and its secrets are fields of its shape', () => {
  expect(new Set(destinationTypes.map(({ id }) => id)).size).toBe(destinationTypes.length)
  for (const { id, schema, secrets } of destinationTypes) {
    const fields = Object.keys((schema as unknown as { shape: object }).shape)
    for (const secret of secrets)
      expect({ id, fields }).toMatchObject({ fields: expect.arrayContaining([secret]) })
  }
})

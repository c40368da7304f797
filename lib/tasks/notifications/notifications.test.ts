import { createHmac } from 'node:crypto'
import { Webhook } from 'standardwebhooks'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { sampleOf } from '@/lib/engine'
import {
  httpReceiver,
  type HttpReceiver,
} from '@/lib/notifications/receivers/http-receiver.testing'
import {
  smtpReceiver,
  type SmtpReceiver,
} from '@/lib/notifications/receivers/smtp-receiver.testing'
import { outputsOf, runTask, testContext, type TestContext } from '../context.testing'
import { findTaskType, taskTypes } from '../registry'

// The same code as the destinations, from within a flow, against what receives for real.

let receiver: HttpReceiver
let mail: SmtpReceiver
let ctx: TestContext
const failed = sampleOf('execution.failed')

beforeAll(async () => {
  receiver = await httpReceiver()
  mail = await smtpReceiver()
})
afterAll(async () => {
  await receiver.close()
  await mail.close()
})
beforeEach(async () => {
  receiver.received.length = 0
  receiver.answer = () => ({ status: 200, body: '{"errcode":0,"code":0,"ok":true}' })
  mail.mails.length = 0
  mail.refuse = null
  ctx = await testContext()
  ctx.answers['notification.event'] = () => ({ event: failed, baseUrl: 'https://millrace.test' })
  return () => ctx.close()
})

const run = (type: string, properties: Record<string, unknown>) =>
  runTask(ctx, `io.kestra.plugin.notifications.${type}`, properties)
const sent = () => JSON.parse(receiver.received[0]?.body ?? 'null')
const link = `https://millrace.test/executions/${failed.executionId}`

const services: [string, () => Record<string, unknown>][] = [
  ['slack.SlackExecution', () => ({ url: receiver.url })],
  ['teams.TeamsExecution', () => ({ url: receiver.url })],
  ['discord.DiscordExecution', () => ({ url: receiver.url })],
  ['google.GoogleChatExecution', () => ({ url: receiver.url })],
  ['wecom.WeComExecution', () => ({ url: receiver.url })],
  ['dingtalk.DingTalkExecution', () => ({ url: receiver.url, secret: 's' })],
  ['feishu.FeishuExecution', () => ({ url: receiver.url, secret: 's' })],
  [
    'telegram.TelegramExecution',
    () => ({ token: '1:a', channel: -100123, endpointOverride: receiver.url }),
  ],
  [
    'pagerduty.PagerDutyExecution',
    () => ({ payload: { routing_key: 'R' }, url: `${receiver.url}/v2/enqueue` }),
  ],
  [
    'opsgenie.OpsgenieExecution',
    () => ({ authorizationToken: 'GenieKey K', url: `${receiver.url}/v2/alerts` }),
  ],
]

describe('a task that tells of an execution', () => {
  it.each(services)('%s sends the facts, its own words and the link', async (type, properties) => {
    const words = { customMessage: 'Call Ada', customFields: { runbook: 'page 7', tries: 3 } }
    const outputs = outputsOf(
      await run(type, { ...properties(), ...words, executionId: failed.executionId }),
    )
    expect(outputs.status).toBe(200)
    expect(ctx.asked).toEqual([
      { name: 'notification.event', args: { executionId: failed.executionId } },
    ])
    expect(receiver.received).toHaveLength(1)
    const text = (receiver.received[0]?.body ?? '').replaceAll('\\\\', '')
    for (const said of ['shop.orders.import-orders', 'FAILED', 'load_orders', 'Call Ada', 'page 7'])
      expect(text).toContain(said)
    expect(text).toContain(link)
  })

  it('is mailed, as HTML and as text', async () => {
    const server = { host: '127.0.0.1', port: mail.port, transportStrategy: 'smtp' }
    outputsOf(
      await run('mail.MailExecution', { ...server, to: 'ada@example.com, bob@example.com' }),
    )
    const [got] = mail.mails
    expect(got?.to).toEqual(['ada@example.com', 'bob@example.com'])
    expect(got?.data).toMatch(/^Subject: \[Millrace\] shop\.orders\.import-orders: FAILED/m)
    expect(got?.data).toContain('text/html')
    expect(got?.data).toContain('text/plain')
  })

  it('fails with the cause, and does not try again by itself', async () => {
    receiver.answer = () => ({ status: 503, body: 'not now' })
    const outcome = await run('slack.SlackExecution', { url: receiver.url })
    expect(outcome).toMatchObject({
      ok: false,
      failure: { code: 'delivery-http-5xx', message: 'It answered 503.' },
      outputs: { status: 503, response: 'not now' },
    })
    expect(receiver.received).toHaveLength(1)
    const inside = await run('slack.SlackExecution', {
      url: receiver.url.replace('127.0.0.1', '127.0.0.2'),
    })
    expect(inside).toMatchObject({ ok: false, failure: { code: 'delivery-blocked-address' } })
    receiver.answer = () => ({ status: 200, body: '{"errcode":93000,"errmsg":"no robot"}' })
    expect(await run('wecom.WeComExecution', { url: receiver.url })).toMatchObject({
      ok: false,
      failure: { code: 'delivery-rejected', message: expect.stringContaining('no robot') },
    })
    expect(await run('slack.SlackExecution', { url: 'nowhere' })).toMatchObject({
      ok: false,
      failure: { code: 'properties', message: expect.stringContaining('not a URL') },
    })
  })

  // Less than the deadline of a try: without its signal it would end by that.
  it('ends with the attempt, whatever the other side does', { timeout: 10_000 }, async () => {
    receiver.answer = () => {
      ctx.abort.abort()
    }
    expect(await run('slack.SlackExecution', { url: receiver.url })).toMatchObject({
      ok: false,
      failure: { code: 'delivery-timeout', message: expect.stringContaining('stopped') },
    })
  })
})

const chats = taskTypes.filter(({ type }) => type.endsWith('IncomingWebhook'))

describe('a message of one’s own', () => {
  it.each(chats.map(({ type }) => [type.replace('notifications.', '')]))(
    '%s goes as it was written, and as a text',
    async (type) => {
      const payload = { text: 'Hello', blocks: [{ type: 'divider' }] }
      outputsOf(await run(type, { url: receiver.url, payload: JSON.stringify(payload) }))
      expect(sent()).toMatchObject(payload)
      receiver.received.length = 0
      outputsOf(await run(type, { url: receiver.url, messageText: 'Orders are "loaded"' }))
      expect(JSON.stringify(sent())).toContain(JSON.stringify('Orders are "loaded"'))
    },
  )

  it('is signed as the robot asks for it', async () => {
    await run('dingtalk.DingTalkIncomingWebhook', {
      url: `${receiver.url}/robot/send?access_token=t`,
      secret: 'SEC',
      messageText: 'Hello',
    })
    const asked = new URL(receiver.received[0]?.path ?? '', receiver.url).searchParams
    const sign = createHmac('sha256', 'SEC').update(`${asked.get('timestamp')}\nSEC`)
    expect(asked.get('sign')).toBe(sign.digest('base64'))
    receiver.received.length = 0
    const feishu = { url: receiver.url, secret: 'SEC', messageText: 'Hello' }
    await run('feishu.FeishuIncomingWebhook', feishu)
    const { timestamp, sign: inBody } = sent()
    expect(inBody).toBe(createHmac('sha256', `${timestamp}\nSEC`).update('').digest('base64'))
  })

  it('is one of the two, and a map', async () => {
    const { url } = receiver
    const said = { failure: { code: 'properties' } }
    expect(await run('slack.SlackIncomingWebhook', { url })).toMatchObject(said)
    expect(
      await run('slack.SlackIncomingWebhook', { url, payload: {}, messageText: 'a' }),
    ).toMatchObject(said)
    expect(await run('slack.SlackIncomingWebhook', { url, payload: '{"text":' })).toMatchObject({
      failure: { code: 'delivery-template', message: expect.stringContaining('no JSON') },
    })
    expect(receiver.received).toEqual([])
  })
})

describe('notifications.webhook.Send', () => {
  const secret = `whsec_${Buffer.from('a secret of thirty-two bytes, yes').toString('base64')}`

  it('signs a body of one’s own; the id is the same on every attempt', async () => {
    const body = { orders: 12, list: ['a'] }
    const properties = { url: receiver.url, secret, body, headers: { 'X-Own': 5 } }
    outputsOf(await run('webhook.Send', properties))
    outputsOf(await run('webhook.Send', properties))
    const [first, second] = receiver.received
    expect(new Webhook(secret).verify(first?.body ?? '', first?.headers as never)).toEqual(body)
    expect(first?.headers).toMatchObject({
      'x-own': '5',
      'content-type': expect.stringMatching(/^application\/json/),
    })
    expect(first?.headers['webhook-id']).toBe(second?.headers['webhook-id'])
    expect(first?.headers['webhook-id']).not.toContain('.')
  })

  it('sends the state of an execution in a format', async () => {
    outputsOf(
      await run('webhook.Send', {
        url: receiver.url,
        secret,
        format: 'pipeline',
        executionId: failed.executionId,
      }),
    )
    const [got] = receiver.received
    expect(new Webhook(secret).verify(got?.body ?? '', got?.headers as never)).toMatchObject({
      event_type: 'PIPELINE_FAILED',
      pipeline_id: failed.executionId,
    })
  })

  it('goes unsigned without a secret, and refuses a redirect', async () => {
    await run('webhook.Send', { url: receiver.url, body: 'plain', contentType: 'text/plain' })
    expect(receiver.received[0]).toMatchObject({ body: 'plain' })
    expect(receiver.received[0]?.headers).not.toHaveProperty('webhook-signature')
    receiver.answer = () => ({ status: 302, headers: { location: 'http://127.0.0.1/' } })
    expect(await run('webhook.Send', { url: receiver.url, body: 'x' })).toMatchObject({
      failure: { code: 'delivery-redirect' },
    })
  })
})

describe('notifications.mail.MailSend', () => {
  const server = () => ({ host: '127.0.0.1', port: mail.port, transportStrategy: 'SMTP' })

  it('sends HTML, text, copies and stored files', async () => {
    const uri = await ctx.files.write('orders.csv', 'id,amount\n1,3\n')
    outputsOf(
      await run('mail.MailSend', {
        ...server(),
        from: 'Flows <flows@example.com>',
        to: 'Ada <ada@example.com>',
        cc: 'bob@example.com',
        subject: 'Done\r\nBcc: eve@example.com',
        htmlTextContent: '<p>All orders</p>',
        plainTextContent: 'All orders',
        attachments: [{ name: 'orders.csv', uri, contentType: 'text/csv' }],
      }),
    )
    const [got] = mail.mails
    expect(got).toMatchObject({
      from: 'flows@example.com',
      to: ['ada@example.com', 'bob@example.com'],
    })
    expect(got?.data).not.toMatch(/^Bcc:/m)
    expect(got?.data).toContain('<p>All orders</p>')
    expect(got?.data).toMatch(/filename="?orders\.csv/)
    expect(got?.data).toContain(Buffer.from('id,amount\n1,3\n').toString('base64'))
  })

  it('fails where the server refuses, demands TLS where that is said, and names nobody else', async () => {
    const one = { ...server(), to: 'ada@example.com', plainTextContent: 'x' }
    mail.refuse = '550 no such user'
    expect(await run('mail.MailSend', one)).toMatchObject({
      ok: false,
      failure: { code: 'delivery-rejected', message: expect.stringContaining('550') },
    })
    mail.refuse = null
    expect(await run('mail.MailSend', { ...one, transportStrategy: 'SMTP_TLS' })).toMatchObject({
      ok: false,
    })
    expect(mail.mails).toEqual([])
    await expect(run('mail.MailSend', { ...one, to: 'nobody' })).rejects.toThrow('mail addresses')
    const inside = await run('mail.MailSend', { ...one, host: '127.0.0.2' })
    expect(inside).toMatchObject({ failure: { code: 'delivery-blocked-address' } })
  })
})

it('is understood with the prefix of other systems in front, and without', () => {
  const names = ['slack.SlackExecution', 'mail.MailSend', 'webhook.Send']
  for (const name of names) {
    const plain = findTaskType(`notifications.${name}`)
    expect(plain).not.toBeNull()
    expect(findTaskType(`io.kestra.plugin.notifications.${name}`)).toBe(plain)
  }
})

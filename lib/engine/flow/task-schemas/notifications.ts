import {
  any,
  choice,
  collection,
  describe,
  integer,
  mapOrText,
  required,
  text,
  type PropertyDescription,
  type TaskTypeDescription,
} from './description'

type Properties = Record<string, PropertyDescription>

const outputs = {
  status: 'Status of the answer; null where there is none.',
  response: 'What was answered.',
}
const url = text('Address of the incoming webhook.', required)
const secret = text('Signs the message, where the robot asks for it.')
const about = {
  executionId: text('The execution; this one if absent.', { example: '{{ trigger.executionId }}' }),
  customMessage: text('A text before the facts.'),
  customFields: mapOrText('Facts of one’s own, by name.'),
}
const mailServer = {
  host: text('Mail server; the one of the worker’s settings if absent.'),
  port: integer('Its port; 465 with SMTPS, else 587 if absent.', { least: 1 }),
  username: text('User of the mail server.'),
  password: text('Password of the mail server.'),
  transportStrategy: choice(
    ['SMTP', 'SMTPS', 'SMTP_TLS'],
    'SMTPS: TLS from the start. SMTP_TLS: STARTTLS is required. SMTP: TLS if offered.',
    { default: 'SMTPS' },
  ),
}
const sender = text('Sender; that of the worker’s settings if absent.')

const ofExecution = (
  type: string,
  service: string,
  properties: Properties,
  own: string,
): TaskTypeDescription =>
  describe('runnable', {
    type: `notifications.${type}`,
    title: `Tell of an execution by ${service}`,
    properties: { ...properties, ...about },
    outputs,
    example: `id: tell\ntype: notifications.${type}\n${own}\nexecutionId: "{{ trigger.executionId }}"`,
  })

const ofChat = (name: string, type: string, service: string, signs = false) => [
  describe('runnable', {
    type: `notifications.${name}.${type}IncomingWebhook`,
    title: `Send a message by ${service}`,
    properties: {
      url,
      payload: any('The message as the service takes it: a map, or JSON.'),
      messageText: text('A plain text instead of a payload.'),
      ...(signs ? { secret } : {}),
    },
    outputs,
    example: `id: tell\ntype: notifications.${name}.${type}IncomingWebhook\nurl: "{{ secret('CHAT_WEBHOOK') }}"\nmessageText: Orders are loaded.`,
  }),
  ofExecution(
    `${name}.${type}Execution`,
    service,
    signs ? { url, secret } : { url },
    `url: "{{ secret('CHAT_WEBHOOK') }}"`,
  ),
]

const mail: TaskTypeDescription[] = [
  describe('runnable', {
    type: 'notifications.mail.MailSend',
    title: 'Send a mail',
    properties: {
      ...mailServer,
      from: sender,
      to: text('Recipients, separated by commas.', required),
      cc: text('Further recipients, separated by commas.'),
      replyTo: text('Where answers go.'),
      subject: text('The subject.'),
      htmlTextContent: text('The mail as HTML.'),
      plainTextContent: text('The mail as text.'),
      attachments: collection('Stored files: entries of name, uri and contentType.'),
    },
    outputs,
    example:
      'id: mail\ntype: notifications.mail.MailSend\nhost: mail.example.com\nto: team@example.com\nsubject: Orders are loaded\nplainTextContent: All of them.',
  }),
  ofExecution(
    'mail.MailExecution',
    'mail',
    {
      ...mailServer,
      from: sender,
      to: text('Recipients, separated by commas.', required),
      subject: text('Subject; flow and state if absent.'),
    },
    'host: mail.example.com\nto: team@example.com',
  ),
]

const webhook = describe('runnable', {
  type: 'notifications.webhook.Send',
  title: 'Send a signed webhook',
  properties: {
    url: text('Where to.', required),
    secret: text('Signs the request: whsec_ and base64, or any text.'),
    headers: mapOrText('Headers besides those of the signature.'),
    contentType: text('Content type of a body of one’s own.', {
      default: 'application/json; charset=utf-8',
    }),
    body: any('Text, or a value that is sent as JSON; the state of the execution if absent.'),
    format: choice(
      ['millrace', 'cloudevents-structured', 'cloudevents-binary', 'pipeline', 'maestro'],
      'Format of the state of the execution.',
      { default: 'millrace' },
    ),
    executionId: about.executionId,
  },
  outputs,
  example:
    'id: tell\ntype: notifications.webhook.Send\nurl: https://example.com/hook\nbody:\n  orders: 12',
})

const alerts: TaskTypeDescription[] = [
  ofExecution(
    'telegram.TelegramExecution',
    'Telegram',
    {
      token: text('Token of the bot.', required),
      channel: text('Id of the chat, or @name of the channel.', required),
      endpointOverride: text('Address instead of Telegram’s own.'),
    },
    `token: "{{ secret('TELEGRAM_TOKEN') }}"\nchannel: "-1001234567890"`,
  ),
  ofExecution(
    'pagerduty.PagerDutyExecution',
    'PagerDuty',
    {
      routingKey: text('Integration key of the service.'),
      payload: mapOrText('routing_key may stand here instead.'),
      severity: choice(['critical', 'error', 'warning', 'info'], 'Severity of the incident.', {
        default: 'error',
      }),
      url: text('Address instead of PagerDuty’s own.'),
    },
    `routingKey: "{{ secret('PAGERDUTY_KEY') }}"`,
  ),
  ofExecution(
    'opsgenie.OpsgenieExecution',
    'Opsgenie',
    {
      authorizationToken: text('Key of the API integration.', required),
      priority: choice(['P1', 'P2', 'P3', 'P4', 'P5'], 'Priority of the alert.', { default: 'P3' }),
      url: text('Address instead of Opsgenie’s own.'),
    },
    `authorizationToken: "{{ secret('OPSGENIE_KEY') }}"`,
  ),
]

export const notifications: TaskTypeDescription[] = [
  ...ofChat('slack', 'Slack', 'Slack'),
  ...ofChat('teams', 'Teams', 'Microsoft Teams'),
  ...ofChat('discord', 'Discord', 'Discord'),
  ...ofChat('google', 'GoogleChat', 'Google Chat'),
  ...ofChat('wecom', 'WeCom', 'WeCom'),
  ...ofChat('dingtalk', 'DingTalk', 'DingTalk', true),
  ...ofChat('feishu', 'Feishu', 'Feishu', true),
  ...mail,
  webhook,
  ...alerts,
]

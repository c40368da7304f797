import { z } from 'zod'
import { opsgenie } from '@/lib/notifications/destinations/alerts/opsgenie'
import { pagerduty } from '@/lib/notifications/destinations/alerts/pagerduty'
import { dingtalk } from '@/lib/notifications/destinations/chat/dingtalk'
import { discord } from '@/lib/notifications/destinations/chat/discord'
import { feishu } from '@/lib/notifications/destinations/chat/feishu'
import { googleChat } from '@/lib/notifications/destinations/chat/google-chat'
import { slack } from '@/lib/notifications/destinations/chat/slack'
import { teams } from '@/lib/notifications/destinations/chat/teams'
import { telegram } from '@/lib/notifications/destinations/chat/telegram'
import { wecom } from '@/lib/notifications/destinations/chat/wecom'
import type { Destination } from '@/lib/notifications/destinations/destination'
import { email } from '@/lib/notifications/destinations/email'
import { map, text } from '../properties'
import type { TaskType } from '../task-type'
import { executionTask } from './execution-task'
import { mailServer, smtpUrlOf } from './mail-server'
import { originOf } from './api-origin'

const url = text().describe('Address of the incoming webhook.')

/** Those that are one address, and perhaps a secret that signs. */
const chats: { type: string; service: string; destination: Destination; signs?: boolean }[] = [
  { type: 'slack.SlackExecution', service: 'Slack', destination: slack as Destination },
  { type: 'teams.TeamsExecution', service: 'Microsoft Teams', destination: teams as Destination },
  { type: 'discord.DiscordExecution', service: 'Discord', destination: discord as Destination },
  {
    type: 'google.GoogleChatExecution',
    service: 'Google Chat',
    destination: googleChat as Destination,
  },
  { type: 'wecom.WeComExecution', service: 'WeCom', destination: wecom as Destination },
  {
    type: 'dingtalk.DingTalkExecution',
    service: 'DingTalk',
    destination: dingtalk as Destination,
    signs: true,
  },
  {
    type: 'feishu.FeishuExecution',
    service: 'Feishu',
    destination: feishu as Destination,
    signs: true,
  },
]

const chatTask = ({ type, service, destination, signs }: (typeof chats)[number]): TaskType => {
  const secret = text().optional().describe('Signs the message, where the robot asks for it.')
  return executionTask({
    type: `notifications.${type}`,
    service,
    destination,
    properties: signs ? { url, secret } : { url },
    config: (given) => ({ url: given.url, secret: given.secret }),
    example: `id: tell\ntype: notifications.${type}\nurl: "{{ secret('CHAT_WEBHOOK') }}"\nexecutionId: "{{ trigger.executionId }}"`,
  })
}

const mailExecution = executionTask({
  type: 'notifications.mail.MailExecution',
  service: 'mail',
  destination: email as Destination,
  properties: {
    ...mailServer,
    from: text().optional().describe('Sender; that of the worker’s settings if absent.'),
    to: text().describe('Recipients, separated by commas.'),
    subject: text().optional().describe('Subject; flow and state if absent.'),
  },
  config: ({ from, to, subject, ...server }) => ({ from, to, subject, smtpUrl: smtpUrlOf(server) }),
  example: `id: tell
type: notifications.mail.MailExecution
host: mail.example.com
port: 587
transportStrategy: SMTP_TLS
to: team@example.com
executionId: "{{ trigger.executionId }}"`,
})

const telegramExecution = executionTask({
  type: 'notifications.telegram.TelegramExecution',
  service: 'Telegram',
  destination: telegram as Destination,
  properties: {
    token: text().describe('Token of the bot.'),
    channel: text().describe('Id of the chat, or @name of the channel.'),
    endpointOverride: text().optional().describe('Address instead of Telegram’s own.'),
  },
  config: ({ token, channel, endpointOverride }) => ({
    token,
    chatId: channel,
    apiUrl: endpointOverride,
  }),
  example: `id: tell
type: notifications.telegram.TelegramExecution
token: "{{ secret('TELEGRAM_TOKEN') }}"
channel: "-1001234567890"
executionId: "{{ trigger.executionId }}"`,
})

const routingKeyOf = (payload: Record<string, unknown> | undefined): string | undefined =>
  typeof payload?.routing_key === 'string' ? payload.routing_key : undefined

const pagerDutyExecution = executionTask({
  type: 'notifications.pagerduty.PagerDutyExecution',
  service: 'PagerDuty',
  destination: pagerduty as Destination,
  properties: {
    routingKey: text().optional().describe('Integration key of the service.'),
    payload: map().optional().describe('routing_key may stand here instead.'),
    severity: z
      .enum(['critical', 'error', 'warning', 'info'], 'Write critical, error, warning or info.')
      .optional()
      .describe('Severity of the incident; error if absent.'),
    url: text().optional().describe('Address instead of PagerDuty’s own.'),
  },
  config: ({ routingKey, payload, severity, url: address }) => ({
    routingKey: routingKey ?? routingKeyOf(payload),
    severity,
    apiUrl: originOf(address),
  }),
  example: `id: tell
type: notifications.pagerduty.PagerDutyExecution
routingKey: "{{ secret('PAGERDUTY_KEY') }}"
executionId: "{{ trigger.executionId }}"`,
})

const opsgenieExecution = executionTask({
  type: 'notifications.opsgenie.OpsgenieExecution',
  service: 'Opsgenie',
  destination: opsgenie as Destination,
  properties: {
    authorizationToken: text().describe('Key of the API integration.'),
    priority: z
      .enum(['P1', 'P2', 'P3', 'P4', 'P5'], 'Write P1 to P5.')
      .optional()
      .describe('Priority of the alert; P3 if absent.'),
    url: text().optional().describe('Address instead of Opsgenie’s own.'),
  },
  config: ({ authorizationToken, priority, url: address }) => ({
    apiKey: authorizationToken.replace(/^GenieKey\s+/i, ''),
    priority,
    apiUrl: originOf(address),
  }),
  example: `id: tell
type: notifications.opsgenie.OpsgenieExecution
authorizationToken: "{{ secret('OPSGENIE_KEY') }}"
executionId: "{{ trigger.executionId }}"`,
})

export const executionTasks: TaskType[] = [
  ...chats.map(chatTask),
  mailExecution,
  telegramExecution,
  pagerDutyExecution,
  opsgenieExecution,
]

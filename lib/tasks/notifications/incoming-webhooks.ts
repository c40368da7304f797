// A message of one's own to a chat: the payload goes as it was written, and the service's own "no" is a failure.

import { z } from 'zod'
import type { Json, JsonObject } from '@/lib/engine'
import { signedUrl } from '@/lib/notifications/destinations/chat/dingtalk'
import { feishuSignature } from '@/lib/notifications/destinations/chat/feishu'
import { postJson, requireCode } from '@/lib/notifications/destinations/chat/words'
import { DeliveryError } from '@/lib/notifications/destinations/destination'
import { anyValue, text } from '../properties'
import { defineTask, failed, type TaskType } from '../task-type'
import { deliver, deliveryOutputs } from './deliver'
import { batchOfOne, writtenRequest } from './written-request'

type Chat = {
  type: string
  service: string
  /** The payload of a plain text. */
  ofText: (text: string) => JsonObject
  /** Where the answer 200 may say "no". */
  code?: 'errcode' | 'code'
  /** Where its secret stands. */
  signs?: 'url' | 'body'
}

const chats: Chat[] = [
  { type: 'slack.SlackIncomingWebhook', service: 'Slack', ofText: (text) => ({ text }) },
  {
    type: 'teams.TeamsIncomingWebhook',
    service: 'Microsoft Teams',
    ofText: (text) => ({
      type: 'message',
      attachments: [
        {
          contentType: 'application/vnd.microsoft.card.adaptive',
          contentUrl: null,
          content: {
            type: 'AdaptiveCard',
            version: '1.4',
            body: [{ type: 'TextBlock', text, wrap: true }],
          },
        },
      ],
    }),
  },
  {
    type: 'discord.DiscordIncomingWebhook',
    service: 'Discord',
    ofText: (content) => ({ content, allowed_mentions: { parse: [] } }),
  },
  {
    type: 'google.GoogleChatIncomingWebhook',
    service: 'Google Chat',
    ofText: (text) => ({ text }),
  },
  {
    type: 'wecom.WeComIncomingWebhook',
    service: 'WeCom',
    ofText: (content) => ({ msgtype: 'text', text: { content } }),
    code: 'errcode',
  },
  {
    type: 'dingtalk.DingTalkIncomingWebhook',
    service: 'DingTalk',
    ofText: (content) => ({ msgtype: 'text', text: { content } }),
    code: 'errcode',
    signs: 'url',
  },
  {
    type: 'feishu.FeishuIncomingWebhook',
    service: 'Feishu',
    ofText: (content) => ({ msg_type: 'text', content: { text: content } }),
    code: 'code',
    signs: 'body',
  },
]

/** JSON text as the value that it is; throws a DeliveryError where it is neither that nor a map. */
function payloadOf(payload: Json): JsonObject {
  const value = typeof payload === 'string' ? parsed(payload) : payload
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value
  throw new DeliveryError('template', 'The payload has to be a map, or JSON of one.', {
    final: true,
  })
}

function parsed(text: string): Json {
  try {
    return JSON.parse(text) as Json
  } catch (error) {
    const said = error instanceof Error ? error.message : String(error)
    throw new DeliveryError('template', `The payload is no JSON: ${said}`, { final: true })
  }
}

function chatTask({ type, service, ofText, code, signs }: Chat): TaskType {
  const own = {
    url: text().describe('Address of the incoming webhook.'),
    payload: anyValue().optional().describe('The message as the service takes it: a map, or JSON.'),
    messageText: text().optional().describe('A plain text instead of a payload.'),
  }
  const secret = text().optional().describe('Signs the message, where the robot asks for it.')
  return defineTask({
    type: `notifications.${type}`,
    title: `Send a message by ${service}`,
    description: `Sends a message of one’s own to an incoming webhook of ${service}.`,
    properties: z.object(signs ? { ...own, secret } : own),
    outputs: deliveryOutputs,
    example: `id: tell\ntype: notifications.${type}\nurl: "{{ secret('CHAT_WEBHOOK') }}"\nmessageText: Orders are loaded.`,
    run(ctx, given: { url: string; payload?: Json; messageText?: string; secret?: string }) {
      const { url, payload, messageText, secret: signer } = given
      if ((payload === undefined) === (messageText === undefined)) {
        return failed('properties', 'Write payload or messageText, one of them.')
      }
      const written = writtenRequest({}, async (_batch, context) => {
        const message = messageText === undefined ? payloadOf(payload ?? null) : ofText(messageText)
        const now = context.now()
        const seconds = Math.floor(now / 1_000)
        const signature =
          signs === 'body' && signer !== undefined
            ? { timestamp: String(seconds), sign: feishuSignature(signer, seconds) }
            : {}
        const address = signedUrl(url, signs === 'url' ? signer : undefined, now)
        const answer = await postJson(context, address, { ...signature, ...message })
        return code ? requireCode(answer, code, []) : answer.receipt
      })
      return deliver(ctx, written, { url }, batchOfOne(ctx))
    },
  }) as TaskType
}

export const incomingWebhooks: TaskType[] = chats.map(chatTask)

// What chats have in common: a message in words, one's own text where there is a template, a POST, and an
// answer that may say "no" with the status 200.

import { z } from 'zod'
import { messageOf, messageText, renderTemplate, type Message } from '@/lib/engine'
import { DeliveryError, type Batch, type DeliverContext, type Receipt } from '../destination'
import { requireSuccess, sendHttp } from '../http/send'
import { httpUrl } from '../http/url'

export const template = z.string().max(20_000).optional()
export const incoming = { url: httpUrl, template }

export type Words = { message: Message; own: string | null; text: string }

/** `own` is the text of a template; `text` is that, or the message as plain text. Throws where it cannot be rendered. */
export function wordsOf(
  batch: Batch,
  context: DeliverContext<{ template?: string | undefined }>,
): Words {
  const message = withExtra(messageOf(batch.events, batch.sending, batch.digest), batch.extra)
  const wanted = context.template ?? context.config.template ?? null
  if (wanted === null) return { message, own: null, text: messageText(message) }
  const rendered = renderTemplate(wanted, batch.events, batch.sending)
  if (!rendered.ok) throw new DeliveryError('template', rendered.message, { final: true })
  return { message, own: rendered.text, text: rendered.text }
}

function withExtra(message: Message, extra: Batch['extra']): Message {
  if (!extra) return message
  const first = extra.message ? [{ name: 'Message', value: extra.message }] : []
  return { ...message, facts: [...first, ...extra.facts, ...message.facts] }
}

export const cut = (text: string, most: number): string =>
  text.length <= most ? text : `${text.slice(0, most - 1)}…`

/** Cut at a whole character within so many bytes of UTF-8. */
export function cutBytes(text: string, most: number): string {
  const bytes = Buffer.from(text)
  if (bytes.length <= most) return text
  return `${bytes
    .subarray(0, most - 3)
    .toString('utf8')
    .replace(/\uFFFD+$/, '')}…`
}

export async function postJson(
  context: DeliverContext<unknown>,
  url: string,
  body: unknown,
  headers: Record<string, string> = {},
): Promise<{ receipt: Receipt; text: string }> {
  const sent = await sendHttp(context, {
    url,
    headers: { 'content-type': 'application/json; charset=utf-8', ...headers },
    body: JSON.stringify(body),
  })
  return { receipt: requireSuccess(sent), text: sent.text }
}

/** Services that answer 200 with a code of their own: 0 is well. `busy` are codes of a rate limit. */
export function requireCode(
  { receipt, text }: { receipt: Receipt; text: string },
  field: 'errcode' | 'code',
  busy: number[],
): Receipt {
  let answer: Record<string, unknown> = {}
  try {
    answer = JSON.parse(text) as Record<string, unknown>
  } catch {
    throw new DeliveryError('rejected', 'Its answer cannot be read.', receipt)
  }
  const code = Number(answer[field])
  if (code === 0) return receipt
  const said = typeof answer.errmsg === 'string' ? answer.errmsg : answer.msg
  const details = busy.includes(code) ? { ...receipt, retryAfterMs: 60_000 } : receipt
  throw new DeliveryError(
    'rejected',
    `It refused with the code ${code}: ${String(said ?? '')}`,
    details,
  )
}

/** Markdown as WeCom, DingTalk and others take it. */
export function markdownOf({ title, facts, logs, url }: Message): string {
  const lines = facts.map(({ name, value }) => `> ${name}: ${escapeMarkdown(value)}`)
  const log = logs.length > 0 ? ['', ...logs.map((line) => `> ${escapeMarkdown(line)}`)] : []
  return [`**${escapeMarkdown(title)}**`, ...lines, ...log, '', `[${url}](${url})`].join('\n')
}

const escapeMarkdown = (text: string): string => text.replace(/[\\`*[\]]/g, '\\$&')

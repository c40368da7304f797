// Mail over SMTP, as HTML and as text. The server is the destination's own, or that of MILLRACE_SMTP_URL.

import type { Socket } from 'node:net'
import { callbackify } from 'node:util'
import { z } from 'zod'
import type { Message } from '@/lib/engine'
import type { AddressGuard } from '@/lib/platform/outbound/address-guard'
import { settings } from '@/lib/platform/settings'
import { cut, template, wordsOf } from './chat/words'
import { connectionError } from './http/send'
import { defineDestination, DeliveryError } from './destination'
import { guardedSocket, type HostPort } from './guarded-socket'

const addresses = z.preprocess(
  (given) => (typeof given === 'string' ? given.split(',').map((one) => one.trim()) : given),
  z.array(z.email('This is not a mail address.')).min(1, 'Name somebody.').max(50),
)

export const email = defineDestination({
  id: 'email',
  audience: 'people',
  schema: z.strictObject({
    to: addresses,
    from: z.string().max(200).optional(),
    /** smtp://user:password@host:587 or smtps://...; the one of the settings where it is left out. */
    smtpUrl: z
      .string()
      .regex(/^smtps?:\/\/[^\s]+$/, 'Write it as smtp://user:password@host:587.')
      .optional(),
    subject: z.string().max(1_000).optional(),
    template,
  }),
  secrets: ['smtpUrl'],
  targets: ({ smtpUrl }) => (smtpUrl ? [smtpTarget(smtpUrl)] : []),
  atOnce: 1,
  lanes: 2,
  async deliver(batch, context) {
    const { config, guard } = context
    const smtpUrl = config.smtpUrl ?? settings().MILLRACE_SMTP_URL
    if (!smtpUrl) {
      const message = 'There is no mail server. Set smtpUrl here, or MILLRACE_SMTP_URL for all.'
      throw new DeliveryError('rejected', message, { final: true })
    }
    const { message, own, text } = wordsOf(batch, context)
    const { createTransport } = await import('nodemailer')
    const { host, port } = smtpTarget(smtpUrl)
    // The operator's own server may be anywhere; one that was named by somebody is checked.
    const isOurs = config.smtpUrl === undefined
    const request = `SMTP ${host}:${port} to ${config.to.join(', ')}`
    try {
      const transport = createTransport({
        url: smtpUrl,
        connectionTimeout: 10_000,
        greetingTimeout: 10_000,
        socketTimeout: 14_000,
        disableFileAccess: true,
        disableUrlAccess: true,
        ...(isOurs ? {} : { getSocket: callback(guard, { host, port }) }),
      } as object)
      const sent = (await transport.sendMail({
        from: config.from ?? settings().MILLRACE_MAIL_FROM,
        to: config.to,
        subject: cut(subjectOf(config.subject, message), 200),
        text,
        html: own === null ? htmlOf(message) : `<pre>${escape(own)}</pre>`,
        // A mail that is sent twice is one to whoever threads by it.
        messageId: `<${batch.id}@millrace>`,
        headers: { 'X-Millrace-Event': batch.id },
      })) as { response?: string }
      return { request, response: sent.response ?? '' }
    } catch (error) {
      const code = Number((error as { responseCode?: unknown }).responseCode)
      const said = error instanceof Error ? error.message : String(error)
      if (code >= 400) throw new DeliveryError('rejected', said, { request, status: code })
      throw connectionError(error, request, context.signal.aborted)
    }
  },
})

type Done = (error: Error | null, made?: { connection: Socket }) => void

function callback(guard: AddressGuard, target: HostPort) {
  const open = callbackify(() => connectionTo(guard, target))
  return (_options: unknown, done: Done) => open(done)
}

/** In the shape in which the library takes a connection that was made elsewhere. */
async function connectionTo(
  guard: AddressGuard,
  target: HostPort,
): Promise<{ connection: Socket }> {
  return { connection: await guardedSocket(guard, target) }
}

function smtpTarget(url: string): { host: string; port: number } {
  const { hostname, port, protocol } = new URL(url)
  return { host: hostname, port: Number(port) || (protocol === 'smtps:' ? 465 : 587) }
}

/** A header has one line. */
const subjectOf = (own: string | undefined, message: Message): string =>
  (own ?? `[Millrace] ${message.title}`).replace(/[\r\n]+/g, ' ')

const escape = (text: string): string =>
  text.replace(/&/g, '&amp;').replace(/</g, '&lt;').replace(/>/g, '&gt;').replace(/"/g, '&quot;')

const colors = { error: '#b42318', warning: '#b54708', success: '#067647', info: '#175cd3' }

function htmlOf({ title, severity, facts, logs, url }: Message): string {
  const rows = facts.map(
    ({ name, value }) =>
      `<tr><td style="padding:2px 16px 2px 0;color:#667085;vertical-align:top">${escape(name)}</td><td style="padding:2px 0">${escape(value)}</td></tr>`,
  )
  const log =
    logs.length > 0
      ? `<pre style="background:#f2f4f7;padding:12px;border-radius:6px;white-space:pre-wrap">${escape(logs.join('\n'))}</pre>`
      : ''
  return `<!doctype html><html><body style="font:14px/1.5 system-ui,sans-serif;color:#101828">
<h2 style="font-size:18px;color:${colors[severity]}">${escape(title)}</h2>
<table style="border-collapse:collapse">${rows.join('')}</table>${log}
<p><a href="${escape(url)}" style="color:#0e7490">${escape(url)}</a></p></body></html>`
}

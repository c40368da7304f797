// Mail over SMTP, as HTML and as text. The server is the destination's own, or that of MILLRACE_SMTP_URL.

import { z } from 'zod'
import { renderTemplate, type Message } from '@/lib/engine'
import { settings } from '@/lib/platform/settings'
import { template, wordsOf } from './chat/words'
import { defineDestination, DeliveryError, type Batch } from './destination'
import { oneLine, sendMail, smtpTarget } from './smtp'

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
    const { config } = context
    const smtpUrl = config.smtpUrl ?? settings().MILLRACE_SMTP_URL
    if (!smtpUrl) {
      const message = 'There is no mail server. Set smtpUrl here, or MILLRACE_SMTP_URL for all.'
      throw new DeliveryError('rejected', message, { final: true })
    }
    const { message, own, text } = wordsOf(batch, context)
    return sendMail(context, smtpUrl, {
      // The operator's own server may be anywhere; one that was named by somebody is checked.
      isOurs: config.smtpUrl === undefined,
      mail: {
        from: config.from ?? settings().MILLRACE_MAIL_FROM,
        to: config.to,
        subject: oneLine(subjectOf(config.subject, batch) ?? `[Millrace] ${message.title}`),
        text,
        html: own === null ? htmlOf(message) : `<pre>${escape(own)}</pre>`,
        // A mail that is sent twice is one to whoever threads by it.
        messageId: `<${batch.id}@millrace>`,
        headers: { 'X-Millrace-Event': batch.id },
      },
    })
  },
})

/** One's own subject, in the expression language as a template is. */
function subjectOf(subject: string | undefined, { events, sending }: Batch): string | null {
  if (subject === undefined) return null
  const rendered = renderTemplate(subject, events, sending)
  if (rendered.ok) return rendered.text
  throw new DeliveryError('template', rendered.message, { final: true })
}

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

import { z } from 'zod'
import { defineDestination, DeliveryError } from '@/lib/notifications/destinations/destination'
import type { Destination } from '@/lib/notifications/destinations/destination'
import { oneLine, sendMail, type Mail } from '@/lib/notifications/destinations/smtp'
import { settings } from '@/lib/platform/settings'
import { readJson, text } from '../properties'
import { defineTask, type TaskContext } from '../task-type'
import { deliver, deliveryOutputs, messageId } from './deliver'
import { mailServer, smtpUrlOf } from './mail-server'

const attachment = z.object({
  name: text().describe('Name of the file.'),
  uri: text().describe('The stored file.'),
  contentType: text().optional().describe('Content type; by its name if absent.'),
})
type Attachment = z.output<typeof attachment>

const addresses = (given: string | undefined): string[] =>
  (given ?? '')
    .split(',')
    .map((one) => one.trim())
    .filter((one) => one !== '')

const people = () =>
  text()
    .refine((given) => addresses(given).length > 0, 'Name somebody.')
    .refine((given) => addresses(given).every((one) => /^[^\s@]+@[^\s@]+$/.test(plain(one))), {
      error: 'This is not a list of mail addresses.',
    })

/** `Ada <ada@example.com>` is ada@example.com. */
const plain = (address: string): string => /<([^>]+)>$/.exec(address)?.[1] ?? address

/** A mail as it was written, through what sends all mail. */
const writtenMail = (mail: Mail): Destination =>
  defineDestination({
    id: 'email',
    audience: 'people',
    schema: z.object({ smtpUrl: z.string().optional() }),
    secrets: [],
    targets: () => [],
    atOnce: 1,
    lanes: 1,
    async deliver(_batch, context) {
      const { smtpUrl } = context.config
      const server = smtpUrl ?? settings().MILLRACE_SMTP_URL
      if (server) return sendMail(context, server, { mail, isOurs: smtpUrl === undefined })
      const message =
        'There is no mail server. Write host, or set MILLRACE_SMTP_URL for the worker.'
      throw new DeliveryError('rejected', message, { final: true })
    },
  }) as Destination

async function filesOf(ctx: TaskContext, attachments: Attachment[]): Promise<Mail['attachments']> {
  return Promise.all(
    attachments.map(async ({ name, uri, contentType }) => ({
      filename: name,
      content: await ctx.files.read(uri),
      ...(contentType === undefined ? {} : { contentType }),
    })),
  )
}

export const mailSend = defineTask({
  type: 'notifications.mail.MailSend',
  title: 'Send a mail',
  description:
    'Sends a mail over SMTP, as HTML, as text or as both. Private addresses are refused unless MILLRACE_OUTBOUND_ALLOW names them.',
  properties: z.object({
    ...mailServer,
    from: text().optional().describe('Sender; that of the worker’s settings if absent.'),
    to: people().describe('Recipients, separated by commas.'),
    cc: people().optional().describe('Further recipients, separated by commas.'),
    replyTo: text().optional().describe('Where answers go.'),
    subject: text().default('').describe('The subject.'),
    htmlTextContent: text().optional().describe('The mail as HTML.'),
    plainTextContent: text().optional().describe('The mail as text.'),
    attachments: z
      .preprocess(readJson, z.array(attachment, 'Write a list of name and uri.'))
      .optional()
      .describe('Stored files: entries of name, uri and contentType.'),
  }),
  outputs: deliveryOutputs,
  example: `id: mail
type: notifications.mail.MailSend
host: mail.example.com
port: 587
transportStrategy: SMTP_TLS
username: "{{ secret('SMTP_USER') }}"
password: "{{ secret('SMTP_PASSWORD') }}"
from: flows@example.com
to: team@example.com
subject: "{{ flow.id }} is done"
htmlTextContent: <p>All orders are loaded.</p>`,
  async run(ctx, given) {
    const { from, to, cc, replyTo, subject, htmlTextContent, plainTextContent } = given
    const smtpUrl = smtpUrlOf(given)
    const files = await filesOf(ctx, given.attachments ?? [])
    const id = messageId(ctx)
    const mail: Mail = {
      from: from ?? settings().MILLRACE_MAIL_FROM,
      to: addresses(to),
      cc: addresses(cc),
      subject: oneLine(subject),
      messageId: `<${id}@millrace>`,
      ...(replyTo === undefined ? {} : { replyTo }),
      ...(htmlTextContent === undefined ? {} : { html: htmlTextContent }),
      ...(plainTextContent === undefined ? {} : { text: plainTextContent }),
      ...(files ? { attachments: files } : {}),
    }
    const sending = { sentAt: new Date().toISOString(), baseUrl: '' }
    const batch = { id, events: [], digest: null, sending }
    return deliver(ctx, writtenMail(mail), { smtpUrl }, batch)
  },
})

// How a mail server is named in a flow: host, port and credentials. Without a host it is the worker's own,
// MILLRACE_SMTP_URL.

import { z } from 'zod'
import { integer, text } from '../properties'

export const mailServer = {
  host: text().optional().describe('Mail server; the one of the worker’s settings if absent.'),
  port: integer().optional().describe('Its port; 465 with SMTPS, else 587 if absent.'),
  username: text().optional().describe('User of the mail server.'),
  password: text().optional().describe('Password of the mail server.'),
  transportStrategy: z
    .preprocess(
      (given) => (typeof given === 'string' ? given.toUpperCase() : given),
      z.enum(['SMTP', 'SMTPS', 'SMTP_TLS'], 'Write SMTP, SMTPS or SMTP_TLS.'),
    )
    .default('SMTPS')
    .describe('SMTPS: TLS from the start. SMTP_TLS: STARTTLS is required. SMTP: TLS if offered.'),
}

type Server = {
  host?: string | undefined
  port?: number | undefined
  username?: string | undefined
  password?: string | undefined
  transportStrategy: 'SMTP' | 'SMTPS' | 'SMTP_TLS'
}

/** As the mail destination takes it; undefined without a host. */
export function smtpUrlOf(server: Server): string | undefined {
  const { host, port, username, password, transportStrategy } = server
  if (host === undefined) return undefined
  const secure = transportStrategy === 'SMTPS'
  const user = username === undefined ? '' : `${part(username)}:${part(password ?? '')}@`
  const query = transportStrategy === 'SMTP_TLS' ? '?requireTLS=true' : ''
  return `${secure ? 'smtps' : 'smtp'}://${user}${host}:${port ?? (secure ? 465 : 587)}${query}`
}

const part = (text: string): string => encodeURIComponent(text)

// The `options` of HTTP tasks: time-outs, credentials, redirects, TLS, and what counts as a failure.

import { z } from 'zod'
import type { TlsOptions } from '@/lib/platform/outbound/guarded-agent'
import { duration, flag, integer, text } from '../properties'

const auth = z
  .object({
    type: z
      .preprocess(
        (value) => (typeof value === 'string' ? value.toUpperCase() : value),
        z.enum(['BASIC', 'BEARER'], 'Write BASIC or BEARER.'),
      )
      .describe('BASIC or BEARER.'),
    username: text().optional().describe('For BASIC.'),
    password: text().optional().describe('For BASIC.'),
    token: text().optional().describe('For BEARER.'),
  })
  .describe('Credentials sent with the request.')

export const tlsProperties = z
  .object({
    insecureTrustAllCertificates: flag().default(false).describe('true: take any certificate.'),
    ca: text().optional().describe('Certificate authority to trust, as PEM.'),
    cert: text().optional().describe('Client certificate, as PEM.'),
    key: text().optional().describe('Key of the client certificate, as PEM.'),
    passphrase: text().optional().describe('Passphrase of the key.'),
  })
  .describe('TLS settings.')

export const httpOptions = z.object({
  timeout: z
    .union([
      duration(),
      z.object({
        connectTimeout: duration().optional().describe('For the connection. Default PT10S.'),
        readIdleTimeout: duration().optional().describe('Without a byte. Default PT1M.'),
      }),
    ])
    .optional()
    .describe('For the whole exchange, or connectTimeout and readIdleTimeout.'),
  connectTimeout: duration().optional(),
  readTimeout: duration().optional(),
  readIdleTimeout: duration().optional(),
  auth: auth.optional(),
  basicAuthUser: text().optional().describe('Short for auth with type BASIC.'),
  basicAuthPassword: text().optional(),
  followRedirects: flag().default(true).describe('false: a redirect is the answer.'),
  maxRedirects: integer().default(5),
  maxContentLength: integer().optional().describe('Most bytes of an answer. Default 512 MB.'),
  allowFailed: flag().default(false).describe('true: a status of 400 or above is no failure.'),
  allowedResponseCodes: z
    .array(integer())
    .optional()
    .describe('Statuses of 400 or above that are no failure.'),
  ssl: tlsProperties.optional(),
  defaultCharset: text().default('utf-8').describe('Where the answer names none.'),
})
export type HttpOptions = z.output<typeof httpOptions>

export function authorization(options: HttpOptions | undefined): string | undefined {
  if (!options) return undefined
  const { auth, basicAuthUser, basicAuthPassword } = options
  if (auth?.type === 'BEARER') return `Bearer ${auth.token ?? ''}`
  const user = auth?.username ?? basicAuthUser
  if (user === undefined) return undefined
  const password = auth?.password ?? basicAuthPassword ?? ''
  return `Basic ${Buffer.from(`${user}:${password}`).toString('base64')}`
}

export function tlsOptions(
  ssl: z.output<typeof tlsProperties> | undefined,
): TlsOptions | undefined {
  if (!ssl) return undefined
  const { insecureTrustAllCertificates, ...pem } = ssl
  return { rejectUnauthorized: !insecureTrustAllCertificates, ...pem }
}

export function timeouts(options: HttpOptions | undefined) {
  const nested = typeof options?.timeout === 'object' ? options.timeout : undefined
  return {
    timeoutMs: typeof options?.timeout === 'number' ? options.timeout : undefined,
    connectTimeoutMs: nested?.connectTimeout ?? options?.connectTimeout,
    readTimeoutMs: nested?.readIdleTimeout ?? options?.readIdleTimeout ?? options?.readTimeout,
  }
}

// One call as both HTTP tasks make it: address, headers, credentials and body from the properties.

import { z } from 'zod'
import type { Outcome } from '@/lib/engine'
import {
  OutboundError,
  readHttpUrl,
  sendRequest,
  type OutboundResponse,
} from '@/lib/platform/outbound/send-request'
import { anyValue, asText, flag, map, text } from '../properties'
import { failed, type TaskContext, type TaskFiles } from '../task-type'
import { encodeForm } from './encode-form'
import { authorization, httpOptions, timeouts, tlsOptions, tlsProperties } from './http-options'

export const callProperties = {
  uri: text().describe('Where to: https://host/path.'),
  method: text()
    .default('GET')
    .transform((value) => value.toUpperCase())
    .describe('GET, POST, PUT, PATCH, DELETE, HEAD or OPTIONS.'),
  params: map().optional().describe('Query parameters, added to those in the uri.'),
  headers: map().optional().describe('Request headers.'),
  contentType: text().optional().describe('Content type of the body.'),
  body: anyValue().optional().describe('The body: text, or a map or list, which is sent as JSON.'),
  formData: map()
    .optional()
    .describe(
      'Form fields. A field `{name, content, contentType}` is a file: `content` names a stored one.',
    ),
  allowFailed: flag().optional().describe('Same as options.allowFailed.'),
  sslOptions: tlsProperties.optional().describe('Same as options.ssl.'),
  encryptBody: flag().optional().describe('Accepted and ignored.'),
  options: httpOptions.optional().describe('Time-outs, credentials, redirects, TLS.'),
}
const shape = z.object(callProperties)
export type CallProperties = z.output<typeof shape>

/** What a call needs of whoever makes it. */
export type CallContext = Pick<TaskContext, 'guard' | 'signal'> & { files: Pick<TaskFiles, 'read'> }

type Body = { body?: string | Uint8Array; contentType?: string }

async function readBody(ctx: CallContext, properties: CallProperties): Promise<Body> {
  const { body, formData, contentType } = properties
  if (formData) return encodeForm(ctx, formData, contentType)
  if (body === undefined || body === null) return { contentType }
  const json = typeof body === 'object' ? 'application/json' : undefined
  return { body: asText(body), contentType: contentType ?? json }
}

function target(properties: CallProperties): string {
  const url = readHttpUrl(properties.uri)
  for (const [name, value] of Object.entries(properties.params ?? {})) {
    for (const each of [value].flat()) url.searchParams.append(name, asText(each))
  }
  return url.href
}

/** Sends the call. Refused addresses, time-outs and the like are the failure of the task. */
export async function call(
  ctx: CallContext,
  properties: CallProperties,
): Promise<{ response: OutboundResponse } | { outcome: Outcome }> {
  try {
    const { body, contentType } = await readBody(ctx, properties)
    const headers: Record<string, string | string[]> = { 'user-agent': 'Millrace', accept: '*/*' }
    const credentials = authorization(properties.options)
    if (credentials) headers.authorization = credentials
    if (contentType) headers['content-type'] = contentType
    for (const [name, value] of Object.entries(properties.headers ?? {})) {
      headers[name.toLowerCase()] = Array.isArray(value) ? value.map(asText) : asText(value)
    }
    const options = properties.options
    const response = await sendRequest({
      url: target(properties),
      method: properties.method,
      headers,
      body,
      guard: ctx.guard,
      signal: ctx.signal,
      tls: tlsOptions(options?.ssl ?? properties.sslOptions),
      maxRedirects: options?.followRedirects === false ? 0 : options?.maxRedirects,
      maxBodyBytes: options?.maxContentLength,
      ...timeouts(options),
    })
    return { response }
  } catch (error) {
    return { outcome: outboundFailure(error) }
  }
}

/** The failure that an OutboundError stands for; anything else is thrown on. */
export function outboundFailure(error: unknown): Outcome {
  if (!(error instanceof OutboundError)) throw error
  const codes: Record<OutboundError['code'], string> = {
    'address-refused': 'address-refused',
    timeout: 'http-timeout',
    'too-large': 'http-too-large',
    redirects: 'http-redirects',
    url: 'http-url',
    connection: 'http-connection',
  }
  return failed(codes[error.code], error.message)
}

/** Whether a status counts as a failure under the task's options. */
export function isFailedStatus(status: number, properties: CallProperties): boolean {
  if (status < 400 || properties.options?.allowFailed || properties.allowFailed) return false
  return !properties.options?.allowedResponseCodes?.includes(status)
}

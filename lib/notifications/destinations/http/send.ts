// One request of a destination: connections are kept between deliveries, each checked by the address guard
// when it is opened; redirects are refused; the answer is read up to a limit and within the deadline.

import { request, type Agent } from 'undici'
import { retryAfterMs } from '@/lib/engine'
import { guardedAgent } from '@/lib/platform/outbound/guarded-agent'
import { DeliveryError, type DeliverContext, type Receipt } from '../destination'
import { shownHeaders } from './shown-headers'

export type Sent = { status: number; text: string; receipt: Receipt }

export type HttpMessage = {
  url: string
  method?: string
  headers: Record<string, string>
  body: string
}

const mostAnswer = 64 * 1024
const shownAnswer = 2_000
const deadlineMs = 15_000

/** Throws a DeliveryError where there is no answer; any status is an answer. */
export async function sendHttp(
  context: DeliverContext<unknown>,
  message: HttpMessage,
): Promise<Sent> {
  const method = message.method ?? 'POST'
  const asked = `${method} ${shownUrl(message.url)}`
  const agent = await context.hold<Agent>(
    () =>
      guardedAgent({
        guard: context.guard,
        connectTimeoutMs: deadlineMs,
        headersTimeoutMs: deadlineMs,
        bodyTimeoutMs: deadlineMs,
      }),
    (held) => held.destroy(),
    // Up to sixteen are under way on it: destroyed under them, one bad answer failed them all.
    (held) => held.close(),
  )
  try {
    const response = await request(message.url, {
      dispatcher: agent,
      method: method as 'POST',
      headers: { 'user-agent': 'Millrace', ...message.headers },
      body: message.body,
      signal: context.signal,
    })
    const text = await readUpTo(response.body, mostAnswer)
    const headers = shownHeaders(response.headers)
    const receipt = {
      request: asked,
      status: response.statusCode,
      response: text.slice(0, shownAnswer),
      ...(headers && { headers }),
    }
    const retry = retryAfterMs([response.headers['retry-after']].flat()[0], context.now())
    return {
      status: response.statusCode,
      text,
      receipt: { ...receipt, ...(retry && { retryAfterMs: retry }) },
    }
  } catch (error) {
    if (error instanceof DeliveryError) throw error
    throw connectionError(error, asked, context.signal.aborted)
  }
}

/** 2xx alone is success. Everything else is thrown, sorted by cause. */
export function requireSuccess({ status, receipt }: Sent): Receipt {
  if (status >= 200 && status < 300) return receipt
  if (status >= 300 && status < 400) {
    throw new DeliveryError(
      'redirect',
      `It answered ${status}: redirects are not followed.`,
      receipt,
    )
  }
  if (status === 410) throw new DeliveryError('gone', 'It answered 410 Gone.', receipt)
  const reason = status >= 500 ? 'http-5xx' : 'http-4xx'
  throw new DeliveryError(reason, `It answered ${status}.`, receipt)
}

async function readUpTo(body: AsyncIterable<Uint8Array>, most: number): Promise<string> {
  const chunks: Uint8Array[] = []
  let size = 0
  for await (const chunk of body) {
    chunks.push(chunk)
    size += chunk.byteLength
    if (size > most) break
  }
  return Buffer.concat(chunks).toString('utf8')
}

/** Without what may be a secret: many services carry theirs in the path or the query. */
export function shownUrl(url: string): string {
  const parsed = new URL(url)
  const path = parsed.pathname.length > 24 ? `${parsed.pathname.slice(0, 24)}…` : parsed.pathname
  return `${parsed.origin}${path}${parsed.search ? '?…' : ''}`
}

/** What a broken connection means, whatever library tells of it. */
export function connectionError(error: unknown, asked: string, timedOut: boolean): DeliveryError {
  const found = error instanceof Error ? error : new Error(String(error))
  const code = String((found as { code?: unknown }).code ?? '')
  const inner = found instanceof AggregateError ? found.errors.map(String).join('; ') : ''
  const text = found.message || inner || code || 'It failed without a word.'
  const details = { request: asked }
  if (code === 'address-refused') return new DeliveryError('blocked-address', text, details)
  if (timedOut || /TIMEOUT|TIMEDOUT/i.test(code) || found.name === 'TimeoutError') {
    return new DeliveryError('timeout', 'There was no complete answer in time.', details)
  }
  if (/^(ENOTFOUND|EAI_)/.test(code)) return new DeliveryError('dns', text, details)
  if (/CERT|SSL|TLS|SELF_SIGNED|UNABLE_TO|EPROTO/i.test(code)) {
    return new DeliveryError('tls', text, details)
  }
  return new DeliveryError('connection', text, details)
}

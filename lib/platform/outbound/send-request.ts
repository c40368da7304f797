// The one way out over HTTP. Redirects are followed by hand, so that each hop is checked like the first;
// credentials do not follow to another origin; a body has a size cap and the whole exchange a deadline.

import { pipeline } from 'node:stream/promises'
import { Readable, Transform, type Writable } from 'node:stream'
import { constants, createBrotliDecompress, createGunzip, createInflate } from 'node:zlib'
import { request, type Dispatcher } from 'undici'
import { addressGuard, type AddressGuard } from './address-guard'
import { guardedAgent, type TlsOptions } from './guarded-agent'

export type OutboundRequest = {
  url: string
  method?: string
  headers?: Record<string, string | string[]>
  /** A body that is a function is made anew for each redirect that keeps it. */
  body?: string | Uint8Array | (() => Readable)
  guard?: AddressGuard
  tls?: TlsOptions
  connectTimeoutMs?: number
  readTimeoutMs?: number
  /** For everything together, the body included. */
  timeoutMs?: number
  maxRedirects?: number
  maxBodyBytes?: number
  signal?: AbortSignal
}

export type OutboundResponse = {
  status: number
  headers: Record<string, string[]>
  /** After redirects. */
  url: string
  /** The whole body; throws OutboundError `too-large` above the cap. */
  bytes(): Promise<Buffer>
  /** Writes the body as it comes; gives its size. */
  pipeTo(target: Writable): Promise<number>
  /** Lets go of the connection. Call it once, whatever was read. */
  close(): Promise<void>
}

export class OutboundError extends Error {
  constructor(
    readonly code: 'address-refused' | 'timeout' | 'too-large' | 'redirects' | 'url' | 'connection',
    message: string,
    options?: { cause?: unknown },
  ) {
    super(message, options)
    this.name = 'OutboundError'
  }
}

const defaults = {
  connectTimeoutMs: 10_000,
  readTimeoutMs: 60_000,
  timeoutMs: 300_000,
  maxRedirects: 5,
  maxBodyBytes: 512 * 1024 * 1024,
}
const redirects = new Set([301, 302, 303, 307, 308])
const carriesCredentials = /^(authorization|cookie|proxy-authorization)$/i
const describesBody = /^content-/i

export function readHttpUrl(text: string, base?: string): URL {
  const url = URL.canParse(text, base) ? new URL(text, base) : null
  if (!url || (url.protocol !== 'http:' && url.protocol !== 'https:')) {
    throw new OutboundError('url', `"${text}" is not a URL. Write it as https://host/path.`)
  }
  return url
}

type Hop = { url: URL; method: string; headers: Record<string, string | string[]>; body: unknown }

function nextHop(hop: Hop, status: number, location: string): Hop {
  const url = readHttpUrl(location, hop.url.href)
  const becomesGet = status === 303 ? hop.method !== 'HEAD' : status < 303 && hop.method === 'POST'
  const leaves = url.origin !== hop.url.origin
  const headers = Object.fromEntries(
    Object.entries(hop.headers).filter(
      ([name]) =>
        !(leaves && carriesCredentials.test(name)) && !(becomesGet && describesBody.test(name)),
    ),
  )
  return becomesGet ? { url, method: 'GET', headers, body: undefined } : { ...hop, url, headers }
}

function listed(headers: Record<string, string | string[] | undefined>): Record<string, string[]> {
  return Object.fromEntries(
    Object.entries(headers).map(([name, value]) => [name, [value ?? []].flat()]),
  )
}

/** Says in one sentence what went wrong, by code; never a stack of wrapped errors. */
function asOutboundError(error: unknown, url: string, timedOut: boolean): OutboundError {
  if (error instanceof OutboundError) return error
  const found = error instanceof Error ? error : new Error(String(error))
  const code = (found as { code?: unknown }).code
  const options = { cause: error }
  if (code === 'address-refused') {
    return new OutboundError('address-refused', found.message, options)
  }
  const slow = timedOut || String(code).includes('TIMEOUT')
  if (slow) return new OutboundError('timeout', `${url} did not answer in time.`, options)
  const causes = found instanceof AggregateError ? found.errors.map(String).join('; ') : ''
  const reason = found.message || causes || String(code)
  return new OutboundError('connection', `${url} could not be reached: ${reason}`, options)
}

const decoders: Record<string, () => Transform> = {
  gzip: () => createGunzip(tolerant),
  'x-gzip': () => createGunzip(tolerant),
  deflate: () => createInflate(tolerant),
  br: () => createBrotliDecompress(),
}
/** A body without a byte (to HEAD, or 304) is no broken one; HTTP itself says where one was cut off. */
const tolerant = { finishFlush: constants.Z_SYNC_FLUSH }

/** The body as it was before the server compressed it for the way (RFC 9110, 8.4). */
function decoded({ headers, body }: Dispatcher.ResponseData): Readable {
  const encodings = [headers['content-encoding'] ?? []].flat().join(',').toLowerCase().split(',')
  let content: Readable = body
  for (const encoding of encodings.toReversed()) {
    const decode = decoders[encoding.trim()]?.()
    if (!decode) continue
    content.on('error', (error) => decode.destroy(error))
    content = content.pipe(decode)
  }
  return content
}

function capped(body: Readable, maxBytes: number, url: string): Readable {
  let size = 0
  const cap = new Transform({
    transform(chunk: Buffer, _encoding, done) {
      size += chunk.length
      if (size <= maxBytes) return done(null, chunk)
      done(new OutboundError('too-large', `${url} answered with more than ${maxBytes} bytes.`))
    },
  })
  body.on('error', (error) => cap.destroy(error))
  return body.pipe(cap)
}

/**
 * Sends a request and answers once the headers of the last hop are there.
 * Throws an OutboundError; a status of 400 and above is an answer, not an error.
 */
export async function sendRequest(options: OutboundRequest): Promise<OutboundResponse> {
  const limits = { ...defaults, ...definedOnly(options) }
  const agent = guardedAgent({
    guard: options.guard ?? addressGuard(),
    connectTimeoutMs: limits.connectTimeoutMs,
    headersTimeoutMs: limits.readTimeoutMs,
    bodyTimeoutMs: limits.readTimeoutMs,
    tls: options.tls,
  })
  const deadline = AbortSignal.timeout(limits.timeoutMs)
  const signal = options.signal ? AbortSignal.any([options.signal, deadline]) : deadline
  let hop: Hop = {
    url: readHttpUrl(options.url),
    method: (options.method ?? 'GET').toUpperCase(),
    headers: options.headers ?? {},
    body: options.body,
  }
  const translate = (error: unknown) => asOutboundError(error, hop.url.href, deadline.aborted)
  try {
    for (let count = 0; ; count++) {
      const body = typeof hop.body === 'function' ? (hop.body as () => Readable)() : hop.body
      const response = await request(hop.url, {
        dispatcher: agent,
        method: hop.method as Dispatcher.HttpMethod,
        headers: hop.headers,
        body: body as string | Uint8Array | Readable | undefined,
        signal,
      })
      const location = [response.headers.location].flat()[0]
      const follow = redirects.has(response.statusCode) && location !== undefined
      if (follow && limits.maxRedirects > 0) {
        await response.body.dump()
        if (count >= limits.maxRedirects) {
          throw new OutboundError('redirects', `${options.url} redirects too often.`)
        }
        hop = nextHop(hop, response.statusCode, location)
        continue
      }
      return answer(hop.url.href, response, limits.maxBodyBytes, agent, translate)
    }
  } catch (error) {
    await agent.destroy()
    if (options.signal?.aborted) throw options.signal.reason
    throw translate(error)
  }
}

function answer(
  url: string,
  response: Dispatcher.ResponseData,
  maxBodyBytes: number,
  agent: { destroy(): Promise<void> },
  translate: (error: unknown) => OutboundError,
): OutboundResponse {
  return {
    status: response.statusCode,
    headers: listed(response.headers),
    url,
    async bytes() {
      const chunks: Buffer[] = []
      try {
        for await (const chunk of capped(decoded(response), maxBodyBytes, url)) {
          chunks.push(chunk as Buffer)
        }
      } catch (error) {
        throw translate(error)
      }
      return Buffer.concat(chunks)
    },
    async pipeTo(target) {
      let size = 0
      const count = new Transform({
        transform(chunk: Buffer, _encoding, done) {
          size += chunk.length
          done(null, chunk)
        },
      })
      try {
        await pipeline(capped(decoded(response), maxBodyBytes, url), count, target)
      } catch (error) {
        throw translate(error)
      }
      return size
    },
    close: () => agent.destroy(),
  }
}

function definedOnly<T extends object>(options: T): T {
  return Object.fromEntries(Object.entries(options).filter(([, value]) => value !== undefined)) as T
}

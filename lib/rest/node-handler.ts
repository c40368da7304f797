// The REST API straight behind node:http, without the page framework in between: it costs as much again as
// a whole request. The catch-all route answers alike where nobody wires this in.

import type { IncomingMessage, ServerResponse } from 'node:http'
import { Readable } from 'node:stream'
import type { ReadableStream } from 'node:stream/web'
import { peerHeader } from '@/lib/platform/auth/request-origin'
import { handleRest, restPath } from './app'

/** False where the path is not ours; otherwise the answer is on its way. */
export function answerRest(request: IncomingMessage, response: ServerResponse): boolean {
  if (!request.url?.startsWith(`${restPath}/`)) return false
  void answer(request, response)
  return true
}

async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
  const gone = new AbortController()
  response.once('close', () => {
    if (!response.writableFinished) gone.abort()
  })
  // `handleRest` answers whatever is thrown: what fails here is a malformed head, or what a body is read from.
  let status = 400
  try {
    const answered = await handleRest(toRequest(request, gone.signal))
    status = 500
    await send(answered, response)
  } catch {
    if (!response.headersSent) response.writeHead(status)
    response.end()
  }
}

/** What is there at once goes as one write with its length, and not in chunks: a stream as it comes. */
async function send(answered: Response, response: ServerResponse): Promise<void> {
  const head = Object.fromEntries(answered.headers)
  const reader = (answered.body as ReadableStream<Uint8Array> | null)?.getReader()
  if (!reader) {
    response.writeHead(answered.status, head).end()
    return
  }
  const first = await reader.read()
  const second = first.done ? Promise.resolve(first) : reader.read()
  const isWhole = (await Promise.race([second, soon()]))?.done === true
  if (isWhole) {
    const body = first.value ?? new Uint8Array()
    response.writeHead(answered.status, { ...head, 'content-length': body.length }).end(body)
    return
  }
  response.writeHead(answered.status, head)
  let piece = first
  let next: typeof second | null = second
  while (!piece.done) {
    if (response.destroyed) return reader.cancel()
    if (!response.write(piece.value)) await drained(response)
    piece = await (next ?? reader.read())
    next = null
  }
  response.end()
}

/** After whatever is ready by now. */
const soon = () => new Promise<null>((resolve) => setImmediate(resolve, null))

function drained(response: ServerResponse): Promise<void> {
  return new Promise((resolve) => {
    const done = () => {
      response.off('drain', done)
      response.off('close', done)
      resolve()
    }
    response.on('drain', done)
    response.on('close', done)
  })
}

function toRequest(request: IncomingMessage, signal: AbortSignal): Request {
  const headers = new Headers()
  for (const [name, value] of Object.entries(request.headers)) {
    if (value === undefined || name.startsWith(':')) continue
    headers.set(name, Array.isArray(value) ? value.join(', ') : value)
  }
  headers.set(peerHeader, request.socket.remoteAddress ?? 'unknown')
  const url = `http://${request.headers.host ?? 'localhost'}${request.url ?? '/'}`
  const method = request.method ?? 'GET'
  const hasBody = 'content-length' in request.headers || 'transfer-encoding' in request.headers
  if (method === 'GET' || method === 'HEAD' || !hasBody) {
    return new Request(url, { method, headers, signal })
  }
  const body = Readable.toWeb(request) as globalThis.ReadableStream<Uint8Array>
  return new Request(url, { method, headers, signal, body, duplex: 'half' } as RequestInit)
}

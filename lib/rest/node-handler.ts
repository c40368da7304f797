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
  try {
    const answered = await handleRest(toRequest(request, gone.signal))
    response.writeHead(answered.status, Object.fromEntries(answered.headers))
    if (answered.body) await send(answered.body as ReadableStream<Uint8Array>, response)
    else response.end()
  } catch {
    // `handleRest` answers whatever is thrown: what fails here is the connection, or a malformed head.
    if (!response.headersSent) response.writeHead(400)
    response.end()
  }
}

async function send(body: ReadableStream<Uint8Array>, response: ServerResponse): Promise<void> {
  for await (const chunk of body) {
    if (response.destroyed) return
    if (!response.write(chunk)) await drained(response)
  }
  response.end()
}

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

// An answer on its way out: what is there at once goes as one write with its length, and not in chunks, a stream
// as it comes and no faster than it is taken.

import type { ServerResponse } from 'node:http'
import type { ReadableStream } from 'node:stream/web'
import { JsonAnswer } from './json-answer'

/** Where what it is read from fails, it is broken off: half an answer must not look like a whole one. */
export async function sendAnswer(answered: Response, response: ServerResponse): Promise<void> {
  try {
    await send(answered, response)
  } catch {
    if (response.headersSent) response.destroy()
    else response.writeHead(500).end()
  }
}

async function send(answered: Response, response: ServerResponse): Promise<void> {
  const head = Object.fromEntries(answered.headers)
  if (answered instanceof JsonAnswer) {
    const { written } = answered
    response.writeHead(answered.status, { ...head, 'content-length': Buffer.byteLength(written) })
    response.end(written)
    return
  }
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

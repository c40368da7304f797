// A real HTTP server that records everything it gets and answers as the test says.

import { createServer, type IncomingHttpHeaders, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'

export type Received = {
  method: string
  path: string
  headers: IncomingHttpHeaders
  body: string
  at: number
}
export type Answer = (
  received: Received,
  response: ServerResponse,
) => void | { status?: number; headers?: Record<string, string>; body?: string }

export type HttpReceiver = {
  url: string
  port: number
  received: Received[]
  answer: Answer
  close(): Promise<void>
}

/** Answers 200 until `answer` is set to something else. A response that is not ended by it hangs. */
export async function httpReceiver(): Promise<HttpReceiver> {
  const received: Received[] = []
  const server = createServer((request, response) => {
    const chunks: Buffer[] = []
    request.on('data', (chunk: Buffer) => chunks.push(chunk))
    request.on('end', () => {
      const one: Received = {
        method: request.method ?? '',
        path: request.url ?? '',
        headers: request.headers,
        body: Buffer.concat(chunks).toString('utf8'),
        at: Date.now(),
      }
      received.push(one)
      const told = receiver.answer(one, response)
      if (told) response.writeHead(told.status ?? 200, told.headers).end(told.body ?? '')
    })
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  const receiver: HttpReceiver = {
    url: `http://127.0.0.1:${port}`,
    port,
    received,
    answer: () => ({ status: 200 }),
    async close() {
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
    },
  }
  return receiver
}

// A server that speaks the wire protocol of Postgres just far enough to say that it is an old one: it lets
// everybody in and answers every question with its version.

import { createServer, type Socket } from 'node:net'

const int32 = (value: number) => {
  const bytes = Buffer.alloc(4)
  bytes.writeInt32BE(value)
  return bytes
}
const int16 = (value: number) => {
  const bytes = Buffer.alloc(2)
  bytes.writeInt16BE(value)
  return bytes
}
const text = (value: string) => Buffer.from(`${value}\0`)
const message = (kind: string, ...parts: Buffer[]) => {
  const body = Buffer.concat(parts)
  return Buffer.concat([Buffer.from(kind), int32(body.length + 4), body])
}
const ready = message('Z', Buffer.from('I'))

const column = (name: string, type: number) =>
  Buffer.concat([text(name), int32(0), int16(0), int32(type), int16(-1), int32(-1), int16(0)])
const value = (content: string) => Buffer.concat([int32(content.length), Buffer.from(content)])

function rowOf(number: number, version: string): Buffer {
  return Buffer.concat([
    message('T', int16(2), column('number', 23), column('version', 25)),
    message('D', int16(2), value(String(number)), value(version)),
    message('C', text('SELECT 1')),
    ready,
  ])
}

function serve(socket: Socket, number: number, version: string): void {
  let greeted = false
  socket.on('error', () => undefined)
  socket.on('data', (chunk) => {
    if (!greeted) {
      greeted = true
      const status = message('S', text('server_version'), text(version))
      socket.write(Buffer.concat([message('R', int32(0)), status, ready]))
    } else if (chunk[0] === 'Q'.charCodeAt(0)) {
      socket.write(rowOf(number, version))
    } else {
      socket.end()
    }
  })
}

/** `number` is server_version_num, such as 140012 for 14.12. */
export async function startOldPostgres(number: number, version: string) {
  const server = createServer((socket) => serve(socket, number, version))
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const address = server.address()
  const port = typeof address === 'object' && address ? address.port : 0
  return {
    url: `postgresql://millrace@127.0.0.1:${port}/millrace`,
    stop: () => new Promise<void>((resolve) => server.close(() => resolve())),
  }
}

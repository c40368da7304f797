// A client in a process of its own: `rest` starts executions over HTTP and waits for their end, `browser`
// holds a socket to one execution and notes when each patch arrives.

import { connect } from 'node:net'
import { io } from 'socket.io-client'

const [mode, url = '', ...rest] = process.argv.slice(2)
process.on('disconnect', () => process.exit(0))

/**
 * A connection that is kept: `send` gives the body of the next answer. No more of HTTP than the benchmark needs, for
 * the client takes its processor time from the server that is measured.
 */
function openConnection(path: string, authorization: string): { send(): Promise<string> } {
  const { hostname, port, host } = new URL(url)
  const head = `POST ${path} HTTP/1.1\r\nhost: ${host}\r\nauthorization: ${authorization}\r\ncontent-length: 0\r\n\r\n`
  const socket = connect(Number(port), hostname)
  socket.setNoDelay(true)
  let text = ''
  let answer: (body: string) => void = () => undefined
  let fail: (error: Error) => void = () => undefined
  socket.setEncoding('latin1')
  socket.on('data', (piece) => {
    text += piece
    const at = text.indexOf('\r\n\r\n')
    const length = at < 0 ? null : /content-length: (\d+)/i.exec(text.slice(0, at))?.[1]
    if (at >= 0 && length == null) return fail(new Error(`No length: ${text.slice(0, 300)}`))
    const body = text.slice(at + 4)
    if (at < 0 || body.length < Number(length)) return
    text = ''
    answer(body)
  })
  socket.on('error', (error) => fail(error))
  return {
    send: () =>
      new Promise((resolve, reject) => {
        answer = resolve
        fail = reject
        socket.write(head)
      }),
  }
}

async function startMany(
  connections: readonly { send(): Promise<string> }[],
  total: number,
): Promise<void> {
  let started = 0
  const one = async ({ send }: { send(): Promise<string> }) => {
    while (started < total) {
      started += 1
      const text = await send()
      if (!text.includes('"SUCCESS"')) throw new Error(`Not a success: ${text.slice(0, 300)}`)
    }
  }
  await Promise.all(connections.map(one))
}

if (mode === 'rest') {
  const [path = '', authorization = '', total, atOnce] = rest
  const connections = Array.from({ length: Number(atOnce) }, () =>
    openConnection(path, authorization),
  )
  await startMany(connections, connections.length)
  const began = performance.now()
  await startMany(connections, Number(total))
  process.send?.(Number(total) / ((performance.now() - began) / 1_000))
} else {
  const [executionId] = rest
  const socket = io(`${url}/browser`, { transports: ['websocket'] })
  const arrived: [eventNumber: number, at: number][] = []
  socket.on('execution', (patch: { to: number }) => {
    arrived.push([patch.to, Number(process.hrtime.bigint()) / 1e6])
  })
  socket.on('connect', () =>
    socket.emit('join', { room: `execution:${executionId}`, from: 0 }, () =>
      process.send?.('joined'),
    ),
  )
  process.on('message', () => process.send?.(arrived))
}

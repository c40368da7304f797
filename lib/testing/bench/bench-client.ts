// A client in a process of its own: `rest` starts executions over HTTP and waits for their end, `browser`
// holds a socket to one execution and notes when each patch arrives.

import { Agent, request } from 'node:http'
import { io } from 'socket.io-client'

const [mode, url = '', ...rest] = process.argv.slice(2)
process.on('disconnect', () => process.exit(0))

const agent = new Agent({ keepAlive: true, maxSockets: 256 })

function post(path: string, authorization: string): Promise<string> {
  return new Promise((resolve, reject) => {
    const sent = request(
      `${url}${path}`,
      { method: 'POST', agent, headers: { authorization, 'content-length': 0 } },
      (answer) => {
        let text = ''
        answer.setEncoding('utf8')
        answer.on('data', (chunk: string) => (text += chunk))
        answer.on('end', () => resolve(text))
      },
    )
    sent.on('error', reject)
    sent.end()
  })
}

async function startMany(path: string, authorization: string, total: number, atOnce: number) {
  let started = 0
  const one = async () => {
    while (started < total) {
      started += 1
      const text = await post(path, authorization)
      if (!text.includes('"SUCCESS"')) throw new Error(`Not a success: ${text.slice(0, 300)}`)
    }
  }
  await Promise.all(Array.from({ length: atOnce }, one))
}

if (mode === 'rest') {
  const [path = '', authorization = '', total, atOnce] = rest
  await startMany(path, authorization, Number(atOnce), Number(atOnce))
  const began = performance.now()
  await startMany(path, authorization, Number(total), Number(atOnce))
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

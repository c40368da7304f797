// A mail server that keeps what it is given (RFC 5321, as far as a client needs it).

import { createServer } from 'node:net'
import type { AddressInfo } from 'node:net'

export type Mail = { from: string; to: string[]; data: string }
export type SmtpReceiver = {
  port: number
  mails: Mail[]
  /** Set to an answer such as `550 no such user` to refuse recipients. */
  refuse: string | null
  close(): Promise<void>
}

export async function smtpReceiver(): Promise<SmtpReceiver> {
  const sockets = new Set<import('node:net').Socket>()
  const server = createServer((socket) => {
    sockets.add(socket)
    socket.on('close', () => sockets.delete(socket))
    socket.on('error', () => undefined)
    let mail: Mail = { from: '', to: [], data: '' }
    let reading = false
    let buffered = ''
    const say = (line: string) => socket.write(`${line}\r\n`)
    const address = (line: string) => /<([^>]*)>/.exec(line)?.[1] ?? ''
    const hear = (line: string) => {
      const verb = line.slice(0, 4).toUpperCase()
      if (verb === 'EHLO' || verb === 'HELO') say('250 receiver')
      else if (verb === 'MAIL') {
        mail = { from: address(line), to: [], data: '' }
        say('250 ok')
      } else if (verb === 'RCPT') {
        if (receiver.refuse) return say(receiver.refuse)
        mail.to.push(address(line))
        say('250 ok')
      } else if (verb === 'DATA') {
        reading = true
        say('354 go on')
      } else if (verb === 'QUIT') {
        say('221 bye')
        socket.end()
      } else if (verb === 'NOOP' || verb === 'RSET') say('250 ok')
      else say('502 not known here')
    }
    say('220 receiver')
    socket.on('data', (chunk) => {
      buffered += chunk.toString('utf8')
      for (;;) {
        const end = buffered.indexOf(reading ? '\r\n.\r\n' : '\r\n')
        if (end < 0) return
        const part = buffered.slice(0, end)
        buffered = buffered.slice(end + (reading ? 5 : 2))
        if (reading) {
          reading = false
          receiver.mails.push({ ...mail, data: part })
          say('250 taken')
        } else hear(part)
      }
    })
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const receiver: SmtpReceiver = {
    port: (server.address() as AddressInfo).port,
    mails: [],
    refuse: null,
    async close() {
      for (const socket of sockets) socket.destroy()
      await new Promise((resolve) => server.close(resolve))
    },
  }
  return receiver
}

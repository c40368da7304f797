// A cable between a worker and its server that can be cut (both ends see a reset) or go dark (bytes are
// swallowed, nobody is told): the two ways in which a network fails.

import { connect, createServer, type Server, type Socket } from 'node:net'

export type Cable = {
  port: number
  cut: () => void
  goDark: (dark: boolean) => void
  close: () => void
}

export async function layCable(target: () => number): Promise<Cable> {
  const pairs = new Set<[Socket, Socket]>()
  let dark = false
  const server: Server = createServer((near) => {
    const far = connect(target(), '127.0.0.1')
    const pair: [Socket, Socket] = [near, far]
    pairs.add(pair)
    const end = () => {
      pairs.delete(pair)
      near.destroy()
      far.destroy()
    }
    const carry = (from: Socket, to: Socket) => {
      from.on('data', (bytes) => {
        if (!dark) to.write(bytes)
      })
      from.on('error', end)
      from.on('close', end)
    }
    carry(near, far)
    carry(far, near)
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const address = server.address()
  const port = typeof address === 'object' && address ? address.port : 0
  const cut = () => {
    for (const [near, far] of pairs) {
      near.resetAndDestroy()
      far.resetAndDestroy()
    }
  }
  return {
    port,
    cut,
    goDark: (next) => {
      dark = next
      if (!dark) cut()
    },
    close: () => {
      cut()
      server.close()
    },
  }
}

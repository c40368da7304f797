// A TCP connection whose address has passed the guard, for whatever speaks no HTTP. The name is resolved
// here, and the socket goes to the address that was checked.

import { lookup } from 'node:dns/promises'
import { connect, isIP, type Socket } from 'node:net'
import type { AddressGuard } from '@/lib/platform/outbound/address-guard'

export type HostPort = { host: string; port: number }

/** The address to connect to. Throws RefusedAddress. */
export async function checkedAddress(
  guard: AddressGuard,
  { host, port }: HostPort,
): Promise<string> {
  const bare = host.replace(/^\[|\]$/g, '')
  const found = isIP(bare) === 0 ? await lookup(bare, { all: true }) : [{ address: bare }]
  let refusal: unknown = new Error(`${bare} has no address.`)
  for (const { address } of found) {
    try {
      guard.check(address, { host: bare, port })
      return address
    } catch (error) {
      refusal = error
    }
  }
  throw refusal
}

export async function guardedSocket(guard: AddressGuard, target: HostPort): Promise<Socket> {
  const address = await checkedAddress(guard, target)
  return new Promise((resolve, reject) => {
    const socket = connect({ host: address, port: target.port, timeout: 10_000 })
    socket.once('connect', () => {
      socket.setTimeout(0)
      socket.off('error', reject)
      resolve(socket)
    })
    socket.once('error', reject)
    socket.once('timeout', () =>
      socket.destroy(Object.assign(new Error('No connection in time.'), { code: 'ETIMEDOUT' })),
    )
  })
}

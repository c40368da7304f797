// Which addresses a task, a webhook or a download may reach. Everything that is not a public unicast
// address is refused: loopback, private, link-local (cloud metadata), shared, multicast, reserved, and
// every IPv6 form that carries an IPv4 address inside (mapped, NAT64, 6to4, Teredo).
// Two exceptions, both named by the operator: networks (CIDR), and single host:port pairs.

import { BlockList, isIP } from 'node:net'

export type AddressGuard = {
  /** Throws a RefusedAddress where `address` (an IP) may not be reached under this host and port. */
  check(address: string, target: { host: string; port: number }): void
}

export class RefusedAddress extends Error {
  readonly code = 'address-refused'
  constructor(host: string, address: string) {
    const shown = host === address ? address : `${host} (${address})`
    super(
      `${shown} is a private or local address. Name its network in MILLRACE_OUTBOUND_ALLOW to allow it.`,
    )
    this.name = 'RefusedAddress'
  }
}

const refused4: [string, number][] = [
  ['0.0.0.0', 8],
  ['10.0.0.0', 8],
  ['100.64.0.0', 10],
  ['127.0.0.0', 8],
  ['169.254.0.0', 16],
  ['172.16.0.0', 12],
  ['192.0.0.0', 24],
  ['192.0.2.0', 24],
  ['192.88.99.0', 24],
  ['192.168.0.0', 16],
  ['198.18.0.0', 15],
  ['198.51.100.0', 24],
  ['203.0.113.0', 24],
  ['224.0.0.0', 4],
  ['240.0.0.0', 4],
]
const refused6: [string, number][] = [
  ['100::', 64],
  ['2001::', 23],
  ['2001:db8::', 32],
  ['2002::', 16],
  ['3fff::', 20],
]

const blocked = new BlockList()
for (const [network, bits] of refused4) blocked.addSubnet(network, bits, 'ipv4')
for (const [network, bits] of refused6) blocked.addSubnet(network, bits, 'ipv6')
/** IPv6 hands out public addresses from 2000::/3 alone; all else is local, special or not given out. */
const global6 = new BlockList()
global6.addSubnet('2000::', 3, 'ipv6')

/** `::ffff:7f00:1` and `::ffff:127.0.0.1` are 127.0.0.1; any other address stays itself. */
export function plainAddress(address: string): string {
  const bare = address.replace(/^\[|\]$/g, '').replace(/%.*$/, '')
  if (isIP(bare) !== 6) return bare
  const canonical = new URL(`http://[${bare}]/`).hostname.slice(1, -1)
  const mapped = /^::ffff:([0-9a-f]{1,4}):([0-9a-f]{1,4})$/.exec(canonical)
  if (!mapped) return canonical
  const high = Number.parseInt(mapped[1] ?? '0', 16)
  const low = Number.parseInt(mapped[2] ?? '0', 16)
  return [high >> 8, high & 255, low >> 8, low & 255].join('.')
}

export function isPublicAddress(address: string): boolean {
  const plain = plainAddress(address)
  const family = isIP(plain)
  if (family === 4) return !blocked.check(plain, 'ipv4')
  return family === 6 && global6.check(plain, 'ipv6') && !blocked.check(plain, 'ipv6')
}

/**
 * Reads MILLRACE_OUTBOUND_ALLOW: networks and addresses, separated by commas.
 * Throws an Error that names the part which is neither.
 */
export function readNetworks(list: string): BlockList {
  const networks = new BlockList()
  for (const part of list.split(',').map((each) => each.trim())) {
    if (part === '') continue
    const [address = '', bits] = part.split('/')
    const family = isIP(address)
    const most = family === 4 ? 32 : 128
    const size = bits === undefined ? most : Number(bits)
    if (family === 0 || !Number.isInteger(size) || size < 0 || size > most) {
      throw new Error(
        `MILLRACE_OUTBOUND_ALLOW: "${part}" is not a network. Write it as 10.0.0.0/8 or fd00::/8.`,
      )
    }
    networks.addSubnet(address, size, family === 4 ? 'ipv4' : 'ipv6')
  }
  return networks
}

export type GuardOptions = {
  /** Networks that may be reached though they are private. */
  allowNetworks?: BlockList
  /** Exactly these host:port pairs may be reached whatever their address: the own server. */
  allowTargets?: string[]
}

export function addressGuard(options: GuardOptions = {}): AddressGuard {
  const targets = new Set((options.allowTargets ?? []).map((target) => target.toLowerCase()))
  return {
    check(address, { host, port }) {
      const plain = plainAddress(address)
      const family = isIP(plain) === 6 ? 'ipv6' : 'ipv4'
      if (isPublicAddress(plain)) return
      if (options.allowNetworks?.check(plain, family)) return
      if (targets.has(`${host.toLowerCase()}:${port}`)) return
      throw new RefusedAddress(host, plain)
    },
  }
}

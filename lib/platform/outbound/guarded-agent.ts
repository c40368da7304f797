// The connection itself is where an address is judged: the name is resolved here, every answer is checked,
// and the socket goes to an address that passed. A name that changes its answer between check and
// connect therefore gains nothing.

import { lookup } from 'node:dns/promises'
import { isIP } from 'node:net'
import { Agent, buildConnector } from 'undici'
import type { AddressGuard } from './address-guard'

export type TlsOptions = {
  /** false: any certificate will do. */
  rejectUnauthorized?: boolean
  ca?: string
  cert?: string
  key?: string
  passphrase?: string
  servername?: string
}

export type AgentOptions = {
  guard: AddressGuard
  connectTimeoutMs: number
  headersTimeoutMs: number
  bodyTimeoutMs: number
  tls?: TlsOptions
}

async function allowedAddress(guard: AddressGuard, host: string, port: number): Promise<string> {
  const bare = host.replace(/^\[|\]$/g, '')
  const answers =
    isIP(bare) === 0 ? await lookup(bare, { all: true, verbatim: true }) : [{ address: bare }]
  let refusal: unknown
  for (const { address } of answers) {
    try {
      guard.check(address, { host: bare, port })
      return address
    } catch (error) {
      refusal = error
    }
  }
  throw refusal ?? new Error(`${bare} has no address.`)
}

const ports: Record<string, number> = { 'http:': 80, 'https:': 443 }

/** An undici agent whose every connection, to a redirect's target too, has passed the guard. */
export function guardedAgent(options: AgentOptions): Agent {
  const connect = buildConnector({ timeout: options.connectTimeoutMs, ...options.tls })
  /** What goes wrong before the socket exists is told to undici as a failed connection. */
  const open: (...args: Parameters<typeof connect>) => Promise<void> = async (target, callback) => {
    const port = Number(target.port) || ports[target.protocol] || 80
    try {
      const address = await allowedAddress(options.guard, target.hostname, port)
      const named = isIP(target.hostname.replace(/^\[|\]$/g, '')) === 0
      const servername =
        options.tls?.servername ?? target.servername ?? (named ? target.hostname : '')
      // It throws at once where a key does not open.
      connect({ ...target, hostname: address, servername }, callback)
    } catch (error) {
      callback(error instanceof Error ? error : new Error(String(error)), null)
    }
  }
  return new Agent({
    headersTimeout: options.headersTimeoutMs,
    bodyTimeout: options.bodyTimeoutMs,
    connect: (target, callback) => void open(target, callback),
  })
}

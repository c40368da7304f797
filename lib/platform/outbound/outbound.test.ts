import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { Writable } from 'node:stream'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { addressGuard, isPublicAddress, plainAddress, readNetworks } from './address-guard'
import { sendRequest } from './send-request'

let server: Server
let port: number
let reached = 0
const seen: { url: string; headers: Record<string, unknown> }[] = []

beforeAll(async () => {
  server = createServer((request, response) => {
    reached++
    seen.push({ url: request.url ?? '', headers: request.headers })
    if (request.url === '/away') {
      const target = String(request.headers['x-target'])
      response.writeHead(302, { location: target }).end()
    } else if (request.url === '/large') response.end('x'.repeat(5000))
    else if (request.url === '/silent') response.writeHead(200).write('never ends')
    else response.end('hello')
  })
  await new Promise<void>((resolve) => server.listen(0, '::', resolve))
  port = (server.address() as AddressInfo).port
})
afterAll(() => {
  server.closeAllConnections()
  server.close()
})

const allowLocal = () => addressGuard({ allowNetworks: readNetworks('127.0.0.0/8, ::1') })

async function codeOf(promise: Promise<unknown>): Promise<unknown> {
  return promise.then(
    () => 'answered',
    (error: { code?: unknown }) => error.code,
  )
}

describe('address guard', () => {
  it.each([
    '127.0.0.1',
    '127.8.9.1',
    '0.0.0.0',
    '10.1.2.3',
    '172.31.255.255',
    '192.168.0.1',
    '169.254.169.254',
    '100.64.0.1',
    '224.0.0.1',
    '255.255.255.255',
    '::',
    '::1',
    '::ffff:127.0.0.1',
    '::ffff:7f00:1',
    '::ffff:a9fe:a9fe',
    '::127.0.0.1',
    '64:ff9b::7f00:1',
    '64:ff9b:1::1',
    '2002:7f00:1::',
    '2001:0:7f00::1',
    'fe80::1',
    'fe80::1%eth0',
    'fd00:ec2::254',
    'ff02::1',
    '2001:db8::1',
  ])('refuses %s', (address) => {
    expect(isPublicAddress(address)).toBe(false)
  })

  it.each(['1.1.1.1', '93.184.216.34', '172.32.0.1', '2606:4700::1111', '::ffff:8.8.8.8'])(
    'lets %s pass',
    (address) => {
      expect(isPublicAddress(address)).toBe(true)
    },
  )

  it('sees the IPv4 address inside a mapped one', () => {
    expect(plainAddress('[::ffff:10.0.0.1]')).toBe('10.0.0.1')
  })

  it('names the part of the list that is no network', () => {
    expect(() => readNetworks('10.0.0.0/8,banana')).toThrow('"banana" is not a network')
    expect(() => readNetworks('10.0.0.0/33')).toThrow('"10.0.0.0/33"')
  })
})

describe('sendRequest', () => {
  it.each([
    '127.0.0.1',
    'localhost',
    '[::1]',
    '[::ffff:127.0.0.1]',
    '[::ffff:7f00:1]',
    '0.0.0.0',
    '[::]',
    '127.1',
    '0x7f.1',
    '2130706433',
    '017700000001',
  ])('never connects to a local server as %s', async (host) => {
    const before = reached
    expect(await codeOf(sendRequest({ url: `http://${host}:${port}/` }))).toBe('address-refused')
    expect(reached).toBe(before)
  })

  it('reaches what is allowed, by network or as exactly one host and port', async () => {
    const byNetwork = await sendRequest({ url: `http://127.0.0.1:${port}/`, guard: allowLocal() })
    expect((await byNetwork.bytes()).toString()).toBe('hello')
    await byNetwork.close()
    const guard = addressGuard({ allowTargets: [`localhost:${port}`] })
    const byTarget = await sendRequest({ url: `http://localhost:${port}/`, guard })
    expect(byTarget.status).toBe(200)
    await byTarget.close()
    expect(await codeOf(sendRequest({ url: `http://localhost:${port + 1}/`, guard }))).toBe(
      'address-refused',
    )
  })

  it('checks the target of a redirect like the first address', async () => {
    const guard = addressGuard({ allowTargets: [`localhost:${port}`] })
    const headers = { 'x-target': `http://127.0.0.1:${port}/` }
    const before = reached
    expect(
      await codeOf(sendRequest({ url: `http://localhost:${port}/away`, headers, guard })),
    ).toBe('address-refused')
    expect(reached).toBe(before + 1)
  })

  it('does not carry credentials to another origin', async () => {
    const response = await sendRequest({
      url: `http://127.0.0.1:${port}/away`,
      headers: { authorization: 'Bearer x', 'x-target': `http://[::1]:${port}/` },
      guard: allowLocal(),
    })
    await response.close()
    expect(response.url).toBe(`http://[::1]:${port}/`)
    expect(seen.at(-1)?.headers.authorization).toBeUndefined()
  })

  it('stops at the size cap, in memory and in a stream', async () => {
    const options = {
      url: `http://127.0.0.1:${port}/large`,
      guard: allowLocal(),
      maxBodyBytes: 1000,
    }
    const first = await sendRequest(options)
    expect(await codeOf(first.bytes())).toBe('too-large')
    await first.close()
    const second = await sendRequest(options)
    const nowhere = new Writable({ write: (_chunk, _encoding, done) => done() })
    expect(await codeOf(second.pipeTo(nowhere))).toBe('too-large')
    await second.close()
  })

  it('ends at the deadline though the server keeps the body open', async () => {
    const response = await sendRequest({
      url: `http://127.0.0.1:${port}/silent`,
      guard: allowLocal(),
      // Long enough for the head to come, on a machine that is busy with other things.
      timeoutMs: 1_500,
    })
    expect(await codeOf(response.bytes())).toBe('timeout')
    await response.close()
  })

  it('refuses what is not HTTP', async () => {
    expect(await codeOf(sendRequest({ url: 'file:///etc/passwd' }))).toBe('url')
  })
})

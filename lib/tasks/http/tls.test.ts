// HTTP tasks over TLS: whom they trust, and what they show of themselves.

import { createServer, type Server } from 'node:https'
import type { AddressInfo } from 'node:net'
import type { TLSSocket } from 'node:tls'
import { generate } from 'selfsigned'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { outputsOf, runTask, testContext, type TestContext } from '../context.testing'

const local = {
  name: 'subjectAltName' as const,
  altNames: [
    { type: 2 as const, value: 'localhost' },
    { type: 7 as const, ip: '127.0.0.1' },
  ],
}
const own = await generate([{ name: 'commonName', value: 'localhost' }], { extensions: [local] })
const other = await generate([{ name: 'commonName', value: 'localhost' }], { extensions: [local] })
const client = await generate([{ name: 'commonName', value: 'mill' }], { passphrase: 'water' })

let plain: Server
let closed: Server
let ctx: TestContext
const portOf = (server: Server) => (server.address() as AddressInfo).port

beforeAll(async () => {
  const keys = { cert: own.cert, key: own.private }
  plain = createServer(keys, (_, response) => response.end('hello'))
  const asks = { ca: client.cert, requestCert: true, rejectUnauthorized: false }
  closed = createServer({ ...keys, ...asks }, (request, response) => {
    const { authorized } = request.socket as TLSSocket
    const { subject } = (request.socket as TLSSocket).getPeerCertificate()
    response.writeHead(authorized ? 200 : 403).end(subject ? String(subject.CN) : 'nobody')
  })
  for (const server of [plain, closed]) {
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  }
})
afterAll(() => {
  for (const server of [plain, closed]) {
    server.closeAllConnections()
    server.close()
  }
})
beforeEach(async () => {
  ctx = await testContext()
  return () => ctx.close()
})

const request = (server: Server, properties: Record<string, unknown>) =>
  runTask(ctx, 'core.http.Request', { uri: `https://127.0.0.1:${portOf(server)}/`, ...properties })

describe('a certificate', () => {
  it('that nobody vouches for is refused, and the failure says so', async () => {
    const refused = await request(plain, {})
    expect(refused).toMatchObject({ ok: false, failure: { code: 'http-connection' } })
    expect(JSON.stringify(refused)).toContain('self-signed certificate')
  })

  it('is taken where its authority is named, in options.ssl and in sslOptions', async () => {
    for (const given of [
      { options: { ssl: { ca: own.cert } } },
      { sslOptions: { ca: own.cert } },
    ]) {
      expect(outputsOf(await request(plain, given)).body).toBe('hello')
    }
    const wrong = await request(plain, { options: { ssl: { ca: other.cert } } })
    expect(wrong).toMatchObject({ ok: false, failure: { code: 'http-connection' } })
  })

  it('is not looked at where the task says so', async () => {
    const ssl = { insecureTrustAllCertificates: true }
    expect(outputsOf(await request(plain, { options: { ssl } })).body).toBe('hello')
  })
})

describe('a certificate of our own', () => {
  const asked = { ca: own.cert }
  const shown = { ...asked, cert: client.cert, key: client.private }

  it('is shown to a server that asks for one', async () => {
    const given = { options: { ssl: { ...shown, passphrase: 'water' } } }
    expect(outputsOf(await request(closed, given)).body).toBe('mill')
  })

  it('is missed where none is given', async () => {
    const refused = await request(closed, { options: { ssl: asked } })
    expect(refused).toMatchObject({ ok: false, failure: { details: { status: 403 } } })
  })

  it('whose key does not open is a failure of the task, and nothing of the key is told', async () => {
    for (const word of [{ passphrase: 'wrong' }, {}]) {
      const failed = await request(closed, { options: { ssl: { ...shown, ...word } } })
      expect(failed).toMatchObject({ ok: false, failure: { code: 'http-connection' } })
      expect(JSON.stringify(failed)).not.toContain('PRIVATE KEY')
    }
  })
})

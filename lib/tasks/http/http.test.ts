import { createServer, type IncomingMessage, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { text } from 'node:stream/consumers'
import { brotliCompressSync, deflateSync, gunzipSync, gzipSync } from 'node:zlib'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { outputsOf, runTask, testContext, type TestContext } from '../context.testing'

let server: Server
let base: string
let last: { method?: string; url?: string; headers: IncomingMessage['headers']; body: string }
let ctx: TestContext

const json = { 'content-type': 'application/json; charset=utf-8' }

const bomb = gzipSync(Buffer.alloc(4 * 1024 * 1024))
const gzip = { ...json, 'content-encoding': 'gzip' }
const compressed: Record<string, { headers: Record<string, string>; body: Buffer }> = {
  '/gzip': { headers: gzip, body: gzipSync('{"id":8}') },
  '/br': { headers: { ...json, 'content-encoding': 'br' }, body: brotliCompressSync('{"id":8}') },
  '/twice': {
    headers: { ...json, 'content-encoding': 'deflate, gzip' },
    body: gzipSync(deflateSync('{"id":8}')),
  },
  '/bomb': { headers: gzip, body: bomb },
  '/broken': { headers: gzip, body: Buffer.from('no gzip at all') },
  '/orders.csv.gz': { headers: { 'content-type': 'application/gzip' }, body: gzipSync('a,b') },
}

beforeAll(async () => {
  server = createServer((request, response) => {
    const { method, url, headers } = request
    void text(request).then((body) => {
      last = { method, url, headers, body }
      const path = url?.split('?')[0]
      if (path === '/json') return response.writeHead(200, json).end('{"id":7,"tags":["a"]}')
      if (path === '/missing') return response.writeHead(404, json).end('{"error":"gone"}')
      if (path === '/large') return response.end('x'.repeat(300 * 1024))
      if (path === '/empty') return response.end()
      if (path === '/slow') return undefined
      if (path === '/cut') {
        response.writeHead(200, { 'content-length': '1000' })
        return response.write('x'.repeat(10), () => response.destroy())
      }
      const packed = compressed[path ?? '']
      if (packed) return response.writeHead(200, packed.headers).end(packed.body)
      if (path === '/moved') return response.writeHead(302, { location: '/json' }).end()
      return response.end('plain')
    })
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  base = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
})
afterAll(() => {
  server.closeAllConnections()
  server.close()
})
beforeEach(async () => {
  ctx = await testContext()
  return () => ctx.close()
})

const request = (properties: Record<string, unknown>) =>
  runTask(ctx, 'core.http.Request', properties)

describe('core.http.Request', () => {
  it('parses JSON, keeps text, adds parameters', async () => {
    const found = outputsOf(
      await request({ uri: `${base}/json?a=1`, params: { b: 'x y', c: [1, 2] } }),
    )
    expect(found).toMatchObject({ code: 200, body: { id: 7, tags: ['a'] } })
    expect(last.url).toBe('/json?a=1&b=x+y&c=1&c=2')
    expect(outputsOf(await request({ uri: `${base}/` })).body).toBe('plain')
  })

  it('sends credentials, headers and a map as JSON', async () => {
    await request({
      uri: `${base}/json`,
      method: 'post',
      headers: { 'X-Own': 5 },
      body: { a: 1 },
      options: { auth: { type: 'BASIC', username: 'u', password: 'p' } },
    })
    expect(last).toMatchObject({ method: 'POST', body: '{"a":1}' })
    expect(last.headers).toMatchObject({
      'x-own': '5',
      'content-type': 'application/json',
      authorization: `Basic ${Buffer.from('u:p').toString('base64')}`,
    })
    await request({ uri: `${base}/json`, options: { auth: { type: 'BEARER', token: 't' } } })
    expect(last.headers.authorization).toBe('Bearer t')
  })

  it('sends forms, url-encoded and with files', async () => {
    const contentType = 'application/x-www-form-urlencoded'
    await request({ uri: base, method: 'POST', contentType, formData: { a: 'x&y', b: 2 } })
    expect(last.body).toBe('a=x%26y&b=2')
    const uri = await ctx.files.write('f.csv', 'a,b\n')
    const formData = { note: 'hi', file: { name: 'f.csv', content: uri, contentType: 'text/csv' } }
    await request({ uri: base, method: 'POST', formData })
    const form = await new Response(last.body, {
      headers: { 'content-type': String(last.headers['content-type']) },
    }).formData()
    expect(form.get('note')).toBe('hi')
    const file = form.get('file') as File
    expect([file.name, file.type, await file.text()]).toEqual(['f.csv', 'text/csv', 'a,b\n'])
  })

  it('fails on 400 and above, unless allowed', async () => {
    const failed = await request({ uri: `${base}/missing` })
    expect(failed).toMatchObject({
      ok: false,
      failure: { code: 'http-status', details: { status: 404 } },
    })
    for (const options of [{ allowFailed: true }, { allowedResponseCodes: [404] }]) {
      expect(outputsOf(await request({ uri: `${base}/missing`, options })).code).toBe(404)
    }
  })

  it('stores a large answer, follows redirects or not', async () => {
    const large = outputsOf(await request({ uri: `${base}/large` }))
    expect(large.body).toBeNull()
    expect(ctx.stored.get(String(large.uri))?.length).toBe(300 * 1024)
    expect(outputsOf(await request({ uri: `${base}/moved` })).body).toMatchObject({ id: 7 })
    const stay = await request({ uri: `${base}/moved`, options: { followRedirects: false } })
    expect(outputsOf(stay).code).toBe(302)
  })

  it('reads what was compressed for the way, and no more of it than it may', async () => {
    for (const path of ['gzip', 'br', 'twice']) {
      expect(outputsOf(await request({ uri: `${base}/${path}` })).body).toEqual({ id: 8 })
    }
    expect(outputsOf(await request({ uri: `${base}/gzip`, method: 'HEAD' })).code).toBe(200)
    const limited = { uri: `${base}/bomb`, options: { maxContentLength: 100_000 } }
    expect(bomb.length).toBeLessThan(100_000)
    expect(await request(limited)).toMatchObject({ failure: { code: 'http-too-large' } })
    expect(await request({ uri: `${base}/broken` })).toMatchObject({
      ok: false,
      failure: { code: 'http-connection' },
    })
  })

  it('fails where the answer is cut off', async () => {
    expect(await request({ uri: `${base}/cut` })).toMatchObject({
      ok: false,
      failure: { code: 'http-connection' },
    })
  })

  it('gives up after its time-out, and where the address is private', async () => {
    const slow = await request({ uri: `${base}/slow`, options: { timeout: 'PT0.1S' } })
    expect(slow).toMatchObject({ ok: false, failure: { code: 'http-timeout' } })
    const inside = await request({ uri: `${base.replace('127.0.0.1', '127.0.0.2')}/json` })
    expect(inside).toMatchObject({ ok: false, failure: { code: 'address-refused' } })
    const wrong = await request({ uri: 'nowhere' })
    expect(wrong).toMatchObject({ ok: false, failure: { code: 'http-url' } })
  })
})

describe('core.http.Download', () => {
  const download = (properties: Record<string, unknown>) =>
    runTask(ctx, 'core.http.Download', properties)

  it('stores the answer as it comes', async () => {
    const found = outputsOf(await download({ uri: `${base}/large` }))
    expect(found).toMatchObject({ code: 200, length: 300 * 1024 })
    expect(ctx.stored.get(String(found.uri))?.length).toBe(300 * 1024)
  })

  it('stores a compressed file as it is, and nothing of one that is cut off', async () => {
    const found = outputsOf(await download({ uri: `${base}/orders.csv.gz` }))
    expect(gunzipSync(ctx.stored.get(String(found.uri)) ?? '').toString()).toBe('a,b')
    const before = ctx.stored.size
    expect(await download({ uri: `${base}/cut` })).toMatchObject({
      ok: false,
      failure: { code: 'http-connection' },
    })
    expect(ctx.stored.size).toBe(before)
  })

  it('fails on an empty answer unless told otherwise, and on a status', async () => {
    expect(await download({ uri: `${base}/empty` })).toMatchObject({
      ok: false,
      failure: { code: 'empty-response' },
    })
    const empty = await download({ uri: `${base}/empty`, failOnEmptyResponse: false })
    expect(outputsOf(empty).length).toBe(0)
    expect(await download({ uri: `${base}/missing` })).toMatchObject({
      ok: false,
      failure: { code: 'http-status' },
    })
  })
})

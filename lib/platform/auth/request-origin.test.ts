import { describe, expect, it } from 'vitest'
import { clientAddress, isHttps, isSameOrigin, ownOrigin, peerHeader } from './request-origin'

const plain = { MILLRACE_TRUST_PROXY: false }
const proxied = { MILLRACE_TRUST_PROXY: true }
const headers = (values: Record<string, string>) => new Headers(values)

describe('isSameOrigin', () => {
  it('takes our own page and refuses every other', () => {
    const own = { host: 'flows.test:8080', origin: 'http://flows.test:8080' }
    expect(isSameOrigin(headers(own), plain)).toBe(true)
    expect(isSameOrigin(headers({ ...own, 'sec-fetch-site': 'same-origin' }), plain)).toBe(true)
    for (const origin of [
      'http://evil.test',
      'null',
      'http://flows.test',
      'https://flows.test:8080',
    ]) {
      expect(isSameOrigin(headers({ ...own, origin }), plain)).toBe(false)
    }
    for (const site of ['cross-site', 'same-site', 'none']) {
      expect(isSameOrigin(headers({ ...own, 'sec-fetch-site': site }), plain)).toBe(false)
    }
  })

  it('refuses a request that says nothing about where it comes from', () => {
    expect(isSameOrigin(headers({ host: 'flows.test' }), plain)).toBe(false)
  })

  it('does not believe forwarded headers unless a proxy is trusted', () => {
    const forged = {
      host: 'flows.test',
      'x-forwarded-host': 'evil.test',
      origin: 'http://evil.test',
    }
    expect(isSameOrigin(headers(forged), plain)).toBe(false)
    const behind = {
      host: '10.0.0.5:8080',
      'x-forwarded-host': 'flows.test',
      'x-forwarded-proto': 'https',
      origin: 'https://flows.test',
    }
    expect(isSameOrigin(headers(behind), proxied)).toBe(true)
    expect(isSameOrigin(headers(behind), plain)).toBe(false)
  })

  it('compares with MILLRACE_URL where it is set', () => {
    const settings = { ...plain, MILLRACE_URL: 'https://flows.example.com/' }
    const request = { host: '127.0.0.1:8080', origin: 'https://flows.example.com' }
    expect(isSameOrigin(headers(request), settings)).toBe(true)
    expect(isSameOrigin(headers({ ...request, origin: 'https://evil.test' }), settings)).toBe(false)
    expect(ownOrigin(headers(request), settings)).toBe('https://flows.example.com')
    expect(isHttps(headers(request), settings)).toBe(true)
  })
})

describe('clientAddress', () => {
  it('is what the socket says, and the last hop of a trusted proxy', () => {
    const request = { 'x-forwarded-for': '1.1.1.1, 2.2.2.2', [peerHeader]: '10.0.0.1' }
    expect(clientAddress(headers(request), plain)).toBe('10.0.0.1')
    expect(clientAddress(headers(request), proxied)).toBe('2.2.2.2')
  })
})

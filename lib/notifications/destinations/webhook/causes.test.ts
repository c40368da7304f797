import { createServer, type Server } from 'node:https'
import type { AddressInfo } from 'node:net'
import { generate } from 'selfsigned'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import en from '@/messages/en/notifications.json'
import zh from '@/messages/zh/notifications.json'
import { httpReceiver } from '../../receivers/http-receiver.testing'
import { deliverSample } from '../deliver.testing'

// Why a try failed is told by its cause, and each cause has words that say what to do.

const receiver = await httpReceiver()
let secure: Server

beforeAll(async () => {
  const { cert, private: key } = await generate([{ name: 'commonName', value: 'elsewhere.test' }])
  secure = createServer({ cert, key }, (_request, response) => response.end())
  await new Promise<void>((resolve) => secure.listen(0, '127.0.0.1', resolve))
})
afterAll(async () => {
  secure.closeAllConnections()
  secure.close()
  await receiver.close()
})

async function causeOf(url: string, deadlineMs?: number): Promise<string> {
  const result = await deliverSample('webhook', { url }, deadlineMs ? { deadlineMs } : {})
  if (result.ok) return 'none'
  expect(result.entry).toMatchObject({
    ok: false,
    reason: result.reason,
    message: expect.stringMatching(/\S/),
  })
  return result.reason
}

const answers = (status: number, headers: Record<string, string> = {}) => {
  receiver.answer = () => ({ status, headers })
  return causeOf(receiver.url)
}

describe('the cause of a failed try', () => {
  it('is a name that does not resolve', async () => {
    expect(await causeOf('http://nowhere.invalid/hook')).toBe('dns')
  })

  it('is a certificate of another host, signed by nobody', async () => {
    const { port } = secure.address() as AddressInfo
    expect(await causeOf(`https://127.0.0.1:${port}/`)).toBe('tls')
  })

  it('is a port where nobody listens', async () => {
    const gone = await httpReceiver()
    await gone.close()
    expect(await causeOf(gone.url)).toBe('connection')
  })

  it('is the address, the answer or the redirect', async () => {
    expect(await causeOf('http://10.0.0.1/')).toBe('blocked-address')
    expect(await answers(404)).toBe('http-4xx')
    expect(await answers(503)).toBe('http-5xx')
    expect(await answers(410)).toBe('gone')
    expect(await answers(302, { location: receiver.url })).toBe('redirect')
  })

  it('is the time, after 15 seconds', { timeout: 60_000 }, async () => {
    receiver.answer = () => undefined
    const result = await deliverSample('webhook', { url: receiver.url })
    expect(result).toMatchObject({ ok: false, reason: 'timeout' })
    expect(result.entry.ms).toBeGreaterThanOrEqual(14_900)
  })
})

it('has words for each of them, in both languages', () => {
  const causes = ['dns', 'tls', 'connection', 'blocked-address', 'http-4xx', 'http-5xx']
  for (const cause of [...causes, 'gone', 'redirect', 'timeout', 'rejected', 'template'])
    for (const words of [en, zh]) expect(words.try.hint).toHaveProperty(cause)
})

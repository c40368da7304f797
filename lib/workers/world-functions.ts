// Functions of the expression language that touch the world and need no data of the server: a worker answers
// them to tasks, the server to the conditions that the engine itself renders.

import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto'
import { createServer } from 'node:net'
import type { Json } from '@/lib/engine'
import type { Value } from '@/lib/expressions'
import type { AddressGuard } from '@/lib/platform/outbound/address-guard'
import { publicHolidays } from '@/lib/triggers/public-holidays'
import { sendRequest } from '@/lib/platform/outbound/send-request'

export type Args = { positional: Value[]; named: Record<string, Value> }
type World = (args: Args) => Promise<{ value: Value; secret?: boolean }>

export function given(args: Args, index: number, name: string): Value | undefined {
  return args.named[name] ?? args.positional[index]
}

export function required(args: Args, index: number, name: string): string {
  const value = given(args, index, name)
  if (typeof value === 'string') return value
  throw new Error(`${name} has to be text.`)
}

/** AES-256-GCM with the key as base64; the answer is base64 of nonce, ciphertext and tag. */
function encrypt(key: string, plain: string): string {
  const nonce = randomBytes(12)
  const cipher = createCipheriv('aes-256-gcm', Buffer.from(key, 'base64'), nonce)
  const body = Buffer.concat([cipher.update(plain, 'utf8'), cipher.final()])
  return Buffer.concat([nonce, body, cipher.getAuthTag()]).toString('base64')
}

function decrypt(key: string, encrypted: string): string {
  const bytes = Buffer.from(encrypted, 'base64')
  const opener = createDecipheriv('aes-256-gcm', Buffer.from(key, 'base64'), bytes.subarray(0, 12))
  opener.setAuthTag(bytes.subarray(-16))
  return Buffer.concat([opener.update(bytes.subarray(12, -16)), opener.final()]).toString('utf8')
}

function randomPort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer()
    server.once('error', reject)
    server.listen(0, () => {
      const address = server.address()
      server.close(() => resolve(address && typeof address === 'object' ? address.port : 0))
    })
  })
}

async function fetchUrl(args: Args, guard: AddressGuard, signal: AbortSignal): Promise<Value> {
  const url = new URL(required(args, 0, 'uri'))
  for (const [name, value] of Object.entries((given(args, 2, 'query') ?? {}) as object)) {
    url.searchParams.append(name, String(value))
  }
  const body = given(args, 3, 'body')
  const headers = Object.fromEntries(
    Object.entries((given(args, 6, 'headers') ?? {}) as object).map(([name, value]) => [
      name,
      String(value),
    ]),
  )
  const contentType = given(args, 4, 'contentType')
  const accept = given(args, 5, 'accept')
  if (typeof contentType === 'string') headers['content-type'] = contentType
  if (typeof accept === 'string') headers.accept = accept
  const response = await sendRequest({
    url: url.href,
    method: (given(args, 1, 'method') as string | undefined) ?? 'GET',
    headers,
    body: body === undefined || body === null ? undefined : asBody(body),
    guard,
    signal,
    timeoutMs: 30_000,
    maxBodyBytes: 8_000_000,
  })
  try {
    const answer = (await response.bytes()).toString('utf8')
    if (response.status >= 400) throw new Error(`${url.host} answered ${response.status}`)
    const isJson = /[/+]json\b/.test(response.headers['content-type']?.[0] ?? '')
    return isJson ? (JSON.parse(answer) as Json) : answer
  } finally {
    await response.close()
  }
}

async function isHoliday(args: Args): Promise<boolean> {
  const day = /^\d{4}-\d{2}-\d{2}/.exec(required(args, 0, 'date'))?.[0]
  if (day === undefined) throw new Error('date has to be a date such as 2026-12-25.')
  const country = required(args, 1, 'countryCode').toUpperCase()
  const part = given(args, 2, 'subDivision')
  const ask = await publicHolidays()
  const answer = ask(day, country, typeof part === 'string' && part.trim() !== '' ? part : null)
  if (answer === null) throw new Error(`There is no calendar of public holidays for ${country}.`)
  return answer
}

const asBody = (body: Value): string => (typeof body === 'string' ? body : JSON.stringify(body))

export function worldFunctions(guard: AddressGuard, signal: AbortSignal): Record<string, World> {
  return {
    http: async (args) => ({ value: await fetchUrl(args, guard, signal) }),
    randomPort: async () => ({ value: await randomPort() }),
    encrypt: async (args) => ({
      value: encrypt(required(args, 0, 'key'), required(args, 1, 'plaintext')),
    }),
    decrypt: async (args) => ({
      value: decrypt(required(args, 0, 'key'), required(args, 1, 'encrypted')),
      secret: true,
    }),
    isPublicHoliday: async (args) => ({ value: await isHoliday(args) }),
    env: async (args) => {
      const name = required(args, 0, 'name')
      const found = process.env[`ENV_${name.toUpperCase()}`]
      return { value: found ?? given(args, 1, 'default') ?? null }
    },
  }
}

import type { Json } from '@/lib/engine'
import type { OutboundResponse } from '@/lib/platform/outbound/send-request'

/** JSON where the answer says that it is some, else text in the charset that it names. */
export function parseBody(bytes: Buffer, response: OutboundResponse, charset: string): Json {
  const contentType = response.headers['content-type']?.[0] ?? ''
  const named = /charset="?([\w-]+)/i.exec(contentType)?.[1] ?? charset
  const text = decode(bytes, named)
  if (!/[/+]json\b/i.test(contentType)) return text
  try {
    return JSON.parse(text) as Json
  } catch {
    return text
  }
}

function decode(bytes: Buffer, charset: string): string {
  try {
    return new TextDecoder(charset).decode(bytes)
  } catch {
    return bytes.toString('utf8')
  }
}

// Bytes to lines, cut at a length: what stands beyond it is counted and dropped, never kept in memory.

import type { Readable } from 'node:stream'
import { StringDecoder } from 'node:string_decoder'

export const longestLine = 32_000

/** Calls `onLine` for each line; gives a function that hands over what stands without a line end. */
export function splitLines(
  stream: Readable | null,
  onLine: (line: string, cut: number) => void,
  limit = longestLine,
): () => void {
  const decoder = new StringDecoder('utf8')
  let held = ''
  let cut = 0
  const add = (text: string): void => {
    const room = limit - held.length
    held += text.slice(0, room)
    cut += Math.max(0, text.length - room)
  }
  const hand = (): void => {
    onLine(held.endsWith('\r') ? held.slice(0, -1) : held, cut)
    held = ''
    cut = 0
  }
  stream?.on('data', (chunk: Buffer) => {
    const parts = decoder.write(chunk).split('\n')
    parts.forEach((part, index) => {
      add(part)
      if (index < parts.length - 1) hand()
    })
  })
  stream?.on('error', () => undefined)
  return () => {
    if (held !== '' || cut > 0) hand()
  }
}

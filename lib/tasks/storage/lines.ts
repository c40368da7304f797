// Stored files as lines, in streams: a file of any size passes in the memory of a chunk.

import type { Readable } from 'node:stream'
import { StringDecoder } from 'node:string_decoder'
import { AppError } from '@/lib/shared/errors'

/** A line that is longer is no line of a text file. */
const longestLine = 32_000_000

/** The parts between separators; an empty one at the very end is none. */
export async function* readLines(content: Readable, separator = '\n'): AsyncGenerator<string> {
  const decoder = new StringDecoder('utf8')
  let held = ''
  for await (const chunk of content) {
    held += decoder.write(chunk as Buffer)
    const parts = held.split(separator)
    held = parts.pop() ?? ''
    if (held.length > longestLine) throw new AppError('too-many', 'A line of the file is too long.')
    for (const part of parts) yield separator === '\n' ? part.replace(/\r$/, '') : part
  }
  held += decoder.end()
  if (held !== '') yield held
}

/** `10MB`, `512 KiB`, `100`: bytes. Throws an Error for anything else. */
export function parseBytes(size: string): number {
  const found = /^\s*(\d+(?:\.\d+)?)\s*([kmgt]?)(i?)b?\s*$/i.exec(size)
  if (!found) throw new Error(`"${size}" is not a size. Write it as 10MB.`)
  const power = ' kmgt'.indexOf((found[2] || ' ').toLowerCase())
  return Math.floor(Number(found[1]) * (found[3] ? 1024 : 1000) ** power)
}

const ending = /\.[\w.-]{1,40}$/

/** The ending of a stored file's name, for files that are made of it. */
export function endingOf(uri: string): string {
  return ending.exec(uri.split('/').at(-1) ?? '')?.[0] ?? ''
}

export const withDot = (extension: string | undefined): string =>
  extension ? extension.replace(/^(?!\.)/, '.') : ''

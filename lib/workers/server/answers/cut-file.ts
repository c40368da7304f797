// Cuts a stored file into batches for ForEachItem: by rows, by size, or into a number of parts. Read and
// written as a stream, one batch in memory at a time. The batches stand under names that follow from the
// file and the way it is cut, so asking twice writes the same files again.

import { createHash } from 'node:crypto'
import type { JsonObject } from '@/lib/engine'
import { AppError } from '@/lib/shared/errors'
import type { Storage } from '@/lib/storage/storage'
import { checkPath, uriOfPath } from '@/lib/storage/uri'
import type { Asker } from './asker'

type Cut = { rows: number; bytes: number; separator: string }

const maxBatches = 100_000
const units: Record<string, number> = { '': 1, K: 1024, M: 1024 ** 2, G: 1024 ** 3, T: 1024 ** 4 }

/** Gives the addresses of the batches, in order. Throws AppError. */
export async function cutFile(
  storage: Storage,
  asker: Pick<Asker, 'namespace' | 'flowId' | 'executionId'>,
  path: string,
  how: JsonObject,
): Promise<string[]> {
  const separator = typeof how.separator === 'string' && how.separator ? how.separator : '\n'
  const cut = await cutOf(storage, path, how, separator)
  const name = createHash('sha256')
    .update(`${path}\n${JSON.stringify(cut)}`)
    .digest('hex')
  const { namespace, flowId, executionId } = asker
  const folder = `${namespace}/${flowId}/executions/${executionId}/batches/${name.slice(0, 20)}`
  const uris: string[] = []
  for await (const batch of batchesOf(storage, path, cut)) {
    if (uris.length >= maxBatches) {
      throw new AppError(
        'too-many',
        `The file has more than ${maxBatches} batches; make them larger.`,
      )
    }
    const target = checkPath(`${folder}/${String(uris.length + 1).padStart(6, '0')}`)
    await storage.write(target, batch)
    uris.push(uriOfPath(target))
  }
  return uris
}

async function cutOf(
  storage: Storage,
  path: string,
  how: JsonObject,
  separator: string,
): Promise<Cut> {
  const none = Number.POSITIVE_INFINITY
  if (how.bytes !== undefined && how.bytes !== null) {
    return { rows: none, bytes: bytesOf(how.bytes), separator }
  }
  if (how.partitions !== undefined && how.partitions !== null) {
    const parts = countOf(how.partitions, 'partitions')
    let rows = 0
    for await (const _ of rowsOf(storage, path, separator)) rows += 1
    return { rows: Math.max(1, Math.ceil(rows / parts)), bytes: none, separator }
  }
  return { rows: countOf(how.rows ?? 1, 'rows'), bytes: none, separator }
}

function countOf(value: unknown, name: string): number {
  const count = Number(value)
  if (Number.isSafeInteger(count) && count > 0) return count
  throw new AppError('invalid', `${name} has to be a whole number above 0.`)
}

function bytesOf(value: unknown): number {
  const [, digits, unit] = /^\s*(\d+)\s*([KMGT]?)i?B?\s*$/i.exec(String(value)) ?? []
  const bytes = Number(digits) * (units[(unit ?? '').toUpperCase()] ?? Number.NaN)
  if (Number.isSafeInteger(bytes) && bytes > 0) return bytes
  throw new AppError('invalid', `${String(value)} is no size; write for example 10MB.`)
}

/** Rows with the separator behind each, as in the file; the last one may lack it. */
async function* rowsOf(storage: Storage, path: string, separator: string): AsyncGenerator<string> {
  const decoder = new TextDecoder('utf-8', { ignoreBOM: true })
  let rest = ''
  for await (const chunk of await storage.read(path)) {
    rest += decoder.decode(chunk as Uint8Array, { stream: true })
    let from = 0
    for (let at = rest.indexOf(separator); at >= 0; at = rest.indexOf(separator, from)) {
      yield rest.slice(from, at + separator.length)
      from = at + separator.length
    }
    rest = rest.slice(from)
  }
  rest += decoder.decode()
  if (rest !== '') yield rest
}

async function* batchesOf(storage: Storage, path: string, cut: Cut): AsyncGenerator<string> {
  let batch: string[] = []
  let bytes = 0
  for await (const row of rowsOf(storage, path, cut.separator)) {
    const size = Buffer.byteLength(row)
    if (batch.length > 0 && (batch.length >= cut.rows || bytes + size > cut.bytes)) {
      yield batch.join('')
      batch = []
      bytes = 0
    }
    batch.push(row)
    bytes += size
  }
  if (batch.length > 0) yield batch.join('')
}

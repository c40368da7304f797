// Storage in a folder. A file is written beside its place under a name that nobody asks for, and renamed when
// it is whole: a reader sees all of it or nothing, a crash leaves only a part file, which is swept.

import { randomUUID } from 'node:crypto'
import { createReadStream, createWriteStream } from 'node:fs'
import { mkdir, open, readdir, rename, rm, stat } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { Readable, Transform } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { AppError } from '@/lib/shared/errors'
import type { Storage } from './storage'
import { checkPath } from './uri'

export type FolderOptions = { maxBytes?: number }

const defaultMaxBytes = 16 * 1024 ** 3
const partsFolder = '.parts'
const partAgeMs = 24 * 3_600_000

const isMissing = (error: unknown): boolean =>
  ['ENOENT', 'ENOTDIR'].includes(String((error as NodeJS.ErrnoException).code))

function tooLarge(maxBytes: number): AppError {
  return new AppError('too-many', `A stored file has ${maxBytes} bytes at most.`)
}

function limited(maxBytes: number, onSize: (size: number) => void): Transform {
  let size = 0
  return new Transform({
    transform(chunk: Buffer, _encoding, done) {
      size += chunk.length
      onSize(size)
      if (size > maxBytes) done(tooLarge(maxBytes))
      else done(null, chunk)
    },
  })
}

export function folderStorage(root: string, options: FolderOptions = {}): Storage {
  const maxBytes = options.maxBytes ?? defaultMaxBytes
  const place = (path: string) => join(root, checkPath(path))
  const part = (id: string) => join(root, partsFolder, checkPath(id))
  const settle = async (from: string, path: string): Promise<void> => {
    await mkdir(dirname(place(path)), { recursive: true })
    await rename(from, place(path))
  }
  const find = async (path: string) => {
    const found = await stat(place(path)).catch((error: unknown) => {
      if (isMissing(error)) return null
      throw error
    })
    if (found?.isFile()) return found
    throw new AppError('not-found', `There is no stored file ${path}.`)
  }

  return {
    async write(path, content) {
      const target = part(randomUUID())
      await mkdir(dirname(target), { recursive: true })
      const source =
        content instanceof Readable ? content : Readable.from([Buffer.from(content as Uint8Array)])
      let size = 0
      try {
        const count = limited(maxBytes, (now) => (size = now))
        await pipeline(source, count, createWriteStream(target, { mode: 0o600 }))
        await settle(target, path)
      } catch (error) {
        await rm(target, { force: true })
        throw error
      }
      return size
    },
    async read(path, range) {
      await find(path)
      if (!range) return createReadStream(place(path))
      const { start, length } = range
      if (length === 0) return Readable.from([])
      return createReadStream(place(path), { start, end: start + length - 1 })
    },
    size: async (path) => (await find(path)).size,
    async remove(path) {
      return rm(place(path)).then(
        () => true,
        (error: unknown) => {
          if (isMissing(error)) return false
          throw error
        },
      )
    },
    removeAll: (folder) => rm(place(folder), { recursive: true, force: true }),
    async writeChunk({ id, path, offset, chunk, last }) {
      if (offset + chunk.length > maxBytes) throw tooLarge(maxBytes)
      const target = part(id)
      await mkdir(dirname(target), { recursive: true })
      const file = await openPart(target, offset)
      if (!file) {
        // The last chunk came before, and its answer was lost.
        if (last && (await find(path)).size === offset + chunk.length) return
        throw new AppError('conflict', 'A part of the file is missing: write it again.')
      }
      try {
        await file.write(chunk, 0, chunk.length, offset)
        if (last) await file.truncate(offset + chunk.length)
      } finally {
        await file.close()
      }
      if (last) await settle(target, path)
    },
  }
}

async function openPart(path: string, offset: number) {
  const file = await open(path, offset === 0 ? 'w+' : 'r+', 0o600).catch((error: unknown) => {
    if (isMissing(error)) return null
    throw error
  })
  if (!file || (await file.stat()).size >= offset) return file
  await file.close()
  return null
}

/** Removes parts of uploads that nobody finished within a day. Called at start. */
export async function sweepParts(root: string, nowMs: number): Promise<number> {
  const folder = join(root, partsFolder)
  let removed = 0
  for (const name of await readdir(folder).catch(() => [])) {
    const path = join(folder, name)
    const found = await stat(path).catch(() => null)
    if (!found || nowMs - found.mtimeMs < partAgeMs) continue
    await rm(path, { force: true })
    removed++
  }
  return removed
}

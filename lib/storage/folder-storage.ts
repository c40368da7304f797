// Storage in a folder. A file is written beside its place under a name that nobody asks for, and renamed when
// it is whole: a reader sees all of it or nothing.

import { randomUUID } from 'node:crypto'
import { createReadStream, createWriteStream } from 'node:fs'
import { mkdir, readdir, rename, rm, stat } from 'node:fs/promises'
import { dirname, join, relative, sep } from 'node:path'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { AppError } from '@/lib/shared/errors'
import { defaultMaxBytes, limitSize, tooLarge } from './limit-size'
import { isMissing, partFile, takeChunk } from './parts'
import { mostListed, streamOf, tooManyFiles, type Storage, type StoredFile } from './storage'
import { checkPath } from './uri'

export type FolderOptions = { maxBytes?: number }

export function folderStorage(root: string, options: FolderOptions = {}): Storage {
  const maxBytes = options.maxBytes ?? defaultMaxBytes
  const place = (path: string) => join(root, checkPath(path))
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
      checkPath(path)
      const target = await partFile(root, randomUUID())
      let size = 0
      try {
        const count = limitSize(maxBytes, (now) => (size = now))
        await pipeline(streamOf(content), count, createWriteStream(target, { mode: 0o600 }))
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
    async list(folder) {
      const all = await readdir(place(folder), { recursive: true, withFileTypes: true }).catch(
        (error: unknown) => {
          if (isMissing(error)) return []
          throw error
        },
      )
      const files = all.filter((entry) => entry.isFile())
      if (files.length > mostListed) throw tooManyFiles(folder)
      const found: StoredFile[] = []
      for (const { parentPath, name } of files) {
        const file = join(parentPath, name)
        const path = relative(root, file).split(sep).join('/')
        const { size, mtime: modifiedAt } = await stat(file)
        found.push({ path, size, modifiedAt })
      }
      return found.sort((a, b) => (a.path < b.path ? -1 : 1))
    },
    removeAll: (folder) => rm(place(folder), { recursive: true, force: true }),
    async writeChunk({ path, ...chunk }) {
      const end = chunk.offset + chunk.chunk.length
      if (end > maxBytes) throw tooLarge(maxBytes)
      checkPath(path)
      const taken = await takeChunk(root, chunk)
      if (taken.state === 'complete') await settle(taken.file, path)
      if (taken.state !== 'missing') return
      // The last chunk came before, and its answer was lost.
      if (chunk.last && (await find(path)).size === end) return
      throw new AppError('conflict', 'A part of the file is missing: write it again.')
    },
  }
}

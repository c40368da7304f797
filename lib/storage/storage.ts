// What a store of files can do. The folder is the default; another kind of store implements the same.

import { Readable } from 'node:stream'
import { AppError } from '@/lib/shared/errors'

export type StoredFile = { path: string; size: number; modifiedAt: Date }

export type Storage = {
  /**
   * Writes a whole file; nobody sees half of it. Gives its size. An existing file is replaced.
   * Throws AppError too-many above `maxBytes`.
   */
  write(path: string, content: Readable | Uint8Array | string): Promise<number>
  /** The bytes from `start` on, `length` of them at most. Throws AppError not-found. */
  read(path: string, range?: { start: number; length: number }): Promise<Readable>
  /** Throws AppError not-found. */
  size(path: string): Promise<number>
  /** True where there was something to remove. */
  remove(path: string): Promise<boolean>
  /** All files below a folder, in order of their paths; none where there is no such folder. Throws AppError too-many. */
  list(folder: string): Promise<StoredFile[]>
  /** Removes everything below a folder. */
  removeAll(folder: string): Promise<void>
  /**
   * One chunk of a file that comes in pieces, at its place; sent twice it lands twice in the same place.
   * With `last` the file is complete and stands under `path`.
   */
  writeChunk(upload: {
    id: string
    path: string
    offset: number
    chunk: Uint8Array
    last: boolean
  }): Promise<void>
}

/** More below one folder are not listed: whoever asks holds the list in memory. */
export const mostListed = 10_000

export const tooManyFiles = (folder: string): AppError =>
  new AppError('too-many', `More than ${mostListed} files stand below ${folder}.`)

/** Content as a stream, whatever it came as. */
export const streamOf = (content: Readable | Uint8Array | string): Readable =>
  content instanceof Readable ? content : Readable.from([Buffer.from(content as Uint8Array)])

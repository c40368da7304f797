// What a store of files can do. The folder is the default; another kind of store implements the same.

import { Readable } from 'node:stream'

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

/** Content as a stream, whatever it came as. */
export const streamOf = (content: Readable | Uint8Array | string): Readable =>
  content instanceof Readable ? content : Readable.from([Buffer.from(content as Uint8Array)])

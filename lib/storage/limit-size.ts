import { Transform } from 'node:stream'
import { AppError } from '@/lib/shared/errors'

export const defaultMaxBytes = 16 * 1024 ** 3

export const tooLarge = (maxBytes: number): AppError =>
  new AppError('too-many', `A stored file has ${maxBytes} bytes at most.`)

/** Passes bytes through, tells how many came, and breaks off above the limit with AppError too-many. */
export function limitSize(maxBytes: number, onSize: (size: number) => void): Transform {
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

// Storage in a bucket of S3 or of what speaks its protocol. An object appears when it is whole: a single PUT,
// or a multipart upload that is completed at the end and aborted when it breaks off. Chunks that come from
// workers are put together on the disk of this server first.
// Source: Amazon S3 API reference, 2006-03-01.

import { createReadStream } from 'node:fs'
import { rm } from 'node:fs/promises'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import {
  DeleteObjectCommand,
  DeleteObjectsCommand,
  GetObjectCommand,
  HeadObjectCommand,
  ListObjectsV2Command,
  S3Client,
} from '@aws-sdk/client-s3'
import { Upload } from '@aws-sdk/lib-storage'
import { AppError } from '@/lib/shared/errors'
import { defaultMaxBytes, limitSize, tooLarge } from './limit-size'
import { takeChunk } from './parts'
import { mostListed, streamOf, tooManyFiles, type Storage, type StoredFile } from './storage'
import { checkPath } from './uri'

export type S3Options = {
  bucket: string
  region: string
  /** Of a store that is not Amazon's; its buckets are then named in the path. */
  endpoint?: string
  /** Without: the chain of the AWS SDK (environment, profile, role of the machine). */
  credentials?: { accessKeyId: string; secretAccessKey: string }
  /** Before each key. */
  prefix?: string
  /** Folder on this machine for files that arrive in chunks. */
  partsRoot: string
  maxBytes?: number
}

const partBytes = 8 * 1024 ** 2

const isMissing = (error: unknown): boolean =>
  ['NoSuchKey', 'NotFound'].includes((error as Error).name)

const nothingAt = (path: string) => new AppError('not-found', `There is no stored file ${path}.`)

export function s3Storage(options: S3Options): Storage {
  const { bucket: Bucket, maxBytes = defaultMaxBytes } = options
  const client = new S3Client({
    region: options.region,
    ...(options.endpoint && { endpoint: options.endpoint, forcePathStyle: true }),
    ...(options.credentials && { credentials: options.credentials }),
    // Stores other than Amazon's know no trailing checksums: only where a command demands one.
    requestChecksumCalculation: 'WHEN_REQUIRED',
    responseChecksumValidation: 'WHEN_REQUIRED',
  })
  const key = (path: string) => (options.prefix ?? '') + checkPath(path)
  const at = (path: string) => ({ Bucket, Key: key(path) })
  const found = <T>(path: string, asked: Promise<T>): Promise<T> =>
    asked.catch((error: unknown) => {
      throw isMissing(error) ? nothingAt(path) : error
    })
  const size = async (path: string) => {
    const head = await found(path, client.send(new HeadObjectCommand(at(path))))
    return head.ContentLength ?? 0
  }

  const write: Storage['write'] = async (path, content) => {
    let bytes = 0
    const body = limitSize(maxBytes, (now) => (bytes = now))
    const upload = new Upload({
      client,
      params: { ...at(path), Body: body },
      partSize: partBytes,
      queueSize: 2,
    })
    // Whichever breaks first ends the other; the upload then aborts itself, and no half object is left.
    const [sent, stored] = await Promise.allSettled([
      pipeline(streamOf(content), body),
      upload.done().catch((error: unknown) => {
        body.destroy(error as Error)
        throw error
      }),
    ])
    if (sent.status === 'rejected') throw sent.reason
    if (stored.status === 'rejected') throw stored.reason
    return bytes
  }

  return {
    write,
    size,
    async read(path, range) {
      if (range?.length === 0) return (await size(path), Readable.from([]))
      const Range = range && `bytes=${range.start}-${range.start + range.length - 1}`
      const asked = client.send(new GetObjectCommand({ ...at(path), Range }))
      const got = await found(path, asked).catch((error: unknown) => {
        // A range that begins behind the end: there is nothing more, which is no fault.
        if ((error as Error).name === 'InvalidRange') return null
        throw error
      })
      return (got?.Body as Readable | undefined) ?? Readable.from([])
    },
    async remove(path) {
      const there = await size(path).then(
        () => true,
        (error: unknown) => {
          if (error instanceof AppError) return false
          throw error
        },
      )
      if (there) await client.send(new DeleteObjectCommand(at(path)))
      return there
    },
    async list(folder) {
      const Prefix = `${key(folder)}/`
      const found: StoredFile[] = []
      for (let ContinuationToken: string | undefined; ;) {
        const page = await client.send(
          new ListObjectsV2Command({ Bucket, Prefix, ContinuationToken }),
        )
        for (const { Key = '', Size = 0, LastModified = new Date(0) } of page.Contents ?? []) {
          const path = Key.slice((options.prefix ?? '').length)
          found.push({ path, size: Size, modifiedAt: LastModified })
        }
        if (found.length > mostListed) throw tooManyFiles(folder)
        ContinuationToken = page.NextContinuationToken
        if (ContinuationToken === undefined) return found
      }
    },
    async removeAll(folder) {
      const Prefix = `${key(folder)}/`
      for (;;) {
        const page = await client.send(new ListObjectsV2Command({ Bucket, Prefix }))
        const Objects = (page.Contents ?? []).map(({ Key }) => ({ Key }))
        if (Objects.length === 0) return
        const gone = await client.send(new DeleteObjectsCommand({ Bucket, Delete: { Objects } }))
        const refused = gone.Errors?.[0]
        if (refused) throw new Error(`${refused.Key} was not removed: ${refused.Message}`)
      }
    },
    async writeChunk({ path, ...chunk }) {
      const end = chunk.offset + chunk.chunk.length
      if (end > maxBytes) throw tooLarge(maxBytes)
      checkPath(path)
      const taken = await takeChunk(options.partsRoot, chunk)
      if (taken.state === 'more') return
      if (taken.state === 'complete') {
        await write(path, createReadStream(taken.file))
        return rm(taken.file, { force: true })
      }
      // The last chunk came before, and its answer was lost.
      if (chunk.last && (await size(path)) === end) return
      throw new AppError('conflict', 'A part of the file is missing: write it again.')
    },
  }
}

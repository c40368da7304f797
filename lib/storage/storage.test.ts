// What every store of files keeps, run on each of them: the folder, and a bucket over S3's protocol.

import { mkdir, mkdtemp, readdir, rm, utimes, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import { buffer, text } from 'node:stream/consumers'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { readSettings } from '@/lib/platform/settings'
import { folderStorage } from './folder-storage'
import { openStorage } from './open-storage'
import { sweepParts } from './parts'
import { s3Storage } from './s3-storage'
import { bucketName, startBucket, type Bucket } from './s3-receiver.testing'
import type { Storage } from './storage'

let root: string
let bucket: Bucket
const stores = {} as Record<'folder' | 's3', (maxBytes?: number) => Storage>

beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), 'millrace-storage-'))
  bucket = await startBucket()
  stores.folder = (maxBytes) => folderStorage(root, { maxBytes })
  stores.s3 = (maxBytes) =>
    s3Storage({
      bucket: bucketName,
      region: 'eu-central-1',
      endpoint: bucket.endpoint,
      credentials: bucket.credentials,
      prefix: 'mill/',
      partsRoot: root,
      maxBytes,
    })
})
afterAll(async () => {
  await bucket.stop()
  await rm(root, { recursive: true, force: true })
})

const partsLeft = () => readdir(join(root, '.parts')).catch(() => [])

function breakingOff(after: Buffer): Readable {
  return Readable.from(
    (async function* () {
      yield after
      await Promise.resolve()
      throw new Error('broke off')
    })(),
  )
}

describe.each(['folder', 's3'] as const)('%s storage', (kind) => {
  it('gives back what was written, whole and in ranges', async () => {
    const store = stores[kind]()
    expect(await store.write('demo/flow/a b.txt', Readable.from(['hello ', 'world']))).toBe(11)
    expect(await text(await store.read('demo/flow/a b.txt'))).toBe('hello world')
    const part = (start: number, length: number) =>
      store.read('demo/flow/a b.txt', { start, length }).then(text)
    expect(await part(6, 3)).toBe('wor')
    expect(await part(6, 100)).toBe('world')
    expect(await part(3, 0)).toBe('')
    expect(await part(11, 5)).toBe('')
    expect(await store.size('demo/flow/a b.txt')).toBe(11)
    await store.write('demo/flow/a b.txt', 'new')
    expect(await text(await store.read('demo/flow/a b.txt'))).toBe('new')
  })

  it('keeps an empty file, and one of many parts', async () => {
    const store = stores[kind]()
    expect(await store.write('demo/empty', '')).toBe(0)
    expect(await store.size('demo/empty')).toBe(0)
    const large = Buffer.alloc(20 * 1024 ** 2, 'abcdefg')
    expect(await store.write('demo/large', large)).toBe(large.length)
    expect((await buffer(await store.read('demo/large'))).equals(large)).toBe(true)
    expect(bucket.openUploads()).toBe(0)
  })

  it('lists what stands below a folder, through as many pages as there are', async () => {
    const store = stores[kind]()
    for (const name of [
      'listed/b.txt',
      'listed/a/1',
      'listed/a/2',
      'listed/c d&<.txt',
      'listed2/x',
    ]) {
      await store.write(name, name)
    }
    const found = await store.list('listed')
    expect(found.map(({ path, size }) => [path, size])).toEqual([
      ['listed/a/1', 10],
      ['listed/a/2', 10],
      ['listed/b.txt', 12],
      ['listed/c d&<.txt', 16],
    ])
    expect(found.every(({ modifiedAt }) => modifiedAt.getTime() > 0)).toBe(true)
    expect((await store.list('listed/a')).length).toBe(2)
    expect(await store.list('listed/none')).toEqual([])
    await expect(store.list('../listed')).rejects.toMatchObject({ code: 'invalid' })
  })

  it.each(['../a', 'demo/../../a', 'demo//a', 'demo/./a', '/etc/passwd', 'a\\b', 'a\0b', ''])(
    'refuses the path %j',
    async (path) => {
      const store = stores[kind]()
      const chunk = { id: 'up-0', offset: 0, chunk: Buffer.from('x'), last: true }
      await expect(store.write(path, 'x')).rejects.toMatchObject({ code: 'invalid' })
      await expect(store.read(path)).rejects.toMatchObject({ code: 'invalid' })
      await expect(store.writeChunk({ ...chunk, path })).rejects.toMatchObject({ code: 'invalid' })
    },
  )

  it('says that a file is not there', async () => {
    const store = stores[kind]()
    const missing = { code: 'not-found', message: 'There is no stored file demo/none.' }
    await expect(store.read('demo/none')).rejects.toMatchObject(missing)
    await expect(store.read('demo/none', { start: 0, length: 0 })).rejects.toMatchObject(missing)
    await expect(store.size('demo/none')).rejects.toMatchObject(missing)
    expect(await store.remove('demo/none')).toBe(false)
  })

  it('leaves nothing behind where the content is too large or breaks off', async () => {
    const store = stores[kind](9 * 1024 ** 2)
    for (const size of [10, 30]) {
      const large = Readable.from(Array.from({ length: size }, () => Buffer.alloc(1024 ** 2)))
      await expect(store.write('demo/big', large)).rejects.toMatchObject({ code: 'too-many' })
    }
    for (const size of [1, 9 * 1024 ** 2]) {
      await expect(store.write('demo/broken', breakingOff(Buffer.alloc(size)))).rejects.toThrow(
        'broke off',
      )
    }
    await expect(store.size('demo/big')).rejects.toMatchObject({ code: 'not-found' })
    await expect(store.size('demo/broken')).rejects.toMatchObject({ code: 'not-found' })
    expect(await partsLeft()).toEqual([])
    expect(bucket.openUploads()).toBe(0)
  })

  it('takes a file in chunks, repeated ones too, and shows it only when it is whole', async () => {
    const store = stores[kind]()
    const chunk = (offset: number, content: string, last: boolean) =>
      store.writeChunk({
        id: `up-1-${kind}`,
        path: 'demo/chunks',
        offset,
        chunk: Buffer.from(content),
        last,
      })
    await chunk(0, 'abc', false)
    await chunk(3, 'def', false)
    await chunk(3, 'def', false)
    await expect(store.size('demo/chunks')).rejects.toMatchObject({ code: 'not-found' })
    await chunk(6, 'g', true)
    await chunk(6, 'g', true)
    expect(await text(await store.read('demo/chunks'))).toBe('abcdefg')
    expect(await partsLeft()).toEqual([])
  })

  it('refuses a chunk beyond a hole', async () => {
    const upload = { id: 'up-2', path: 'demo/hole', chunk: Buffer.from('x'), last: true }
    await expect(stores[kind]().writeChunk({ ...upload, offset: 5 })).rejects.toMatchObject({
      code: expect.stringMatching(/conflict|not-found/) as string,
    })
  })

  it('removes a file, and a folder with all that is below it and nothing beside it', async () => {
    const store = stores[kind]()
    const paths = ['gone/a', 'gone/b/c', 'gone/d', 'gone/e<&', 'gone-not/f']
    for (const path of paths) await store.write(path, 'x')
    expect(await store.remove('gone/a')).toBe(true)
    await store.removeAll('gone')
    for (const path of paths.slice(0, 4)) {
      await expect(store.size(path)).rejects.toMatchObject({ code: 'not-found' })
    }
    expect(await store.size('gone-not/f')).toBe(1)
    await store.removeAll('gone')
  })
})

it('puts the prefix before each key, and takes the bucket from the settings', async () => {
  const store = openStorage(
    readSettings({
      MILLRACE_DATA_DIR: root,
      MILLRACE_S3_BUCKET: bucketName,
      MILLRACE_S3_ENDPOINT: bucket.endpoint,
      MILLRACE_S3_PREFIX: 'set/',
      MILLRACE_S3_ACCESS_KEY: bucket.credentials.accessKeyId,
      MILLRACE_S3_SECRET_KEY: bucket.credentials.secretAccessKey,
    }),
  )
  await store.write('demo/by-settings', 'x')
  expect(bucket.objects.has('set/demo/by-settings')).toBe(true)
})

it('gives the error of a bucket that refuses the key, not a missing file', async () => {
  const store = s3Storage({
    bucket: bucketName,
    region: 'eu-central-1',
    endpoint: bucket.endpoint,
    credentials: { ...bucket.credentials, secretAccessKey: 'another' },
    partsRoot: root,
  })
  await expect(store.write('demo/x', 'x')).rejects.toMatchObject({ name: 'SignatureDoesNotMatch' })
  await expect(store.read('demo/x')).rejects.toMatchObject({ name: 'SignatureDoesNotMatch' })
})

it('sweeps parts of yesterday and keeps those of today', async () => {
  await mkdir(join(root, '.parts'), { recursive: true })
  await writeFile(join(root, '.parts/old'), 'x')
  await writeFile(join(root, '.parts/new'), 'x')
  const now = Date.now()
  const then = new Date(now - 2 * 86_400_000)
  await utimes(join(root, '.parts/old'), then, then)
  expect(await sweepParts(root, now)).toBe(1)
  expect(await readdir(join(root, '.parts'))).toEqual(['new'])
})

import { mkdtemp, readdir, rm, utimes, writeFile, mkdir } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import { text } from 'node:stream/consumers'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { folderStorage, sweepParts } from './folder-storage'
import type { Storage } from './storage'
import { namespacesRelated, pathOfUri, safeName, uriOfPath } from './uri'

let root: string
let store: Storage
beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), 'millrace-storage-'))
  store = folderStorage(root, { maxBytes: 1000 })
})
afterAll(() => rm(root, { recursive: true, force: true }))

describe('folder storage', () => {
  it('gives back what was written, whole and in ranges', async () => {
    expect(await store.write('demo/flow/a.txt', Readable.from(['hello ', 'world']))).toBe(11)
    expect(await text(await store.read('demo/flow/a.txt'))).toBe('hello world')
    expect(await text(await store.read('demo/flow/a.txt', { start: 6, length: 3 }))).toBe('wor')
    expect(await store.size('demo/flow/a.txt')).toBe(11)
  })

  it.each(['../a', 'demo/../../a', 'demo//a', 'demo/./a', '/etc/passwd', 'a\\b', 'a\0b', ''])(
    'refuses the path %j',
    async (path) => {
      await expect(store.write(path, 'x')).rejects.toMatchObject({ code: 'invalid' })
      await expect(store.read(path)).rejects.toMatchObject({ code: 'invalid' })
    },
  )

  it('refuses a URI that climbs out, however it is written', () => {
    for (const uri of ['millrace:///../x', 'millrace:///a/%2e%2e/%2e%2e/x', 'file:///etc/passwd']) {
      expect(() => pathOfUri(uri)).toThrow()
    }
    expect(pathOfUri('kestra:///demo/a%20b')).toBe('demo/a b')
    expect(uriOfPath('demo/a b')).toBe('millrace:///demo/a%20b')
  })

  it('leaves nothing behind where the content is too large or breaks off', async () => {
    await expect(store.write('demo/big', 'x'.repeat(1001))).rejects.toMatchObject({
      code: 'too-many',
    })
    const broken = Readable.from(
      (async function* () {
        yield 'a'
        await Promise.resolve()
        throw new Error('broke off')
      })(),
    )
    await expect(store.write('demo/broken', broken)).rejects.toThrow('broke off')
    await expect(store.size('demo/big')).rejects.toMatchObject({ code: 'not-found' })
    expect(await readdir(join(root, '.parts'))).toEqual([])
  })

  it('takes a file in chunks, repeated ones too, and shows it only when it is whole', async () => {
    const chunk = (offset: number, content: string, last: boolean) =>
      store.writeChunk({
        id: 'up-1',
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
  })

  it('refuses a chunk beyond a hole', async () => {
    const upload = { id: 'up-2', path: 'demo/hole', chunk: Buffer.from('x'), last: true }
    await expect(store.writeChunk({ ...upload, offset: 5 })).rejects.toMatchObject({
      code: expect.stringMatching(/conflict|not-found/) as string,
    })
  })

  it('sweeps parts of yesterday and keeps those of today', async () => {
    await mkdir(join(root, '.parts'), { recursive: true })
    await writeFile(join(root, '.parts/old'), 'x')
    await writeFile(join(root, '.parts/new'), 'x')
    const now = Date.now()
    await utimes(
      join(root, '.parts/old'),
      new Date(now - 2 * 86_400_000),
      new Date(now - 2 * 86_400_000),
    )
    expect(await sweepParts(root, now)).toBe(1)
    expect(await readdir(join(root, '.parts'))).toEqual(['new'])
  })
})

describe('names and namespaces', () => {
  it('makes a name safe for a path and for a shell', () => {
    expect(safeName('../../etc/pass wd;rm')).toBe('pass_wd_rm')
    expect(safeName('..')).toBe('file')
  })

  it('relates a namespace to those above and below, and to no other', () => {
    expect(namespacesRelated('sales', 'sales.eu')).toBe(true)
    expect(namespacesRelated('sales.eu', 'sales')).toBe(true)
    expect(namespacesRelated('sales', 'salesforce')).toBe(false)
    expect(namespacesRelated('sales.eu', 'sales.us')).toBe(false)
  })
})

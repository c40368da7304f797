import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { folderStorage } from '@/lib/storage/folder-storage'
import type { Storage } from '@/lib/storage/storage'
import { pathOfUri } from '@/lib/storage/uri'
import { cutFile } from './cut-file'

const asker = { namespace: 'tests', flowId: 'flow', executionId: 'one' }
const path = 'tests/flow/executions/one/data.csv'
let folder = ''
let storage: Storage

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'cut-file-'))
  storage = folderStorage(folder)
})
afterAll(() => rm(folder, { recursive: true }))

async function batches(content: string, how: Record<string, string | number>): Promise<string[]> {
  await storage.write(path, content)
  const uris = await cutFile(storage, asker, path, how)
  return Promise.all(uris.map(async (uri) => text(await storage.read(pathOfUri(uri)))))
}

test.each([
  [{ rows: 2 }, ['a\nb\n', 'ü\nd\n', 'e']],
  [{}, ['a\n', 'b\n', 'ü\n', 'd\n', 'e']],
  [{ partitions: 2 }, ['a\nb\nü\n', 'd\ne']],
  [{ bytes: '5B' }, ['a\nb\n', 'ü\nd\n', 'e']],
  [{ rows: 1, separator: '\nü\n' }, ['a\nb\nü\n', 'd\ne']],
])('cut by %j', async (how, wanted) => {
  expect(await batches('a\nb\nü\nd\ne', how)).toEqual(wanted)
})

test('an empty file has no batches, and a wrong size is refused', async () => {
  expect(await batches('', { rows: 2 })).toEqual([])
  await expect(batches('a', { bytes: 'many' })).rejects.toThrow('many is no size')
  await expect(batches('a', { rows: 0 })).rejects.toThrow('rows has to be')
})

test('batches are the whole file, however long its rows are', async () => {
  const content = Array.from({ length: 3000 }, (_, row) => 'x'.repeat(row % 97)).join('\n')
  const parts = await batches(content, { rows: 70 })
  expect(parts.join('')).toBe(content)
  expect(parts).toHaveLength(43)
})

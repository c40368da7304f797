// A file that arrives in chunks is put together beside the storage, under a name that nobody asks for, and
// handed over when it is whole. A crash leaves only a part file, which is swept.

import { mkdir, open, readdir, rm, stat } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { checkPath } from './uri'

const partsFolder = '.parts'
const partAgeMs = 24 * 3_600_000

export const isMissing = (error: unknown): boolean =>
  ['ENOENT', 'ENOTDIR'].includes(String((error as NodeJS.ErrnoException).code))

/** Where the part file of an upload stands; its folder is made. */
export async function partFile(root: string, id: string): Promise<string> {
  const path = join(root, partsFolder, checkPath(id))
  await mkdir(dirname(path), { recursive: true })
  return path
}

export type Chunk = { id: string; offset: number; chunk: Uint8Array; last: boolean }

/**
 * Puts a chunk at its place; sent twice it lands twice in the same place. `missing`: what stands before it
 * is not here. `complete` gives the file, which is the caller's to move or remove.
 */
export async function takeChunk(
  root: string,
  { id, offset, chunk, last }: Chunk,
): Promise<{ state: 'more' | 'missing' } | { state: 'complete'; file: string }> {
  const path = await partFile(root, id)
  const file = await openPart(path, offset)
  if (!file) return { state: 'missing' }
  try {
    await file.write(chunk, 0, chunk.length, offset)
    if (last) await file.truncate(offset + chunk.length)
  } finally {
    await file.close()
  }
  return last ? { state: 'complete', file: path } : { state: 'more' }
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

/** Removes parts of uploads that nobody finished within a day. Gives how many. */
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

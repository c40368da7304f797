// Files into a working directory before a script, and out of it into storage afterwards.
// A name can never point outside the directory, nor through a link that does.

import { createReadStream, createWriteStream } from 'node:fs'
import { lstat, mkdir, readdir, realpath, writeFile } from 'node:fs/promises'
import { dirname, join, relative, resolve, sep } from 'node:path'
import { pipeline } from 'node:stream/promises'
import type { TaskContext } from '../task-type'
import { matchesGlob } from './glob'

const storedUri = /^(millrace|kestra):\/\/\/\S+$/
const storedUris = /(?:millrace|kestra):\/\/\/[^\s'"`;,)<>|&\\]+/g

/** The path of `name` inside `directory`. Throws where it would lie outside. */
export function insidePath(directory: string, name: string): string {
  const path = resolve(directory, name)
  if (path === directory || !path.startsWith(directory + sep)) {
    throw new Error(`The file name "${name}" points outside the working directory.`)
  }
  return path
}

async function fetchFile(ctx: TaskContext, uri: string, path: string): Promise<void> {
  await mkdir(dirname(path), { recursive: true })
  await pipeline(await ctx.files.read(uri), createWriteStream(path))
}

/** Writes `inputFiles`: each value is the content itself, or the URI of a stored file. */
export async function writeInputFiles(
  ctx: TaskContext,
  directory: string,
  files: Record<string, string>,
): Promise<void> {
  for (const [name, content] of Object.entries(files)) {
    const path = insidePath(directory, name)
    if (storedUri.test(content.trim())) await fetchFile(ctx, content.trim(), path)
    else {
      await mkdir(dirname(path), { recursive: true })
      await writeFile(path, content)
    }
  }
}

/** Text with every stored URI replaced by the path of a copy in the working directory. */
export async function localizeUris(
  ctx: TaskContext,
  directory: string,
  text: string,
): Promise<string> {
  const paths = new Map<string, string>()
  for (const [uri] of text.matchAll(storedUris)) {
    if (paths.has(uri)) continue
    const name = uri.split('/').at(-1) || 'file'
    const path = insidePath(directory, join('.millrace', String(paths.size), name))
    await fetchFile(ctx, uri, path)
    paths.set(uri, path)
  }
  return text.replace(storedUris, (uri) => paths.get(uri) ?? uri)
}

async function* filesIn(directory: string): AsyncGenerator<string> {
  for (const entry of await readdir(directory, { withFileTypes: true })) {
    const path = join(directory, entry.name)
    if (entry.isDirectory()) yield* filesIn(path)
    else if (entry.isFile() || entry.isSymbolicLink()) yield path
  }
}

/** Stores the files that match; gives their URIs by relative path. */
export async function storeOutputFiles(
  ctx: TaskContext,
  directory: string,
  globs: string[],
): Promise<Record<string, string>> {
  const stored: Record<string, string> = {}
  if (globs.length === 0) return stored
  const root = await realpath(directory)
  for await (const path of filesIn(root)) {
    const name = relative(root, path).split(sep).join('/')
    if (!matchesGlob(name, globs)) continue
    const target = await realpath(path).catch(() => null)
    if (!target || !target.startsWith(root + sep) || !(await lstat(target)).isFile()) continue
    stored[name] = await ctx.files.write(name, createReadStream(target))
  }
  return stored
}

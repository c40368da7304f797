// Stored files, for expressions that the engine itself renders. A worker reads files over its own link.

import { createHash } from 'node:crypto'
import { text } from 'node:stream/consumers'
import { AppError, isAppError } from '@/lib/shared/errors'
import { storage } from '@/lib/storage/open-storage'
import { pathOfFile, pathOfNamespaceFile } from '@/lib/namespace-files/path'
import { listNamespaceFiles } from '@/lib/namespace-files/read'
import { checkPath, namespaceOfPath, uriOfPath } from '@/lib/storage/uri'
import {
  argument,
  refuseUnrelated,
  relatedNamespace,
  textArgument,
  type Answers,
  type Args,
  type Asker,
} from './asker'
import { cutFile } from './cut-file'

/** What an expression holds in memory; larger files are a task's business. */
const maxReadBytes = 8 * 1024 * 1024

/** A stored file, or one of the namespace (its own, or the one that is named beside it). */
function pathIn(asker: Asker, args: Args, name: string): string {
  const path = pathOfFile(textArgument(args, 0, name), relatedNamespace(asker, args, 1))
  refuseUnrelated(asker, namespaceOfPath(path))
  return path
}

/** Under a name that follows from `key`: asked twice, it writes the same file again. */
async function writeOnce(
  { namespace, flowId, executionId }: Asker,
  kind: string,
  key: string,
  lines: string[],
): Promise<string> {
  const name = createHash('sha256').update(key).digest('hex').slice(0, 20)
  const folder = `${namespace}/${flowId}/executions/${executionId}/${kind}`
  const target = checkPath(`${folder}/${name}.${kind === 'outputs' ? 'jsonl' : 'txt'}`)
  await storage().write(target, lines.map((line) => `${line}\n`).join(''))
  return uriOfPath(target)
}

const sizeOf = (asker: Asker, args: Args) => storage().size(pathIn(asker, args, 'uri'))

export const fileAnswers: Answers = {
  async read(asker, args) {
    const path = pathIn(asker, args, 'path')
    const size = await storage().size(path)
    if (size > maxReadBytes) {
      throw new AppError(
        'too-many',
        `read() takes files of up to 8 MiB; this one has ${size} bytes.`,
      )
    }
    return { value: await text(await storage().read(path)) }
  },
  async fileSize(asker, args) {
    return { value: await sizeOf(asker, args) }
  },
  async isFileEmpty(asker, args) {
    return { value: (await sizeOf(asker, args)) === 0 }
  },
  async fileExists(asker, args) {
    try {
      await sizeOf(asker, args)
      return { value: true }
    } catch (error) {
      if (isAppError(error) && error.code === 'not-found') return { value: false }
      throw error
    }
  },
  async forEachItemBatches(asker, args) {
    const path = pathIn(asker, args, 'uri')
    const batches = await cutFile(storage(), asker, path, args.named)
    const key = JSON.stringify([path, args.named])
    return { value: { splits: await writeOnce(asker, 'splits', key, batches), batches } }
  },
  async fileURI(asker, args) {
    const namespace = relatedNamespace(asker, args, 1)
    return { value: uriOfPath(pathOfNamespaceFile(namespace, textArgument(args, 0, 'path'))) }
  },
  async 'namespaceFiles.list'(asker, args) {
    const found = await listNamespaceFiles(relatedNamespace(asker, args, 0))
    return { value: found.map(({ path, uri }) => ({ path: path.slice(1), uri })) }
  },
  async loopLines(asker, args) {
    const path = pathIn(asker, args, 'values')
    const size = await storage().size(path)
    if (size > maxReadBytes) {
      throw new AppError(
        'too-many',
        `A Loop takes files of up to 8 MiB; this one has ${size} bytes.`,
      )
    }
    const lines = (await text(await storage().read(path))).split(/\r?\n/)
    return { value: lines.filter((line) => line.trim() !== '') }
  },
  async storeLoopOutputs(asker, args) {
    const outputs = argument(args, 0, 'outputs')
    const uris: string[] = []
    for (const [round, one] of (Array.isArray(outputs) ? outputs : []).entries()) {
      const line = JSON.stringify(one)
      uris.push(await writeOnce(asker, 'outputs', `${asker.taskRunId}${round}${line}`, [line]))
    }
    return { value: uris }
  },
  async forEachItemOutputs(asker, args) {
    const outputs = argument(args, 0, 'outputs')
    const lines = (Array.isArray(outputs) ? outputs : []).map((one) => JSON.stringify(one))
    return { value: await writeOnce(asker, 'outputs', lines.join('\n'), lines) }
  },
}

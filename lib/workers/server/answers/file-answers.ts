// Stored files, for expressions that the engine itself renders. A worker reads files over its own link.

import { createHash } from 'node:crypto'
import { text } from 'node:stream/consumers'
import { AppError, isAppError } from '@/lib/shared/errors'
import { storage } from '@/lib/storage/open-storage'
import { checkPath, namespaceOfPath, pathOfUri, uriOfPath } from '@/lib/storage/uri'
import {
  argument,
  refuseUnrelated,
  textArgument,
  type Answers,
  type Args,
  type Asker,
} from './asker'
import { cutFile } from './cut-file'

/** What an expression holds in memory; larger files are a task's business. */
const maxReadBytes = 8 * 1024 * 1024

function pathIn(asker: Asker, args: Args, name: string): string {
  const path = pathOfUri(textArgument(args, 0, name))
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
  async forEachItemOutputs(asker, args) {
    const outputs = argument(args, 0, 'outputs')
    const lines = (Array.isArray(outputs) ? outputs : []).map((one) => JSON.stringify(one))
    return { value: await writeOnce(asker, 'outputs', lines.join('\n'), lines) }
  },
}

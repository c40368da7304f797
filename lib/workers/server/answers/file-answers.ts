// Stored files, for expressions that the engine itself renders. A worker reads files over its own link.

import { text } from 'node:stream/consumers'
import { AppError, isAppError } from '@/lib/shared/errors'
import { storage } from '@/lib/storage/open-storage'
import { namespaceOfPath, pathOfUri } from '@/lib/storage/uri'
import { refuseUnrelated, textArgument, type Answers, type Args, type Asker } from './asker'
import { cutFile } from './cut-file'

/** What an expression holds in memory; larger files are a task's business. */
const maxReadBytes = 8 * 1024 * 1024

function pathIn(asker: Asker, args: Args, name: string): string {
  const path = pathOfUri(textArgument(args, 0, name))
  refuseUnrelated(asker, namespaceOfPath(path))
  return path
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
    return { value: await cutFile(storage(), asker, pathIn(asker, args, 'uri'), args.named) }
  },
}

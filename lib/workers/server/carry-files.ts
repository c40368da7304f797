// Files between a worker and the storage, in chunks over the socket. A task reads what belongs to its own
// namespace and those above and below it, and writes below its own task run alone.

import { buffer } from 'node:stream/consumers'
import type { z } from 'zod'
import { log } from '@/lib/platform/log'
import { isAppError } from '@/lib/shared/errors'
import { storage } from '@/lib/storage/open-storage'
import { pathOfFile } from '@/lib/namespace-files/path'
import { namespaceOfPath, safeName, uriOfPath } from '@/lib/storage/uri'
import type { FileReadAnswer, fileReadSchema, FileWriteAnswer, fileWriteSchema } from '../protocol'
import { findAsker, refuseUnrelated, type Asker } from './answers/asker'

function refused(error: unknown): { ok: false; code: string; message: string } {
  if (isAppError(error)) return { ok: false, code: error.code, message: error.message }
  log.error({ error: String(error) }, 'A file could not be carried')
  return { ok: false, code: 'unavailable', message: 'The storage cannot be reached now.' }
}

export async function readFileChunk(
  runtime: Asker['runtime'],
  read: z.infer<typeof fileReadSchema>,
): Promise<FileReadAnswer> {
  try {
    const asker = await findAsker(runtime, read)
    const path = pathOfFile(read.uri, asker.namespace)
    refuseUnrelated(asker, namespaceOfPath(path))
    const size = await storage().size(path)
    if (read.length === 0 || read.offset >= size) return { ok: true, chunk: Buffer.alloc(0), size }
    const range = { start: read.offset, length: read.length }
    return { ok: true, chunk: await buffer(await storage().read(path, range)), size }
  } catch (error) {
    return refused(error)
  }
}

export async function writeFileChunk(
  runtime: Asker['runtime'],
  write: z.infer<typeof fileWriteSchema>,
): Promise<FileWriteAnswer> {
  try {
    const { namespace, flowId, executionId, taskId, taskRunId } = await findAsker(runtime, write)
    const { upload, offset, chunk, last } = write
    const name = `${upload.slice(0, 8)}-${safeName(write.name)}`
    const parts = [namespace, flowId, 'executions', executionId, 'tasks', taskId, taskRunId, name]
    const path = parts.join('/')
    await storage().writeChunk({ id: upload, path, offset, chunk, last })
    return { ok: true, uri: last ? uriOfPath(path) : null }
  } catch (error) {
    return refused(error)
  }
}

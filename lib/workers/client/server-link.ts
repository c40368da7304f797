// What an attempt may ask of the server. The socket carries it; the server checks the right to it.

import { Readable } from 'node:stream'
import { randomUUID } from 'node:crypto'
import type { Json, JsonObject } from '@/lib/engine'
import { AppError, type ErrorCode } from '@/lib/shared/errors'
import type { TaskFiles } from '@/lib/tasks/task-type'
import type { AskAnswer, FileReadAnswer, FileWriteAnswer } from '../protocol'
import type { AttemptIdentity } from './attempt'

/** Sends an event and waits for its answer: over a reconnect too, until the signal says stop. */
export type SendToServer = <Answer>(
  event: 'ask' | 'fileRead' | 'fileWrite',
  payload: Record<string, unknown>,
  signal: AbortSignal,
) => Promise<Answer>

export const chunkBytes = 256 * 1024

export type ServerLink = {
  ask(
    name: string,
    args: { positional: Json[]; named: JsonObject },
  ): Promise<{ value: unknown; secret: boolean }>
  files: TaskFiles
}

function bytesOf(content: Readable | Uint8Array | string): Readable {
  if (content instanceof Readable) return content
  return Readable.from([Buffer.from(content as Uint8Array)], { objectMode: false })
}

/** Chunks of one size, so that a chunk that is sent again lands where it was. */
async function* evenChunks(content: Readable): AsyncGenerator<Buffer> {
  let held = Buffer.alloc(0)
  for await (const part of content) {
    held = Buffer.concat([held, Buffer.from(part as Buffer)])
    while (held.length >= chunkBytes) {
      yield held.subarray(0, chunkBytes)
      held = held.subarray(chunkBytes)
    }
  }
  yield held
}

export function serverLink(
  send: SendToServer,
  identity: AttemptIdentity,
  signal: AbortSignal,
): ServerLink {
  const readChunk = async (uri: string, offset: number, length: number) => {
    const answer = await send<FileReadAnswer>(
      'fileRead',
      { ...identity, uri, offset, length },
      signal,
    )
    if (!answer.ok) throw new AppError(answer.code as ErrorCode, answer.message)
    return answer
  }
  async function* readAll(uri: string, first: { chunk: Uint8Array; size: number }) {
    yield Buffer.from(first.chunk)
    for (let offset = first.chunk.length; offset < first.size;) {
      const { chunk } = await readChunk(uri, offset, chunkBytes)
      if (chunk.length === 0) return
      offset += chunk.length
      yield Buffer.from(chunk)
    }
  }
  const write = async (name: string, content: Readable | Uint8Array | string) => {
    const upload = randomUUID()
    let offset = 0
    const sendChunk = async (chunk: Buffer, last: boolean) => {
      const payload = { ...identity, upload, name, offset, chunk, last }
      const answer = await send<FileWriteAnswer>('fileWrite', payload, signal)
      if (!answer.ok) throw new AppError(answer.code as ErrorCode, answer.message)
      offset += chunk.length
      return answer.uri
    }
    for await (const chunk of evenChunks(bytesOf(content))) {
      const uri = chunk.length < chunkBytes ? await sendChunk(chunk, true) : null
      if (uri) return uri
      if (chunk.length === chunkBytes) await sendChunk(chunk, false)
    }
    throw new AppError('internal', 'A file was written without an end.')
  }
  const ask: ServerLink['ask'] = async (name, args) => {
    const answer = await send<AskAnswer>('ask', { ...identity, name, args }, signal)
    if (!answer.ok) throw new AppError('invalid', answer.message)
    return { value: answer.value, secret: answer.secret === true }
  }
  return {
    ask,
    files: {
      async read(uri) {
        const first = await readChunk(uri, 0, chunkBytes)
        return Readable.from(readAll(uri, first), { objectMode: false })
      },
      write,
      size: async (uri) => (await readChunk(uri, 0, 0)).size,
      async remove(uri) {
        const answer = await ask('file.delete', { positional: [uri], named: {} })
        return answer.value === true
      },
    },
  }
}

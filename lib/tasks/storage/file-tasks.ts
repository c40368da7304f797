// Whole files: write, join, turn round, measure, delete.

import { PassThrough, Readable } from 'node:stream'
import { z } from 'zod'
import { isAppError } from '@/lib/shared/errors'
import { anyText, flag, text, textList } from '../properties'
import { defineTask, failed, succeeded, type TaskContext } from '../task-type'
import { endingOf, readLines, withDot } from './lines'

const uri = text().describe('URI of a stored file.')
const separator = z.string().default('\n').describe('Between lines.')
const extension = text().optional().describe('How the name of the file ends.')
const oneFile = z.object({ uri: z.string().describe('The file.') })

export const storageWrite = defineTask({
  type: 'core.storage.Write',
  title: 'Store a text',
  description: 'Writes a text into a stored file.',
  properties: z.object({ content: anyText().describe('The text.'), extension }),
  outputs: oneFile,
  example: 'id: write\ntype: core.storage.Write\ncontent: Hello\nextension: .txt',
  run: async (ctx, { content, extension }) =>
    succeeded({ uri: await ctx.files.write(`content${withDot(extension)}`, content) }),
})

async function* joined(ctx: TaskContext, files: string[], between: string) {
  for (const [index, file] of files.entries()) {
    if (index > 0 && between !== '') yield Buffer.from(between)
    yield* await ctx.files.read(file)
  }
}

export const storageConcat = defineTask({
  type: 'core.storage.Concat',
  title: 'Join files',
  description: 'Joins stored files, one after the other, into one.',
  properties: z.object({
    files: textList().describe('URIs.'),
    separator: z.string().optional().describe('Put between two files.'),
    extension,
  }),
  outputs: oneFile,
  example: 'id: join\ntype: core.storage.Concat\nfiles: ["{{ inputs.one }}", "{{ inputs.two }}"]',
  async run(ctx, { files, separator, extension }) {
    const content = Readable.from(joined(ctx, files, separator ?? ''), { objectMode: false })
    const name = `joined${withDot(extension) || endingOf(files[0] ?? '')}`
    return succeeded({ uri: await ctx.files.write(name, content) })
  },
})

export const storageReverse = defineTask({
  type: 'core.storage.Reverse',
  title: 'Turn the lines of a file round',
  description: 'Writes the lines of a stored file in reverse order. Reads all of it into memory.',
  properties: z.object({
    from: uri,
    separator,
    charset: text().default('UTF-8').describe('Its encoding.'),
  }),
  outputs: oneFile,
  example: 'id: reverse\ntype: core.storage.Reverse\nfrom: "{{ inputs.file }}"',
  async run(ctx, { from, separator }) {
    const lines: string[] = []
    for await (const line of readLines(await ctx.files.read(from), separator)) lines.push(line)
    const content = lines
      .toReversed()
      .map((line) => line + separator)
      .join('')
    return succeeded({ uri: await ctx.files.write(`reversed${endingOf(from)}`, content) })
  },
})

export const storageSize = defineTask({
  type: 'core.storage.Size',
  title: 'Size of a file',
  description: 'Gives the size of a stored file.',
  properties: z.object({ uri }),
  outputs: z.object({ size: z.number().describe('Bytes.') }),
  example: 'id: size\ntype: core.storage.Size\nuri: "{{ inputs.file }}"',
  run: async (ctx, { uri }) => succeeded({ size: await ctx.files.size(uri) }),
})

export const storageDelete = defineTask({
  type: 'core.storage.Delete',
  title: 'Delete a file',
  description: 'Deletes a stored file.',
  properties: z.object({
    uri,
    errorOnMissing: flag().default(false).describe('true: fails where it is not there.'),
  }),
  outputs: z.object({
    uri: z.string().describe('The file.'),
    deleted: z.boolean().describe('Whether it was there.'),
  }),
  example: 'id: delete\ntype: core.storage.Delete\nuri: "{{ inputs.file }}"',
  async run(ctx, { uri, errorOnMissing }) {
    const deleted = await ctx.files.remove(uri).catch((error: unknown) => {
      if (isAppError(error) && error.code === 'not-found') return false
      throw error
    })
    if (!deleted && errorOnMissing) return failed('not-found', `There is no file ${uri}`)
    return succeeded({ uri, deleted })
  },
})

/** Writes lines as they come, under the name; gives the URI once all are stored. */
export function lineWriter(ctx: TaskContext, name: string, separator = '\n') {
  const content = new PassThrough()
  const stored = ctx.files.write(name, content)
  stored.catch((error: unknown) => content.destroy(error as Error))
  return {
    async write(line: string): Promise<void> {
      if (content.write(line + separator)) return
      await Promise.race([new Promise((resolve) => content.once('drain', resolve)), stored])
    },
    end(): Promise<string> {
      content.end()
      return stored
    },
  }
}

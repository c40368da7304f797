import { z } from 'zod'
import { integer, text } from '../properties'
import { defineTask, failed, succeeded } from '../task-type'
import { lineWriter } from './file-tasks'
import { endingOf, parseBytes, readLines } from './lines'

const mostParts = 1_000

const properties = z.object({
  from: text().describe('URI of a stored file.'),
  rows: integer().optional().describe('Lines in a part.'),
  partitions: integer().optional().describe('Number of parts; lines are dealt out in turn.'),
  bytes: text().optional().describe('Size of a part, such as 10MB.'),
  separator: z.string().default('\n').describe('Between lines.'),
  regexPattern: text().optional().describe('Lines with the same first group share a part.'),
})

/** Says which part a line belongs to. */
function dealer(given: z.output<typeof properties>): ((line: string) => string) | null {
  const { rows, partitions, bytes, regexPattern, separator } = given
  let count = 0
  let size = 0
  let part = 0
  if (regexPattern !== undefined) {
    const pattern = new RegExp(regexPattern)
    return (line) => pattern.exec(line)?.[1] ?? ''
  }
  if (rows !== undefined) return () => String(Math.floor(count++ / Math.max(1, rows)))
  if (partitions !== undefined) return () => String(count++ % Math.max(1, partitions))
  if (bytes === undefined) return null
  const limit = parseBytes(bytes)
  return (line) => {
    const length = Buffer.byteLength(line) + separator.length
    if (size > 0 && size + length > limit) {
      part++
      size = 0
    }
    size += length
    return String(part)
  }
}

export const storageSplit = defineTask({
  type: 'core.storage.Split',
  title: 'Cut a file into parts',
  description: 'Deals the lines of a stored file out to parts: by rows, number, size or pattern.',
  properties,
  outputs: z.object({ uris: z.array(z.string()).describe('The parts.') }),
  example: 'id: split\ntype: core.storage.Split\nfrom: "{{ inputs.file }}"\nrows: 1000',
  async run(ctx, given) {
    const partOf = dealer(given)
    if (!partOf)
      return failed('properties', 'Say how to cut: rows, partitions, bytes or regexPattern')
    const byOrder = given.rows !== undefined || given.bytes !== undefined
    const open = new Map<string, ReturnType<typeof lineWriter>>()
    const uris: string[] = []
    for await (const line of readLines(await ctx.files.read(given.from), given.separator)) {
      const part = partOf(line)
      if (!open.has(part)) {
        // In order, a part is whole when the next one begins.
        if (byOrder) {
          for (const writer of open.values()) uris.push(await writer.end())
          open.clear()
        }
        if (uris.length + open.size >= mostParts) {
          return failed('too-many', `A file can be cut into ${mostParts} parts at most`)
        }
        const name = `part-${uris.length + open.size}${endingOf(given.from)}`
        open.set(part, lineWriter(ctx, name, given.separator))
      }
      await open.get(part)?.write(line)
    }
    for (const writer of open.values()) uris.push(await writer.end())
    return succeeded({ uris })
  },
})

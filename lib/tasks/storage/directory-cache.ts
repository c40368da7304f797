// The folders that a WorkingDirectory keeps between executions: fetched before its first task, stored after its
// last. The engine puts these two around the tasks of the flow; nobody writes them.

import { z } from 'zod'
import { durationMs, text, textList } from '../properties'
import { storeOutputFiles, writeInputFiles } from '../scripts/working-files'
import { defineTask, succeeded } from '../task-type'

const key = text().describe('The WorkingDirectory.')
const files = z.object({ files: z.record(z.string(), z.string()) })

export const restoreCache = defineTask({
  type: 'core.flow.WorkingDirectory$RestoreCache',
  internal: true,
  title: 'Fetch what a WorkingDirectory kept',
  description: 'Puts the files that an earlier execution kept into the directory.',
  properties: z.object({ key }),
  outputs: z.object({}),
  example: 'id: work_cache\ntype: core.flow.WorkingDirectory$RestoreCache\nkey: work',
  async run(ctx, properties) {
    const found = files.safeParse(await ctx.ask('cache.get', { key: keyOf(properties.key) }))
    if (!found.success) return succeeded()
    try {
      await writeInputFiles(ctx, await ctx.directory(), found.data.files)
    } catch (error) {
      ctx.signal.throwIfAborted()
      const why = error instanceof Error ? error.message : String(error)
      ctx.log('WARN', `The cache of the working directory could not be fetched: ${why}`)
    }
    return succeeded()
  },
})

export const keepCache = defineTask({
  type: 'core.flow.WorkingDirectory$KeepCache',
  internal: true,
  title: 'Keep files of a WorkingDirectory',
  description: 'Stores the files that match for later executions of the flow.',
  properties: z.object({
    key,
    patterns: textList().describe('Names and patterns of files.'),
    ttl: text().optional().describe('How long they are kept: an ISO 8601 duration.'),
  }),
  outputs: z.object({}),
  example:
    'id: work_cache\ntype: core.flow.WorkingDirectory$KeepCache\nkey: work\npatterns: [lib/**]',
  async run(ctx, { key: directory, patterns, ttl }) {
    const stored = await storeOutputFiles(ctx, await ctx.directory(), patterns)
    const ttlMs = ttl === undefined ? null : durationMs(ttl)
    await ctx.ask('cache.put', { key: keyOf(directory), outputs: { files: stored }, ttlMs })
    return succeeded()
  },
})

const keyOf = (directory: string) => `${directory}/directory`

import { z } from 'zod'
import { textList, textMap } from '../properties'
import { storeOutputFiles, writeInputFiles } from '../scripts/working-files'
import { defineTask, succeeded } from '../task-type'

export const localFiles = defineTask({
  type: 'core.storage.LocalFiles',
  title: 'Put files into the working directory, or keep some',
  description: 'Within a WorkingDirectory: writes files for the tasks that follow, stores theirs.',
  properties: z.object({
    inputs: textMap().optional().describe('Files to put there: names and contents or URIs.'),
    outputs: textList().optional().describe('Names and patterns of files to keep.'),
  }),
  outputs: z.object({
    uris: z.record(z.string(), z.string()).describe('URIs of the kept files, by name.'),
  }),
  example: 'id: files\ntype: core.storage.LocalFiles\ninputs:\n  hello.txt: Hello',
  async run(ctx, { inputs, outputs }) {
    const directory = await ctx.directory()
    await writeInputFiles(ctx, directory, inputs ?? {})
    return succeeded({ uris: await storeOutputFiles(ctx, directory, outputs ?? []) })
  },
})

// The files of the namespace that a WorkingDirectory asks for, put there before its first task. The engine puts this
// step before the tasks of the flow; nobody writes it.

import { z } from 'zod'
import { namespaceFilesProperty, writeNamespaceFiles } from '../scripts/namespace-files'
import { defineTask, succeeded } from '../task-type'

export const workingDirectoryNamespaceFiles = defineTask({
  type: 'core.flow.WorkingDirectory$NamespaceFiles',
  internal: true,
  title: 'Put files of the namespace into a WorkingDirectory',
  description: 'Fetches those that match before the first task runs.',
  properties: z.object({ namespaceFiles: namespaceFilesProperty() }),
  outputs: z.object({}),
  example:
    'id: work_files\ntype: core.flow.WorkingDirectory$NamespaceFiles\nnamespaceFiles: { enabled: true }',
  async run(ctx, { namespaceFiles }) {
    await writeNamespaceFiles(ctx, await ctx.directory(), namespaceFiles)
    return succeeded()
  },
})

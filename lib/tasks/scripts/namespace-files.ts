// Files of the namespace in a working directory: all of them, or those that `include` names and `exclude` does not.

import { z } from 'zod'
import { flag, textList } from '../properties'
import type { TaskContext } from '../task-type'
import { matchesGlob } from './glob'
import { writeInputFiles } from './working-files'

const wanted = z.object({
  enabled: flag().default(true).describe('false leaves them out.'),
  namespaces: textList()
    .optional()
    .describe(
      'Whose files; of two with the same path the later one stands. This flow’s if absent.',
    ),
  include: textList().optional().describe('Names and patterns of files; all if absent.'),
  exclude: textList().optional().describe('Names and patterns of files to leave out.'),
})

/** What stands in a task as `namespaceFiles`. */
export const namespaceFilesProperty = () =>
  wanted
    .optional()
    .describe('Files of the namespace to put into the directory: enabled, include, exclude.')

const listed = z.array(z.object({ path: z.string(), uri: z.string() }))

/** A pattern without a slash names files in any folder, as `*.py` does in most tools. */
const anywhere = (globs: string[]): string[] =>
  globs.flatMap((glob) => {
    const inside = glob.replace(/^\//, '')
    return inside.includes('/') ? [inside] : [inside, `**/${inside}`]
  })

export async function writeNamespaceFiles(
  ctx: TaskContext,
  directory: string,
  property: z.output<typeof wanted> | undefined,
): Promise<void> {
  if (!property?.enabled) return
  const { namespaces = [ctx.namespace], include, exclude = [] } = property
  const files = new Map<string, string>()
  for (const namespace of namespaces) {
    for (const { path, uri } of listed.parse(await ctx.ask('namespaceFiles.list', { namespace }))) {
      const isIn = !include || matchesGlob(path, anywhere(include))
      if (isIn && !matchesGlob(path, anywhere(exclude))) files.set(path, uri)
    }
  }
  await writeInputFiles(ctx, directory, Object.fromEntries(files))
  ctx.log('DEBUG', `${files.size} files of ${namespaces.join(', ')}`)
}

// A process of a test's own, bundled as those of the product are, so that it starts as fast and can be killed.

import { join } from 'node:path'
import { build, type BuildOptions } from 'esbuild'

/** How the processes of the product are bundled; `root` is the folder of the project. */
export function processBundle(root: string) {
  return {
    bundle: true,
    platform: 'node',
    target: 'node20',
    format: 'esm',
    packages: 'external',
    alias: { 'server-only': join(root, 'lib/platform/server-only-marker.ts') },
    loader: { '.sql': 'text', '.yaml': 'text' },
    logLevel: 'error',
  } satisfies BuildOptions
}

/** `entry`: a file of the project. Gives the path of the script; the next run of this process replaces it. */
export async function bundleProcess(entry: string): Promise<string> {
  const root = process.cwd()
  const name = entry.replaceAll(/[/\\]/g, '-').replace(/\.ts$/, '')
  const outfile = join(root, 'node_modules/.cache/millrace-test', `${name}-${process.pid}.js`)
  await build({
    ...processBundle(root),
    entryPoints: [join(root, entry)],
    outfile,
  })
  return outfile
}

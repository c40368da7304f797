// The two processes bundled as for production, with a fault in them, into a folder of their own.

import { mkdirSync, readFileSync, rmSync } from 'node:fs'
import { join, relative } from 'node:path'
import { build, type Plugin } from 'esbuild'
import { processBundle } from '../../bundle-process'
import { patchSource, type Fault } from './faults'

function putIn(root: string, fault: Fault, done: Set<string>): Plugin {
  const files = new Set(fault.patches.map((patch) => patch.file))
  return {
    name: 'fault',
    setup(bundle) {
      bundle.onLoad({ filter: /\.ts$/ }, ({ path }) => {
        const file = relative(root, path)
        if (!files.has(file)) return undefined
        done.add(file)
        return { contents: patchSource(fault, file, readFileSync(path, 'utf8')), loader: 'ts' }
      })
    },
  }
}

/** Gives the folder with server.js and worker.js; the caller removes it. */
export async function buildFaulty(root: string, fault: Fault): Promise<string> {
  // Within the project, where the packages are found.
  const folder = join(root, 'node_modules/.cache/millrace', `fault-${process.pid}`)
  rmSync(folder, { recursive: true, force: true })
  mkdirSync(folder, { recursive: true })
  const done = new Set<string>()
  await build({
    ...processBundle(root),
    absWorkingDir: root,
    entryPoints: { server: 'lib/processes/server.ts', worker: 'lib/processes/worker.ts' },
    outdir: folder,
    plugins: [putIn(root, fault, done)],
  })
  for (const { file } of fault.patches) {
    if (!done.has(file)) throw new Error(`${file} is in neither process`)
  }
  return folder
}

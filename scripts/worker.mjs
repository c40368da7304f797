// `npm run worker -- --server URL --token T`: a worker for this or another machine. It needs the packages
// and the bundled worker, not the pages.

import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { installPackages, requireNode, root } from './install.mjs'

requireNode()
await installPackages()
const { buildIfStale } = await import('./build.mjs')
await buildIfStale({ pages: false })
await import(pathToFileURL(join(root, 'dist/worker.js')).href)

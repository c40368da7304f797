// `npm start`: from a fresh clone to a running product. Installs, builds, then runs the server in this
// very process, so that signals reach it directly. Only Node's own modules until the packages are there.

import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { installPackages, requireNode, root } from './install.mjs'

requireNode()
process.chdir(root)
await installPackages()
const { buildIfStale } = await import('./build.mjs')
await buildIfStale()
process.env.NODE_ENV = 'production'
await import(pathToFileURL(join(root, 'dist/server.js')).href)

// `npm run dev`: the same as `npm start`, with reload. Next reloads pages by itself; a change in lib
// bundles the processes again and restarts the server.

import { spawn } from 'node:child_process'
import { installPackages, requireNode, root } from './install.mjs'

requireNode()
process.chdir(root)
installPackages()
const { bundleProcesses, generateClient } = await import('./build.mjs')
const { watch } = await import('node:fs')
await generateClient()
await bundleProcesses()

let server = null
let restarting = null
let stopping = false

function startServer() {
  server = spawn(process.execPath, ['--enable-source-maps', 'dist/server.js'], {
    cwd: root,
    stdio: 'inherit',
    env: { ...process.env, MILLRACE_DEV: '1', NODE_ENV: 'development' },
  })
  server.on('exit', (code) => {
    if (restarting && !stopping) return
    process.exit(code ?? 0)
  })
}

async function restart() {
  try {
    await bundleProcesses()
  } catch {
    restarting = null
    return
  }
  server.once('exit', () => {
    restarting = null
    if (!stopping) startServer()
  })
  server.kill('SIGTERM')
}

watch('lib', { recursive: true }, (_event, file) => {
  if (!file || /\.test\.|generated|hooks\.ts$/.test(file) || !/\.(ts|sql|yaml)$/.test(file)) return
  restarting ??= setTimeout(() => void restart(), 300)
})

for (const signal of ['SIGINT', 'SIGTERM']) {
  process.on(signal, () => {
    stopping = true
    server?.kill(signal)
  })
}
startServer()

// `npm run dev`: the same as `npm start`, with reload. Next reloads pages by itself; a change in lib or prisma
// bundles the processes again and restarts the server. What does not compile leaves the old one serving.

import { spawn } from 'node:child_process'
import { watch } from 'node:fs'
import { installPackages, requireNode, root } from './install.mjs'

requireNode()
process.chdir(root)
await installPackages()
const { bundleProcesses, generateClient } = await import('./build.mjs')

let server = null
let stopping = false
let reloading = false
let changed = false
let reloads = 0

function startServer() {
  server = spawn(process.execPath, ['--enable-source-maps', 'dist/server.js'], {
    stdio: 'inherit',
    env: { ...process.env, MILLRACE_DEV: '1', NODE_ENV: 'development' },
  })
  server.once('exit', (code, signal) => {
    server = null
    if (stopping || reloads === 0) process.exit(code ?? 1)
    if (!reloading) console.log(`The server ended (${code ?? signal}). A change starts it again.`)
  })
}

async function stopServer() {
  const old = server
  if (!old) return
  const gone = new Promise((resolve) => old.once('exit', resolve))
  old.kill('SIGTERM')
  await gone
}

/** Changes that come meanwhile are one more round, however many they are. */
async function reload() {
  changed = true
  if (reloading) return
  reloading = true
  reloads += 1
  while (changed) {
    changed = false
    await round()
  }
  reloading = false
}

async function round() {
  try {
    await generateClient()
    await bundleProcesses()
  } catch (error) {
    console.log(error.message)
    console.log('That does not compile, as said above. The server stays what it was.')
    return
  }
  console.log('Reloading ...')
  await stopServer()
  if (!stopping) startServer()
}

// An editor writes a file in several steps: they are one change.
let settled
function onChange(_event, file) {
  if (!file || !/\.(ts|sql|yaml|prisma)$/.test(file)) return
  if (/\.(test|bench)\.|generated|hooks\.ts$/.test(file)) return
  clearTimeout(settled)
  settled = setTimeout(() => void reload(), 300)
}

for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) {
  process.on(signal, () => {
    stopping = true
    if (server) server.kill(signal)
    else process.exit(0)
  })
}

await generateClient()
await bundleProcesses()
for (const room of ['lib', 'prisma']) watch(room, { recursive: true }, onChange)
startServer()

// Restate: a log and a store of its own (RocksDB, fsync on) in its server's process, the handler's steps in
// this one. `ctx.run` records each step before the next begins. It has no use for the Postgres that is given.

import { spawn } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { createRequire } from 'node:module'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { serve, service } from '@restatedev/restate-sdk'
import { measure, step, tell } from './measure.mjs'

// Its SDK asks for Node 22 in this one thing.
Promise.withResolvers ??= () => {
  const given = {}
  given.promise = new Promise((resolve, reject) => Object.assign(given, { resolve, reject }))
  return given
}

/** The one chain whose steps are timed. */
let noted

const chain = service({
  name: 'chain',
  handlers: {
    async run(ctx, steps) {
      for (let at = 0; at < steps; at += 1) await ctx.run(`t${at}`, () => step(`t${at}`, noted))
      return steps
    },
  },
})

const freePort = () =>
  new Promise((resolve) => {
    const server = createServer().listen(0, '127.0.0.1', () => {
      const { port } = server.address()
      server.close(() => resolve(port))
    })
  })

const [handler, ingress, admin, node] = await Promise.all(Array.from({ length: 4 }, freePort))
const folder = mkdtempSync(join(tmpdir(), 'restate-'))
const binary = createRequire(import.meta.url).resolve(
  `@restatedev/restate-server-${process.platform}-${process.arch}/bin/restate-server`,
)
const server = spawn(binary, ['--no-logo', '--base-dir', folder, '--listen-mode', 'tcp'], {
  env: {
    ...process.env,
    RESTATE_BIND_IP: '127.0.0.1',
    RESTATE_BIND_PORT: String(node),
    RESTATE_INGRESS__BIND_PORT: String(ingress),
    RESTATE_ADMIN__BIND_PORT: String(admin),
    RESTATE_LOG_FILTER: 'error',
    RESTATE_DISABLE_TELEMETRY: 'true',
    DO_NOT_TRACK: '1',
  },
  stdio: ['ignore', 'ignore', 'inherit'],
})
process.on('exit', () => {
  server.kill('SIGKILL')
  rmSync(folder, { recursive: true, force: true })
})

await serve({ services: [chain], port: handler, logger: () => undefined })
const post = async (port, path, body) => {
  const answer = await fetch(`http://127.0.0.1:${port}${path}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
  })
  if (!answer.ok) throw new Error(`${path}: ${answer.status} ${await answer.text()}`)
  return answer.json()
}
for (let tries = 0; ; tries += 1) {
  try {
    await post(admin, '/deployments', { uri: `http://127.0.0.1:${handler}` })
    break
  } catch (error) {
    if (tries === 100) throw error
    await pause(200)
  }
}
tell(
  await measure(async (steps, notes) => {
    noted = notes
    await post(ingress, '/chain/run', steps)
    noted = undefined
  }),
)

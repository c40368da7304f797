// A product of a test's own: another port, another data folder, started as `npm start` starts it, and
// stopped or killed as the test asks. What it leaves behind can be counted.

import { type ChildProcess, spawn } from 'node:child_process'
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout } from 'node:timers/promises'

const readyMs = 240_000

export async function createInstance(environment: Record<string, string> = {}) {
  const port = await freePort()
  const folder = mkdtempSync(join(tmpdir(), 'millrace-journey-'))
  const url = `http://127.0.0.1:${port}`
  let server: ChildProcess | undefined
  let printed = ''

  function start(): void {
    printed = ''
    const given = Object.entries(process.env).filter(
      ([name]) => !name.startsWith('MILLRACE_') && name !== 'DATABASE_URL',
    )
    server = spawn(process.execPath, ['scripts/start.mjs'], {
      env: {
        ...Object.fromEntries(given),
        NODE_ENV: 'production',
        PORT: String(port),
        MILLRACE_HOST: '127.0.0.1',
        MILLRACE_DATA_DIR: folder,
        ...environment,
      },
      stdio: ['ignore', 'pipe', 'pipe'],
    })
    for (const stream of [server.stdout, server.stderr]) {
      stream?.on('data', (chunk: Buffer) => (printed += chunk.toString()))
    }
  }

  async function end(signal: NodeJS.Signals): Promise<number | null> {
    const child = server
    if (!child || child.exitCode !== null || child.signalCode !== null) return null
    const ended = new Promise<number | null>((resolve) => child.once('exit', resolve))
    child.kill(signal)
    return ended
  }

  return {
    url,
    printed: () => printed,
    start,
    async ready() {
      const deadline = Date.now() + readyMs
      // It answers a moment before its first administrator is there.
      while (!printed.includes('is serving at') || !(await answers(`${url}/readyz`))) {
        if (Date.now() > deadline || server?.exitCode != null)
          throw new Error(`It does not get ready:\n${printed}`)
        await setTimeout(100)
      }
    },
    /** Resolves with its exit code. */
    stop: () => end('SIGTERM'),
    kill: () => end('SIGKILL'),
    processes: () => processesOf(folder),
    async remove() {
      await end('SIGTERM')
      for (const pid of processesOf(folder)) process.kill(pid, 'SIGKILL')
      rmSync(folder, { recursive: true, force: true, maxRetries: 5 })
    },
  }
}

const answers = (url: string): Promise<boolean> =>
  fetch(url).then(
    ({ ok }) => ok,
    () => false,
  )

/** Ids of living processes that were started for this data folder; none where there is no /proc. */
function processesOf(folder: string): number[] {
  if (!existsSync('/proc/self/environ')) return []
  const mentions = (pid: string, file: string): boolean => {
    try {
      return readFileSync(`/proc/${pid}/${file}`, 'utf8').includes(folder)
    } catch {
      return false
    }
  }
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .filter((pid) => mentions(pid, 'environ') || mentions(pid, 'cmdline'))
    .map(Number)
}

async function freePort(): Promise<number> {
  const probe = createServer()
  await new Promise<void>((resolve) => probe.listen(0, '127.0.0.1', resolve))
  const address = probe.address()
  await new Promise((resolve) => probe.close(resolve))
  if (address === null || typeof address === 'string') throw new Error('No port is free')
  return address.port
}

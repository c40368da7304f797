// A product of a test's own: another port, another data folder, started as `npm start` starts it, and
// stopped or killed as the test asks. What it leaves behind can be counted.

import { type ChildProcess, spawn } from 'node:child_process'
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout } from 'node:timers/promises'

const readyMs = 280_000

/** What `npm start` does, without npm around it. */
const plainly = [process.execPath, 'scripts/start.mjs']

export type Instance = Awaited<ReturnType<typeof createInstance>>

export async function createInstance(environment: Record<string, string> = {}) {
  const port = await freePort()
  const folder = mkdtempSync(join(tmpdir(), 'millrace-journey-'))
  const url = `http://127.0.0.1:${port}`
  let server: ChildProcess | undefined
  let printed = ''

  function start(command: string[] = plainly): ChildProcess {
    printed = ''
    const [program = '', ...args] = command
    server = spawn(program, args, {
      env: ownEnvironment({
        PORT: String(port),
        MILLRACE_HOST: '127.0.0.1',
        MILLRACE_DATA_DIR: folder,
        ...environment,
      }),
      stdio: ['ignore', 'pipe', 'pipe'],
    })
    for (const stream of [server.stdout, server.stderr]) {
      stream?.on('data', (chunk: Buffer) => (printed += chunk.toString()))
    }
    return server
  }

  const lives = () => server !== undefined && server.exitCode === null && server.signalCode === null

  /** Resolves with its exit code; null where a signal ended it, or nothing runs. */
  function ended(): Promise<number | null> {
    const child = server
    if (!child || !lives()) return Promise.resolve(child?.exitCode ?? null)
    return new Promise((resolve) => child.once('exit', resolve))
  }

  async function end(signal: NodeJS.Signals): Promise<number | null> {
    if (!lives()) return null
    const over = ended()
    server?.kill(signal)
    return over
  }

  return {
    url,
    port,
    folder,
    printed: () => printed,
    start,
    async ready() {
      const deadline = Date.now() + readyMs
      // It answers a moment before its first administrator is there.
      while (!printed.includes('is serving at') || !(await answers(`${url}/readyz`))) {
        if (Date.now() > deadline || !lives()) throw new Error(`It does not get ready:\n${printed}`)
        await setTimeout(100)
      }
    },
    send: (signal: NodeJS.Signals) => server?.kill(signal),
    ended,
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

/** Ours without the settings of whoever runs the tests. */
export function ownEnvironment(extra: Record<string, string>): NodeJS.ProcessEnv {
  const given = Object.entries(process.env).filter(
    ([name]) => !name.startsWith('MILLRACE_') && name !== 'DATABASE_URL',
  )
  return { ...Object.fromEntries(given), NODE_ENV: 'production', ...extra }
}

const answers = (url: string): Promise<boolean> =>
  fetch(url).then(
    ({ ok }) => ok,
    () => false,
  )

/** Ids of living processes that were started for this data folder; none where there is no /proc. */
export function processesOf(folder: string): number[] {
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

export async function freePort(): Promise<number> {
  const probe = createServer()
  await new Promise<void>((resolve) => probe.listen(0, '127.0.0.1', resolve))
  const address = probe.address()
  await new Promise((resolve) => probe.close(resolve))
  if (address === null || typeof address === 'string') throw new Error('No port is free')
  return address.port
}

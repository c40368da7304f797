// The workers that a server starts beside itself: processes of their own, started again when they die, and
// drained before the server goes. Each has an IPC channel to notice that its server is gone or in a hurry.

import { spawn, type ChildProcess } from 'node:child_process'
import { join } from 'node:path'
import { log } from '@/lib/platform/log'

export type LocalWorkers = {
  stop: () => Promise<void>
  /** While they stop: what is not finished yet is handed back now. */
  hurry: () => void
  /** Ends them at once, for a server that cannot wait any longer. */
  abandon: () => void
}

/** What a server sends to a worker of its own that is to hurry. */
export const hurryMessage = 'hurry'

const shortestPauseMs = 500
const longestPauseMs = 30_000

export function spawnWorkers(options: {
  count: number
  serverUrl: string
  token: string
  script: string
}): LocalWorkers {
  const children = new Set<ChildProcess>()
  const pauses = new Set<NodeJS.Timeout>()
  let stopping = false

  const startOne = (index: number, pauseMs: number): void => {
    const startedAt = Date.now()
    const child = spawn(process.execPath, ['--enable-source-maps', options.script], {
      stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
      env: {
        ...process.env,
        MILLRACE_SERVER: options.serverUrl,
        MILLRACE_WORKER_TOKEN: options.token,
        MILLRACE_LOCAL_WORKER: String(index),
      },
    })
    children.add(child)
    child.on('error', (error) =>
      log.error({ error: error.message }, 'A worker could not be started'),
    )
    child.on('exit', (code, signal) => {
      children.delete(child)
      if (stopping) return
      const livedLong = Date.now() - startedAt > longestPauseMs
      const next = livedLong ? shortestPauseMs : Math.min(pauseMs * 2, longestPauseMs)
      log.warn({ code, signal, againInMs: pauseMs }, 'A worker ended; another is started')
      const pause = setTimeout(() => {
        pauses.delete(pause)
        startOne(index, next)
      }, pauseMs)
      pauses.add(pause)
    })
  }

  for (let index = 1; index <= options.count; index++) startOne(index, shortestPauseMs)

  return {
    async stop() {
      stopping = true
      for (const pause of pauses) clearTimeout(pause)
      await Promise.all(
        [...children].map(
          (child) =>
            new Promise<void>((resolve) => {
              child.once('exit', () => resolve())
              child.kill('SIGTERM')
            }),
        ),
      )
    },
    hurry() {
      for (const child of children) if (child.connected) child.send(hurryMessage)
    },
    abandon() {
      for (const child of children) child.kill('SIGKILL')
    },
  }
}

/** Where the bundled worker stands: beside the bundled server. */
export const workerScript = join(import.meta.dirname, 'worker.js')

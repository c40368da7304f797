// A real process that is killed, frozen and started again; one that ends by itself is started again as well,
// as a supervisor does.

import { spawn, type ChildProcess } from 'node:child_process'
import { closeSync, openSync } from 'node:fs'

export type Mortal = {
  name: string
  pid: () => number | undefined
  alive: () => boolean
  start: () => void
  /** SIGKILL, and resolves when it is gone. */
  kill: () => Promise<void>
  freeze: () => void
  thaw: () => void
  /** SIGTERM, and resolves when it is gone; SIGKILL after the time. */
  stop: (timeoutMs: number) => Promise<void>
  /** How often it ended without being told to. */
  selfEnds: () => number
}

const againMs = 500

export function mortal(options: {
  name: string
  command: string[]
  env: Record<string, string>
  cwd: string
  output: string
}): Mortal {
  let child: ChildProcess | undefined
  let wanted = false
  let selfEnds = 0
  const signal = (name: NodeJS.Signals) => {
    if (child && child.exitCode === null && child.signalCode === null) child.kill(name)
  }
  const gone = (process: ChildProcess): Promise<void> =>
    process.exitCode !== null || process.signalCode !== null
      ? Promise.resolve()
      : new Promise((resolve) => process.once('exit', () => resolve()))
  const alive = () => Boolean(child && child.exitCode === null && child.signalCode === null)
  const start = (): void => {
    wanted = true
    if (alive()) return
    const [file = '', ...args] = options.command
    const output = openSync(options.output, 'a')
    child = spawn(file, args, {
      cwd: options.cwd,
      env: { ...process.env, ...options.env },
      stdio: ['ignore', output, output],
    })
    closeSync(output)
    child.once('exit', () => {
      if (!wanted) return
      selfEnds++
      setTimeout(() => wanted && start(), againMs)
    })
  }
  return {
    name: options.name,
    pid: () => child?.pid,
    alive,
    start,
    selfEnds: () => selfEnds,
    async kill() {
      wanted = false
      if (!child) return
      const dying = child
      signal('SIGKILL')
      await gone(dying)
    },
    freeze: () => signal('SIGSTOP'),
    thaw: () => signal('SIGCONT'),
    async stop(timeoutMs) {
      wanted = false
      if (!child) return
      const dying = child
      signal('SIGCONT')
      signal('SIGTERM')
      const late = setTimeout(() => signal('SIGKILL'), timeoutMs)
      await gone(dying)
      clearTimeout(late)
    },
  }
}

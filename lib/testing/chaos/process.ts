// A real process that is killed, frozen and started again.

import { spawn, type ChildProcess } from 'node:child_process'
import { createWriteStream } from 'node:fs'

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
}

export function mortal(options: {
  name: string
  command: string[]
  env: Record<string, string>
  cwd: string
  output: string
}): Mortal {
  let child: ChildProcess | undefined
  const signal = (name: NodeJS.Signals) => {
    if (child && child.exitCode === null && child.signalCode === null) child.kill(name)
  }
  const gone = (process: ChildProcess): Promise<void> =>
    process.exitCode !== null || process.signalCode !== null
      ? Promise.resolve()
      : new Promise((resolve) => process.once('exit', () => resolve()))
  const alive = () => Boolean(child && child.exitCode === null && child.signalCode === null)
  return {
    name: options.name,
    pid: () => child?.pid,
    alive,
    start() {
      if (alive()) return
      const [file = '', ...args] = options.command
      child = spawn(file, args, {
        cwd: options.cwd,
        env: { ...process.env, ...options.env },
        stdio: ['ignore', 'pipe', 'pipe'],
      })
      const output = createWriteStream(options.output, { flags: 'a' })
      child.stdout?.pipe(output)
      child.stderr?.pipe(output)
    },
    async kill() {
      if (!child) return
      const dying = child
      signal('SIGKILL')
      await gone(dying)
    },
    freeze: () => signal('SIGSTOP'),
    thaw: () => signal('SIGCONT'),
    async stop(timeoutMs) {
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

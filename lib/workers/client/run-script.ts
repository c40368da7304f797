// Runs one program in a process group of its own and does not return before the whole group is gone.
// Stopping: SIGTERM to the group, after the grace SIGKILL to the group and to whatever escaped from it.
// What the program prints is read as fast as it comes and can only cost the program itself: lines are cut
// at a length, and the reader of lines decides what it keeps.

import { spawn, type ChildProcess } from 'node:child_process'
import { randomUUID } from 'node:crypto'
import { setTimeout as pause } from 'node:timers/promises'
import { leftOf, mayBeAlive, signalGroup } from './process-group'
import { splitLines } from './split-lines'
import type { Watchdog } from './watchdog'

export type ScriptOptions = {
  command: string[]
  directory: string
  env: Record<string, string>
  /** The task's own time between SIGTERM and SIGKILL. */
  graceMs?: number | undefined
  onLine(stream: 'stdout' | 'stderr', line: string, cut: number): void
}

export type ScriptEnd = {
  exitCode: number | null
  signal: string | null
  /** The attempt's signal ended it. */
  stopped: boolean
  /** After SIGKILL and a while something of it was still alive. */
  unconfirmed: boolean
}

export type ScriptRoom = {
  signal: AbortSignal
  /** Asked when it is stopped: who stops it may say how long it has. */
  graceMs(): number
  workerId: string
  watchdog: Watchdog
  /** How long after SIGKILL the dead are waited for. */
  confirmMs?: number
}

const lookEveryMs = 20

async function isGone(group: number, mark: string, withinMs: number): Promise<boolean> {
  const until = performance.now() + withinMs
  for (;;) {
    const left = await leftOf(group, mark)
    if (left.length === 0) return true
    if (performance.now() >= until) return false
    signalGroup(group, 'SIGKILL', left)
    await pause(lookEveryMs)
  }
}

/** SIGTERM, the grace, SIGKILL; true once nothing is left. */
async function stopGroup(child: ChildProcess, group: number, mark: string, room: ScriptRoom) {
  signalGroup(group, 'SIGTERM')
  const until = performance.now() + room.graceMs()
  while (performance.now() < until && (child.exitCode ?? child.signalCode) === null) {
    await pause(Math.min(lookEveryMs, Math.max(1, until - performance.now())))
  }
  signalGroup(group, 'SIGKILL')
  return isGone(group, mark, room.confirmMs ?? 5_000)
}

function started(child: ChildProcess): Promise<number> {
  return new Promise((resolve, reject) => {
    child.once('error', reject)
    if (child.pid !== undefined) resolve(child.pid)
  })
}

/** Throws where the program cannot be started at all. */
export async function runScript(options: ScriptOptions, room: ScriptRoom): Promise<ScriptEnd> {
  room.signal.throwIfAborted()
  const mark = `MILLRACE_PROCESS=${randomUUID()}`
  const [program = '/bin/sh', ...rest] = options.command
  const child = spawn(program, rest, {
    cwd: options.directory,
    detached: true,
    stdio: ['ignore', 'pipe', 'pipe'],
    env: {
      ...options.env,
      MILLRACE_WORKER_ID: room.workerId,
      MILLRACE_PROCESS: mark.slice('MILLRACE_PROCESS='.length),
    } as unknown as NodeJS.ProcessEnv,
  })
  const exited = new Promise<void>((resolve) => child.once('exit', () => resolve()))
  const closed = new Promise<void>((resolve) => child.once('close', () => resolve()))
  const group = await started(child)
  room.watchdog.watch(group)
  const flushes = (['stdout', 'stderr'] as const).map((stream) =>
    splitLines(child[stream], (line, cut) => options.onLine(stream, line, cut)),
  )
  const stopping: Promise<boolean>[] = []
  const stop = () => {
    if (stopping.length === 0) stopping.push(stopGroup(child, group, mark, room))
  }
  room.signal.addEventListener('abort', stop, { once: true })
  if (room.signal.aborted) stop()
  await exited
  const confirmed = await (stopping[0] ?? endGroup(group, mark))
  await Promise.race([closed, pause(1_000)])
  for (const flush of flushes) flush()
  if (confirmed) room.watchdog.release(group)
  return {
    exitCode: child.exitCode,
    signal: child.signalCode,
    stopped: stopping.length > 0,
    unconfirmed: !confirmed,
  }
}

/** The program ended by itself: what it left running in its group ends with it. */
async function endGroup(group: number, mark: string): Promise<boolean> {
  if (!mayBeAlive(group)) return true
  signalGroup(group, 'SIGKILL')
  return isGone(group, mark, 5_000)
}

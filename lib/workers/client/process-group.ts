// What is still alive of a script: its process group, and whatever left the group but carries the mark
// that the script's environment was given. A zombie is dead: it runs nothing and only waits to be collected.

import { readdir, readFile } from 'node:fs/promises'

export type LiveProcess = { pid: number; group: number; environment: string }

async function readProcess(pid: string): Promise<LiveProcess | null> {
  try {
    const stat = await readFile(`/proc/${pid}/stat`, 'latin1')
    const [state, , group] = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
    if (state === 'Z' || state === 'X') return null
    const environment = await readFile(`/proc/${pid}/environ`, 'latin1').catch(() => '')
    return { pid: Number(pid), group: Number(group), environment }
  } catch {
    return null
  }
}

async function scan(): Promise<LiveProcess[]> {
  const entries = await readdir('/proc').catch(() => [])
  const found = await Promise.all(entries.filter((name) => /^\d+$/.test(name)).map(readProcess))
  return found.filter((each) => each !== null)
}

let going: Promise<LiveProcess[]> | null = null
let next: Promise<LiveProcess[]> | null = null

/** All processes, as they are after this call began. Callers that come together share one look at /proc. */
export function liveProcesses(): Promise<LiveProcess[]> {
  if (!going) {
    going = scan().finally(() => (going = null))
    return going
  }
  next ??= going.then(
    () => {
      next = null
      return liveProcesses()
    },
    () => [],
  )
  return next
}

function groupAnswers(group: number): boolean {
  try {
    process.kill(-group, 0)
    return true
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM'
  }
}

/** The pids that are left of a script; without /proc, of its group alone. */
export async function leftOf(group: number, mark: string): Promise<number[]> {
  if (process.platform !== 'linux') return groupAnswers(group) ? [group] : []
  const all = await liveProcesses()
  return all
    .filter((each) => each.group === group || each.environment.includes(mark))
    .map((each) => each.pid)
}

/** Signals the whole group and the pids given beside it; what is gone already is no error. */
export function signalGroup(group: number, signal: NodeJS.Signals, others: number[] = []): void {
  for (const target of [-group, ...others]) {
    try {
      process.kill(target, signal)
    } catch {
      // gone already
    }
  }
}

/** True if anything answers in the group: cheap, and a zombie answers too. */
export const mayBeAlive = groupAnswers

// Processor time, which says what a thing costs also while others use the machine. Linux only; elsewhere 0.

import { existsSync, readdirSync, readFileSync } from 'node:fs'

/** Of /proc/<pid>/stat: user and system time, in ticks of 10 ms. */
function ticksOf(pid: number): { parent: number; ms: number } | null {
  try {
    const text = readFileSync(`/proc/${pid}/stat`, 'utf8')
    const fields = text.slice(text.lastIndexOf(')') + 2).split(' ')
    return { parent: Number(fields[1]), ms: (Number(fields[11]) + Number(fields[12])) * 10 }
  } catch {
    return null
  }
}

/** What all processes of a Postgres have used so far, by its postmaster's process id. */
export function postgresCpuMs(postmaster: number): number {
  if (!existsSync('/proc/self')) return 0
  let ms = 0
  for (const name of readdirSync('/proc')) {
    if (!/^\d+$/.test(name)) continue
    const found = ticksOf(Number(name))
    if (found && (found.parent === postmaster || Number(name) === postmaster)) ms += found.ms
  }
  return ms
}

export function processCpuMs(pid: number): number {
  return ticksOf(pid)?.ms ?? 0
}

export function ownCpuMs(): number {
  const { user, system } = process.cpuUsage()
  return (user + system) / 1000
}

// Processes that outlived whoever was answerable for them (Linux: by what their environment says).

import { existsSync, readdirSync, readFileSync } from 'node:fs'

/** Living processes whose environment holds one of the texts. */
export function environmentsWith(texts: string[]): number[] {
  if (!existsSync('/proc/self/environ') || texts.length === 0) return []
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name) && Number(name) !== process.pid)
    .map(Number)
    .filter((pid) => {
      try {
        const environment = readFileSync(`/proc/${pid}/environ`, 'latin1')
        return texts.some((text) => environment.includes(text))
      } catch {
        return false
      }
    })
}

/** The run's own processes, and those of the tasks of its workers. */
export const orphans = (marker: string, workerIds: string[]): number[] =>
  environmentsWith([
    `MILLRACE_CHAOS=${marker}`,
    ...workerIds.map((id) => `MILLRACE_WORKER_ID=${id}`),
  ])

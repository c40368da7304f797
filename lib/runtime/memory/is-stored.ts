import type { Execution } from '@/lib/engine'

/**
 * Whether the row in Postgres is the one that a broken connection carried. Version and event number alone
 * may be another server's; the history with its times and the cursors of the engine are ours.
 */
export function isStored(ours: Execution, stored: Execution | null): boolean {
  return (
    stored !== null &&
    stored.version === ours.version &&
    stored.eventNumber === ours.eventNumber &&
    JSON.stringify(stored.history) === JSON.stringify(ours.history) &&
    JSON.stringify(stored.progress) === JSON.stringify(ours.progress)
  )
}

import type { WorkerState } from '@/lib/workers/schema'

export function isGone(state: WorkerState): boolean {
  return state === 'lost' || state === 'left'
}

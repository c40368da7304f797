import type { Viewer } from '@/lib/accounts/schema'
import { changeWorkerState } from './change-state'

/** No new work for good: it finishes what runs, and its process ends. */
export const drainWorker = (viewer: Viewer, workerId: string, facts?: { ip?: string | null }) =>
  changeWorkerState(
    viewer,
    { workerId, from: ['active', 'paused'], to: 'draining', action: 'worker.draining' },
    facts,
  )

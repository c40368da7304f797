import type { Viewer } from '@/lib/accounts/schema'
import { changeWorkerState } from './change-state'

/** No new work until it is resumed; what runs goes on. */
export const pauseWorker = (viewer: Viewer, workerId: string, facts?: { ip?: string | null }) =>
  changeWorkerState(
    viewer,
    { workerId, from: ['active'], to: 'paused', action: 'worker.paused' },
    facts,
  )

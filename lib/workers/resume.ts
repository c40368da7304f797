import type { Viewer } from '@/lib/accounts/schema'
import { changeWorkerState } from './change-state'

/** Takes work again after a pause. A drain cannot be taken back: the process is on its way out. */
export const resumeWorker = (viewer: Viewer, workerId: string, facts?: { ip?: string | null }) =>
  changeWorkerState(
    viewer,
    { workerId, from: ['paused'], to: 'active', action: 'worker.resumed' },
    facts,
  )

// While an execution is under way its state follows from what is going on in it: BREAKPOINT or PAUSED
// while somebody holds it, PAUSED while one of its Pause tasks waits, RUNNING otherwise.

import type { Draft } from '../../core/draft'
import type { Waiting } from '../../execution'
import type { StateName } from '../../state-name'

/** `pause`: what the Pause task waits for that this comes from. The event says it, so that nobody reads it later. */
export function syncExecutionState(draft: Draft, pause: Waiting | null = null): void {
  const wanted = stateUnderWay(draft)
  if (draft.execution.state === wanted) return
  const waitingFor = waitingOf(draft, wanted) ?? (wanted === 'PAUSED' ? pause : null)
  draft.moveExecution(wanted, waitingFor ? { waitingFor } : {})
}

function waitingOf(draft: Draft, state: StateName): Waiting | null {
  if (state === 'BREAKPOINT') return { kind: 'breakpoint' }
  return state === 'PAUSED' && draft.root.hold === 'pause'
    ? { kind: 'approval', dueAt: null }
    : null
}

function stateUnderWay(draft: Draft): StateName {
  const { hold, paused } = draft.root
  if (hold === 'breakpoint') return 'BREAKPOINT'
  return hold === 'pause' || paused > 0 ? 'PAUSED' : 'RUNNING'
}

/** True for the states in which task runs may be opened and go on. */
export function isUnderWay(state: StateName): boolean {
  return state === 'RUNNING' || state === 'PAUSED' || state === 'BREAKPOINT'
}

// While an execution is under way its state follows from what is going on in it: BREAKPOINT or PAUSED
// while somebody holds it, PAUSED while one of its Pause tasks waits, RUNNING otherwise.

import type { Draft } from '../../core/draft'
import type { StateName } from '../../state-name'

export function syncExecutionState(draft: Draft): void {
  const wanted = stateUnderWay(draft)
  if (draft.execution.state !== wanted) draft.moveExecution(wanted)
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

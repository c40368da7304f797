// Kill is one decision: history KILLING then KILLED for the execution, KILLED for every live task run and
// attempt, timers and slot given back, processes asked to stop, subflows killed (I1, I7).

import type { Draft } from '../core/draft'
import type { EngineEvent } from '../execution'
import { endNow } from '../run/execution/end-execution'
import { isTerminal } from '../state-name'

export function killExecution(
  draft: Draft,
  event: Extract<EngineEvent, { type: 'execution.kill' }>,
): void {
  const { state } = draft.execution
  if (state === 'KILLED') return
  if (isTerminal(state)) {
    return draft.refuse('conflict', `The execution has already ended (${state}).`)
  }
  const failure = event.reason === undefined ? null : { code: 'killed', message: event.reason }
  endNow(draft, 'KILLED', failure, { keepSubflows: event.keepSubflows ?? false })
}

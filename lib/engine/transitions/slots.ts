// Concurrency slots: granted, refused, or passed by on request. A slot that is granted to an execution that
// has ended meanwhile is given back at once, or it would be held for ever.

import type { Draft } from '../core/draft'
import type { EngineEvent } from '../execution'
import { enter } from '../run/execution/admit'
import { endNow, releaseSlot } from '../run/execution/end-execution'
import { release } from '../run/parent/release'
import { isTerminal } from '../state-name'

export function slotGranted(draft: Draft): void {
  if (draft.root.slot === 'asked' && isWaitingForSlot(draft)) {
    draft.editRoot().slot = 'held'
    return enter(draft)
  }
  if (!isTerminal(draft.execution.state) && draft.root.slot === 'held') return
  const { namespace, flowId } = draft.execution
  draft.effect({ type: 'releaseSlot', namespace, flowId })
}

function isWaitingForSlot(draft: Draft): boolean {
  const { state } = draft.execution
  return state === 'CREATED' || state === 'QUEUED' || state === 'RESTARTED'
}

export function slotRefused(
  draft: Draft,
  event: Extract<EngineEvent, { type: 'slot.refused' }>,
): void {
  if (draft.root.slot !== 'asked' || !isWaitingForSlot(draft)) return
  const behavior = draft.flow.concurrency?.behavior ?? 'QUEUE'
  if (behavior === 'QUEUE') {
    if (draft.execution.state !== 'QUEUED') {
      const { namespace, flowId } = draft.execution
      const waitingFor = { kind: 'slot', namespace, flowId, limit: event.limit }
      draft.moveExecution('QUEUED', { waitingFor })
    }
    return
  }
  const message = `${event.limit} executions of this flow run already.`
  const failure = { code: 'concurrency', message }
  endNow(draft, behavior === 'CANCEL' ? 'CANCELLED' : 'FAILED', failure)
}

/** Runs now what waits: for its time, for a slot, or because it is paused. */
export function forceRun(draft: Draft): void {
  const { state } = draft.execution
  if (isWaitingForSlot(draft)) {
    releaseSlot(draft)
    return enter(draft)
  }
  if (state === 'PAUSED' && draft.root.hold === 'pause') return release(draft)
  // What runs already is what was asked for.
  if (state !== 'RUNNING') {
    draft.refuse(
      'conflict',
      `Only an execution that waits can be forced to run; this one is ${state}.`,
    )
  }
}

export function unqueue(
  draft: Draft,
  event: Extract<EngineEvent, { type: 'execution.unqueue' }>,
): void {
  const { state } = draft.execution
  if (state !== 'QUEUED') {
    return draft.refuse(
      'conflict',
      `Only a queued execution can be unqueued; this one is ${state}.`,
    )
  }
  const to = event.state ?? 'RUNNING'
  if (to === 'RUNNING') return forceRun(draft)
  endNow(draft, to, { code: 'unqueued', message: 'Taken out of the queue.' })
}

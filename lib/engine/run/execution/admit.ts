// The door of an execution: its scheduled time, then its concurrency slot, then RUNNING.
// CREATED -> (QUEUED while no slot is free) -> RUNNING. A restart goes through the same door.

import { parseDurationMs } from '../../context/duration-ms'
import type { Draft } from '../../core/draft'
import { beginPhase } from '../parent/begin-phase'
import { reopen } from '../parent/reopen'

export function admit(draft: Draft): void {
  const { concurrency } = draft.flow
  if (concurrency && draft.root.slot === 'none') {
    draft.editRoot().slot = 'asked'
    const { namespace, flowId } = draft.execution
    draft.effect({ type: 'acquireSlot', namespace, flowId, limit: concurrency.limit })
    return
  }
  enter(draft)
}

/** Begins to run, with or without a slot. */
export function enter(draft: Draft, goOn: () => void = () => firstStep(draft)): void {
  draft.dropTimer(null, 'scheduled', null)
  draft.moveExecution('RUNNING')
  setExecutionTimers(draft)
  goOn()
}

function firstStep(draft: Draft): void {
  const root = draft.editRoot()
  if (!root.reopen) return beginPhase(draft, null, 'tasks', 'tasks')
  root.reopen = false
  reopen(draft)
}

function setExecutionTimers(draft: Draft): void {
  const timeoutMs = parseDurationMs(draft.flow.timeout)
  if (timeoutMs !== null) draft.setTimer(null, 'timeout', null, draft.at + timeoutMs)
  for (const [index, sla] of draft.flow.sla.entries()) {
    const durationMs = sla.type === 'MAX_DURATION' ? parseDurationMs(sla.duration) : null
    if (durationMs !== null) draft.setTimer(null, 'sla', index, draft.at + durationMs)
  }
}

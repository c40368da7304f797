// The door of an execution: its scheduled time, then its concurrency slot, then RUNNING.
// CREATED -> (QUEUED while no slot is free) -> RUNNING. A restart goes through the same door.

import { parseDurationMs } from '../../context/duration-ms'
import { evaluate } from '../../context/evaluate'
import type { Draft } from '../../core/draft'
import type { Failure } from '../../execution'
import { beginPhase } from '../parent/begin-phase'
import { reopen } from '../parent/reopen'
import { endNow } from './end-execution'

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
  const failure = setExecutionTimers(draft)
  if (failure) return endNow(draft, 'FAILED', failure)
  goOn()
}

function firstStep(draft: Draft): void {
  const root = draft.editRoot()
  if (!root.reopen) return beginPhase(draft, null, 'tasks', 'tasks')
  root.reopen = false
  draft.avoidWorkerId = root.avoidWorkerId
  reopen(draft)
}

/** What cannot be read as a duration, in words. */
function setExecutionTimers(draft: Draft): Failure | null {
  const timeout = durationOf(draft, 'The timeout of the flow', draft.flow.timeout)
  if (!timeout.ok) return timeout.failure
  if (timeout.ms !== null) draft.setTimer(null, 'timeout', null, draft.at + timeout.ms)
  for (const [index, sla] of draft.flow.sla.entries()) {
    if (sla.type !== 'MAX_DURATION') continue
    const duration = durationOf(draft, `The duration of the SLA ${sla.id}`, sla.duration)
    if (!duration.ok) return duration.failure
    if (duration.ms !== null) draft.setTimer(null, 'sla', index, draft.at + duration.ms)
  }
  return null
}

type Duration = { ok: true; ms: number | null } | { ok: false; failure: Failure }

function durationOf(draft: Draft, what: string, source: string | undefined): Duration {
  if (source === undefined) return { ok: true, ms: null }
  const answer = evaluate(draft, null, source)
  if (!answer.ok) {
    const message = `${what}: ${answer.failure.message}`
    return { ok: false, failure: { ...answer.failure, message } }
  }
  const ms = parseDurationMs(answer.value)
  if (ms !== null) return { ok: true, ms }
  const message = `${what} is ${JSON.stringify(answer.value)}, which is no duration; write PT30S or P1D.`
  return { ok: false, failure: { code: 'expression', message } }
}

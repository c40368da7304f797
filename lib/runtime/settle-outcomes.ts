// What those who sent events are told of them.

import type { ExecutionState } from '@/lib/engine'
import { AppError } from '@/lib/shared/errors'
import type { Outcome, Pending } from './batch'

/** A start whose idempotency key has started another execution. */
export class KeyTaken extends Error {}

const notClaimed = { state: '', eventNumber: 0, changed: false, stale: false }

/** `state`: the committed one that these outcomes are part of; null where there is no such execution. */
export function settleOutcomes(
  executionId: string,
  outcomes: Outcome[],
  state: ExecutionState | null,
): void {
  const execution = state?.execution
  for (const outcome of outcomes) {
    const { pending } = outcome
    if ('refused' in outcome) {
      pending.reject(new AppError(outcome.refused.code, outcome.refused.message))
    } else if (!execution) {
      pending.reject(new AppError('not-found', `There is no execution ${executionId}.`))
    } else {
      pending.resolve({
        state: execution.state,
        eventNumber: execution.eventNumber,
        changed: outcome.changed,
        stale: outcome.stale,
      })
    }
  }
}

/** The events of what did not land, to be decided again. A claim gave its slot back: its sender claims again. */
export function undecided(outcomes: Outcome[]): Pending[] {
  const again: Pending[] = []
  for (const { pending } of outcomes) {
    if (pending.start) pending.resolve(notClaimed)
    else again.push(pending)
  }
  return again
}

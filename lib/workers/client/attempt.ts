// One attempt as the worker holds it, and how it can end here.

import type { Outcome } from '@/lib/engine'
import type { WorkFrame } from '@/lib/runtime/workers-door'

export type AttemptIdentity = Pick<WorkFrame, 'executionId' | 'taskRunId' | 'attempt' | 'token'>

/** Why the worker itself ends a body: asked to, out of time, on its way out, or no longer entitled to it. */
export type EndReason = 'stop' | 'deadline' | 'drain' | 'lease'

export class AttemptEnded extends Error {
  constructor(readonly reason: EndReason) {
    super(`The attempt was ended: ${reason}`)
    this.name = 'AttemptEnded'
  }
}

/** What is told to the server: a result, that it was stopped, or that another shall have it. */
export type AttemptEnd =
  | { kind: 'result'; outcome: Outcome; beganAt: number; endedAt: number }
  | { kind: 'stopped'; confirmed: boolean }
  | { kind: 'handedBack' }

export const attemptName = (attempt: AttemptIdentity): string =>
  `${attempt.taskRunId}/${attempt.attempt}/${attempt.token}`

export function identityOf(frame: AttemptIdentity): AttemptIdentity {
  const { executionId, taskRunId, attempt, token } = frame
  return { executionId, taskRunId, attempt, token }
}

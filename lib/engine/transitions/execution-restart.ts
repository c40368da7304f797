// Restart: the same execution, from what failed. Failed task runs get a new attempt, their parents are
// opened again, what ended well stays. One of the two ways out of an end (P4); replay makes a new one.

import type { Draft } from '../core/draft'
import type { EngineEvent } from '../execution'
import { admit } from '../run/execution/admit'
import { isUnderWay } from '../run/execution/execution-state'
import { emptyRoot, asProgress } from '../run/parent/progress'
import { reopen } from '../run/parent/reopen'
import { isTerminal } from '../state-name'

const restartable = new Set(['FAILED', 'KILLED', 'CANCELLED'])

export function restartExecution(
  draft: Draft,
  event: Extract<EngineEvent, { type: 'execution.restart' }>,
): void {
  const { state } = draft.execution
  if (!isTerminal(state)) {
    return draft.refuse(
      'conflict',
      `Only an execution that has ended can be restarted; this one is ${state}.`,
    )
  }
  if (!restartable.has(state)) {
    return draft.refuse(
      'conflict',
      `The execution ended ${state}: nothing in it failed. Replay it instead.`,
    )
  }
  reopenExecution(draft, event)
  admit(draft)
}

/** Leaves the end behind; what becomes of the task runs is decided when it is admitted. */
export function reopenExecution(
  draft: Draft,
  { revision, avoidWorkerId }: { revision?: number; avoidWorkerId?: string },
): void {
  const row = draft.editExecution()
  const { chosen } = draft.root
  row.progress = asProgress({ ...emptyRoot(), chosen, reopen: true, avoidWorkerId } as ReturnType<
    typeof emptyRoot
  >)
  row.attemptNumber += 1
  row.failure = null
  row.outputs = null
  if (revision !== undefined) row.flowRevision = revision
  draft.moveExecution('RESTARTED', { revision: row.flowRevision })
}

/** Counts everything afresh and lets it go on: what the invariant checker asks for. */
export function repairExecution(
  draft: Draft,
  event: Extract<EngineEvent, { type: 'execution.repair' }>,
): void {
  if (!isUnderWay(draft.execution.state)) return
  draft.record('execution.repaired', null, null, null, null, { finding: event.finding })
  const paused = draft.liveTaskRuns().filter((row) => row.state === 'PAUSED').length
  draft.editRoot().paused = paused
  reopen(draft, { again: false, open: new Set() })
}

// An execution begins: its row, its first event, then its door (scheduled time, concurrency slot).
// A start that comes twice finds the execution there already and changes nothing (P1).

import type { Draft } from '../core/draft'
import type { EngineEvent, Execution, StartRequest } from '../execution'
import { admit } from '../run/execution/admit'
import { endNow } from '../run/execution/end-execution'
import { asProgress, emptyRoot } from '../run/parent/progress'

export function startExecution(
  draft: Draft,
  event: Extract<EngineEvent, { type: 'execution.start' }>,
): void {
  if (draft.exists) return
  const { start } = event
  draft.begin(newExecution(draft, start, event.actor ?? { kind: 'system' }))
  if (start.carriedOver) carryOver(draft, start.carriedOver)
  draft.moveExecution('CREATED')
  if (start.failure) return endNow(draft, 'FAILED', start.failure)
  if (start.scheduleAt !== null && start.scheduleAt > draft.at) {
    draft.setTimer(null, 'scheduled', null, start.scheduleAt)
    return
  }
  admit(draft)
}

function newExecution(draft: Draft, start: StartRequest, actor: Execution['actor']): Execution {
  const { carriedOver } = start
  return {
    id: start.executionId,
    namespace: start.namespace,
    flowId: start.flowId,
    flowRevision: start.flowRevision,
    version: 1,
    state: 'CREATED',
    history: [],
    inputs: start.inputs,
    outputs: null,
    labels: {
      ...draft.flow.labels,
      ...start.labels,
      'system.correlationId': start.correlationId,
    },
    variables: {},
    trigger: start.trigger,
    actor,
    correlationId: start.correlationId,
    originalId: start.originalId,
    parent: start.parent,
    attemptNumber: start.attemptNumber ?? 1,
    scheduleAt: start.scheduleAt,
    createdAt: draft.at,
    startedAt: null,
    endedAt: null,
    eventNumber: 0,
    failure: null,
    breakpoints: start.breakpoints ?? [],
    progress: asProgress({ ...emptyRoot(), reopen: carriedOver !== undefined } as ReturnType<
      typeof emptyRoot
    >),
  }
}

function carryOver(draft: Draft, carried: NonNullable<StartRequest['carriedOver']>): void {
  const executionId = draft.execution.id
  for (const row of carried.taskRuns)
    draft.addTaskRun({ ...row, executionId, ordinal: draft.takeOrdinal() })
  for (const row of carried.attempts) draft.addAttempt({ ...row, executionId })
}

export function setLabels(
  draft: Draft,
  event: Extract<EngineEvent, { type: 'execution.setLabels' }>,
): void {
  const row = draft.editExecution()
  row.labels = { ...row.labels, ...event.labels }
  draft.record('execution.labelled', null, null, null, null, { labels: row.labels })
}

// An execution begins: its row, its first event, then its door (scheduled time, concurrency slot).
// A start that comes twice finds the execution there already and changes nothing (P1).

import type { Draft } from '../core/draft'
import { evaluate, isTruthy } from '../context/evaluate'
import type { EngineEvent, Execution, Failure, StartRequest } from '../execution'
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
  const broken = start.originalId === null ? brokenCheck(draft) : null
  // What a trigger started is never turned away in silence.
  if (broken?.blocks && (start.trigger === null || start.parent)) {
    return draft.refuse('invalid', broken.failure.message)
  }
  if (broken) return endNow(draft, 'FAILED', broken.failure)
  if (start.scheduleAt !== null && start.scheduleAt > draft.at) {
    draft.setTimer(null, 'scheduled', null, start.scheduleAt)
    return
  }
  admit(draft)
}

/** The gravest of the checks that do not hold; a condition that cannot be read does not hold. */
function brokenCheck(draft: Draft): { blocks: boolean; failure: Failure } | null {
  let found: { blocks: boolean; failure: Failure } | null = null
  for (const check of draft.flow.checks) {
    if (check.behavior === 'CREATE_EXECUTION') continue
    const answer = evaluate(draft, null, check.condition)
    if (answer.ok && isTruthy(answer.value)) continue
    const why = answer.ok ? '' : ` (${answer.failure.message})`
    const failure = { code: 'check', message: `${check.message}${why}` }
    if (check.behavior === 'BLOCK_EXECUTION') return { blocks: true, failure }
    found ??= { blocks: false, failure }
  }
  return found
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

/** Whatever sets them: the event says from which number on they hold. */
export function setLabels(draft: Draft, { labels }: Pick<Execution, 'labels'>): void {
  const row = draft.editExecution()
  row.labels = { ...row.labels, ...labels }
  draft.record('execution.labelled', null, null, null, null, { labels: row.labels })
}

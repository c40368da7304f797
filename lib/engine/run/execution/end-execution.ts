// The end of an execution. `decideOutcome` fixes the result (outputs rendered, assertions looked at) before
// afterExecution runs; `endExecution` closes; `endNow` closes with everything live stopped first (P3):
// kill, a broken SLA, a flow timeout, core.execution.Exit, an answer of "cancel".

import { evaluate, isTruthy } from '../../context/evaluate'
import type { Draft } from '../../core/draft'
import type { Failure } from '../../execution'
import type { Json, JsonObject } from '../../json'
import type { StateName } from '../../state-name'
import { stopLiveAttempt } from '../task-run/attempts'
import { typedOutput } from './typed-output'
import { nextFlowTryAt } from '../task-run/retry-policy'

export function endExecution(draft: Draft, outcome: StateName): void {
  const { nextTryAt } = draft.root
  const state = outcome === 'FAILED' && nextTryAt !== null ? 'RETRIED' : outcome
  draft.dropTimers(null)
  const row = draft.editExecution()
  if (state === 'FAILED' || state === 'RETRIED') row.failure ??= draft.root.failure
  const nextId = state === 'RETRIED' && nextTryAt !== null ? startNextTry(draft, nextTryAt) : null
  draft.moveExecution(state, endData(draft))
  releaseSlot(draft)
  if (row.parent) {
    const outputs = nextId === null ? row.outputs : { executionId: nextId }
    draft.effect({ type: 'tellParent', parent: row.parent, state, outputs })
  }
  draft.effect({ type: 'archive' })
}

function endData(draft: Draft): JsonObject {
  const { outputs, failure } = draft.execution
  const data: JsonObject = {}
  if (outputs) data.outputs = outputs
  if (failure) data.failure = failure
  return data
}

export function releaseSlot(draft: Draft): void {
  if (draft.root.slot === 'none') return
  draft.editRoot().slot = 'none'
  const { namespace, flowId } = draft.execution
  draft.effect({ type: 'releaseSlot', namespace, flowId })
}

/** Ends every live task run and attempt as KILLED, then the execution as said. */
export function endNow(
  draft: Draft,
  state: StateName,
  failure: Failure | null,
  options: { keepSubflows?: boolean } = {},
): void {
  draft.todo.length = 0
  if (state === 'KILLED') draft.moveExecution('KILLING')
  for (const row of draft.liveTaskRuns().reverse()) {
    const task = draft.place(row.taskId)?.task
    stopLiveAttempt(draft, row.id, 'KILLED', 'killed')
    if (row.childExecutionId && task?.flowable?.kind === 'subflow' && !options.keepSubflows) {
      draft.effect({ type: 'killChild', executionId: row.childExecutionId })
    }
    draft.dropTimers(row.id)
    draft.editTaskRun(row.id).waitingFor = null
    draft.moveTaskRun(row.id, 'KILLED')
  }
  const root = draft.editRoot()
  root.open = 0
  root.paused = 0
  root.hold = null
  root.nextTryAt = null
  root.outcome = state
  root.endedAtOnce = true
  if (failure) draft.editExecution().failure = failure
  endExecution(draft, state)
}

/** CREATE_NEW_EXECUTION: true when this execution will end RETRIED and another one follows. */
export function planNextTry(draft: Draft): boolean {
  if (draft.root.nextTryAt !== null) return true
  const dueAt = nextFlowTryAt(draft)
  if (dueAt === null) return false
  draft.editRoot().nextTryAt = dueAt
  return true
}

function startNextTry(draft: Draft, scheduleAt: number): string {
  const row = draft.execution
  const executionId = draft.dice.uuid()
  draft.effect({
    type: 'startExecution',
    start: {
      executionId,
      namespace: row.namespace,
      flowId: row.flowId,
      revision: row.flowRevision,
      inputs: row.inputs,
      labels: row.labels,
      parent: row.parent,
      correlationId: row.correlationId,
      originalId: row.originalId ?? row.id,
      trigger: row.trigger,
      scheduleAt,
      attemptNumber: row.attemptNumber + 1,
    },
  })
  return executionId
}

export function decideOutcome(draft: Draft, result: StateName): void {
  const root = draft.editRoot()
  root.outcome = result
  if (result === 'SUCCESS' || result === 'WARNING') renderOutputs(draft)
  for (const [index, sla] of draft.flow.sla.entries()) {
    if (sla.type === 'EXECUTION_ASSERTION' && sla.assert !== undefined) {
      const answer = evaluate(draft, null, sla.assert)
      if (!answer.ok || !isTruthy(answer.value)) breakSla(draft, index)
    }
  }
}

function renderOutputs(draft: Draft): void {
  if (draft.flow.outputs.length === 0) return
  const outputs: { [key: string]: Json } = {}
  for (const output of draft.flow.outputs) {
    const answer = evaluate(draft, null, output.value)
    if (!answer.ok) return failOutput(draft, output.id, answer.failure)
    const typed = typedOutput(output, answer.value)
    if (!typed.ok) {
      return failOutput(draft, output.id, { code: 'output-type', message: typed.message })
    }
    outputs[output.id] = typed.value
  }
  draft.editExecution().outputs = outputs
}

function failOutput(draft: Draft, id: string, failure: Failure): void {
  const root = draft.editRoot()
  root.outcome = 'FAILED'
  root.failure ??= { ...failure, message: `Output ${id}: ${failure.message}` }
}

/** Adds the SLA's labels and gives the state that it asks for, or null for none. */
export function breakSla(draft: Draft, index: number): StateName | null {
  const sla = draft.flow.sla[index]
  if (!sla) return null
  const row = draft.editExecution()
  row.labels = { ...row.labels, ...sla.labels }
  draft.record('execution.sla-broken', null, null, null, null, {
    labels: row.labels,
    sla: sla.id,
    behavior: sla.behavior,
  })
  if (sla.behavior === 'NONE') return null
  const state = sla.behavior === 'FAIL' ? 'FAILED' : 'CANCELLED'
  row.failure ??= { code: 'sla', message: `The SLA ${sla.id} was broken.` }
  draft.editRoot().outcome = state
  return state
}

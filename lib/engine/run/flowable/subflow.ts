// Subflow: starts another execution, by an effect of the same commit, under an id drawn here, so that
// carrying the effect out twice starts it once.

import { dynamicFlag, type Dynamic } from '../../context/dynamic'
import { askFact, evaluate } from '../../context/evaluate'
import type { Draft } from '../../core/draft'
import type { Place } from '../../core/plan'
import type { Failure, SubflowRequest, TaskRun } from '../../execution'
import type { Json, JsonObject } from '../../json'
import type { Flowable } from '../../model'
import { isTerminal, type StateName } from '../../state-name'
import { chainOf } from '../../triggers/snapshot'
import { closeTaskRun } from '../task-run/close-task-run'
import { failTaskRun } from '../task-run/fail-task-run'

type SubflowTask = Extract<Flowable, { kind: 'subflow' }>

export function beginSubflow(draft: Draft, id: string, place: Place, subflow: SubflowTask): void {
  const flags = readFlags(draft, id, place, subflow)
  if (!flags.ok) return failTaskRun(draft, id, flags.failure)
  const request = readRequest(draft, id, { ...subflow, ...flags.value })
  if (!request.ok) return failTaskRun(draft, id, request.failure)
  const row = draft.editTaskRun(id)
  const old = flags.value.wait ? childToRestart(draft, row, subflow) : null
  const executionId = old ?? draft.dice.uuid()
  row.childExecutionId = executionId
  row.outputs = { executionId }
  const type = old === null ? 'startExecution' : 'restartChild'
  draft.effect({ type, start: { ...request.start, executionId } })
  if (!flags.value.wait) return closeTaskRun(draft, id, 'SUCCESS')
  row.waitingFor = { kind: 'subflow', executionId }
}

/** Restarted with its parent: the child that failed goes on from where it failed, unless told otherwise. */
function childToRestart(draft: Draft, row: TaskRun, subflow: SubflowTask): string | null {
  if (subflow.restartBehavior !== 'RETRY_FAILED') return null
  // A replay carries over children of another execution: those are not its own to restart.
  const own = draft.execution.history.some(({ state }) => state === 'RESTARTED')
  const takenUp = row.history.at(-2)?.state === 'RESTARTED'
  return own && takenUp ? row.childExecutionId : null
}

type Flags = Pick<SubflowTask, 'wait' | 'inheritLabels'>

function readFlags(draft: Draft, id: string, place: Place, subflow: SubflowTask): Dynamic<Flags> {
  const row = draft.editTaskRun(id)
  const { properties } = place.task
  const wait = dynamicFlag(draft, row, properties.wait, subflow.wait)
  if (!wait.ok) return wait
  const inheritLabels = dynamicFlag(draft, row, properties.inheritLabels, subflow.inheritLabels)
  if (!inheritLabels.ok) return inheritLabels
  return { ok: true, value: { wait: wait.value, inheritLabels: inheritLabels.value } }
}

type Request =
  | { ok: true; start: Omit<SubflowRequest, 'executionId'> }
  | { ok: false; failure: Failure }

function readRequest(draft: Draft, id: string, subflow: SubflowTask): Request {
  const row = draft.taskRun(id) ?? null
  const { namespace, flowId, inputs, labels, revision, scheduleDate } = subflow
  const source: JsonObject = { namespace, flowId, inputs, labels }
  if (revision !== undefined) source.revision = revision
  if (scheduleDate !== undefined) source.scheduleDate = scheduleDate
  const answer = evaluate(draft, row, source)
  if (!answer.ok) return answer
  const value = answer.value as JsonObject
  const own = labelsOf(value.labels)
  const { execution } = draft
  return {
    ok: true,
    start: {
      namespace: String(value.namespace),
      flowId: String(value.flowId),
      revision: numberOf(value.revision),
      inputs: isObject(value.inputs) ? value.inputs : {},
      labels: { ...own, 'system.correlationId': execution.correlationId },
      ...(subflow.inheritLabels ? { inheritedLabels: execution.labels } : {}),
      parent: subflow.wait ? { executionId: execution.id, taskRunId: id } : null,
      correlationId: execution.correlationId,
      originalId: null,
      trigger: {
        id: row?.taskId ?? id,
        type: 'core.flow.Subflow',
        variables: {
          executionId: execution.id,
          namespace: execution.namespace,
          flowId: execution.flowId,
          flowRevision: execution.flowRevision,
          ...(row?.value == null ? {} : { taskRunValue: row.value }),
          ...(row?.iteration == null ? {} : { taskRunIteration: row.iteration }),
          chain: chainOf(execution),
        },
      },
      scheduleAt: typeof value.scheduleDate === 'string' ? Date.parse(value.scheduleDate) : null,
      attemptNumber: 1,
    },
  }
}

function isObject(value: Json | undefined): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

function numberOf(value: Json | undefined): number | null {
  const number = value === undefined || value === null ? Number.NaN : Number(value)
  return Number.isInteger(number) ? number : null
}

/** Labels are written as a map, or as a list of key and value. */
function labelsOf(value: Json | undefined): Record<string, string> {
  const labels: Record<string, string> = {}
  if (Array.isArray(value)) {
    for (const entry of value) {
      if (isObject(entry) && entry.key !== undefined)
        labels[String(entry.key)] = String(entry.value)
    }
  } else if (isObject(value)) {
    for (const [key, entry] of Object.entries(value)) labels[key] = String(entry)
  }
  return labels
}

/** The execution that a Subflow waits for has ended. */
export function endSubflow(
  draft: Draft,
  id: string,
  subflow: SubflowTask,
  state: StateName,
  outputs: JsonObject | null,
): void {
  const row = draft.editTaskRun(id)
  const executionId = row.childExecutionId
  row.outputs = { executionId, state, outputs: outputs ?? {} }
  if (executionId !== null && Object.keys(subflow.outputs as JsonObject).length > 0) {
    const args = { positional: [executionId, subflow.outputs], named: {} }
    const answer = askFact(draft, 'subflowOutputs', args)
    if (!answer.ok) return failTaskRun(draft, id, answer.failure, { outputs: row.outputs })
    row.outputs.outputs = { ...outputs, ...(answer.value as JsonObject) }
  }
  const written = draft.place(row.taskId)?.task.properties.transmitFailed
  const transmits = dynamicFlag(draft, row, written, subflow.transmitFailed)
  if (!transmits.ok) return failTaskRun(draft, id, transmits.failure, { outputs: row.outputs })
  if (!transmits.value || state === 'SUCCESS' || state === 'SKIPPED') {
    return closeTaskRun(draft, id, 'SUCCESS')
  }
  if (state === 'WARNING') return closeTaskRun(draft, id, 'WARNING')
  const message = `The subflow execution ${executionId ?? ''} ended ${state}.`
  failTaskRun(draft, id, { code: 'subflow', message }, { outputs: row.outputs })
}

/** Whether a task run still waits for this execution. */
export function waitsFor(draft: Draft, id: string, executionId: string): boolean {
  const row = draft.taskRun(id)
  return row !== undefined && !isTerminal(row.state) && row.childExecutionId === executionId
}

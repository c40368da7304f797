// Replay makes a new execution from an ended one: from the start, or from one of its task runs, with other
// inputs or on another revision. What ended well before that task run stays as it ended.

import {
  isTerminal,
  planReplay,
  type ExecutionState,
  type Flow,
  type JsonObject,
} from '@/lib/engine'
import { flowAt, newestFlow } from '@/lib/flows/newest'
import { newId, newSeed } from '@/lib/runtime/new-id'
import { running } from '@/lib/runtime/running'
import { AppError } from '@/lib/shared/errors'
import { noExecution } from '../read/one'
import type { StartedExecution } from '../start'
import { storeInputFile, takeInputs, type GivenInputs } from '../take-inputs'
import type { OperatedBy } from './operate'

export type Replay = {
  /** From this task run; from the start where left out. */
  taskRunId?: string | undefined
  /** A revision, or the newest one. */
  revision?: number | 'latest' | undefined
  /** Instead of the original's; only from the start. */
  inputs?: GivenInputs | undefined
  breakpoints?: string[] | undefined
}

/** Throws not-found, conflict where the original still runs, or invalid. */
export async function replayExecution(
  originalId: string,
  replay: Replay,
  by: OperatedBy,
): Promise<StartedExecution> {
  const original = await running().runtime.state(originalId)
  if (!original) throw new AppError('not-found', noExecution(originalId))
  const { execution } = original
  if (!isTerminal(execution.state)) {
    const message = `Only an execution that has ended can be replayed; this one is ${execution.state}.`
    throw new AppError('conflict', message)
  }
  if (replay.taskRunId && !original.taskRuns.has(replay.taskRunId)) {
    throw new AppError('not-found', `There is no task run ${replay.taskRunId}.`)
  }
  const { flow, revision } = await flowForReplay(original, replay)
  const executionId = newId()
  const inputs = await inputsOf(original, replay, flow, executionId)
  const request = planReplay(flow, original, {
    executionId,
    at: Date.now(),
    seed: newSeed(),
    inputs,
    revision,
    ...(replay.taskRunId ? { fromTaskRunId: replay.taskRunId } : {}),
    ...(replay.breakpoints?.length ? { breakpoints: replay.breakpoints } : {}),
  })
  const { actor, ip = null } = by
  const audit = {
    actor,
    action: 'execution.replay',
    namespace: execution.namespace,
    subject: executionId,
    data: { originalId, taskRunId: replay.taskRunId ?? null, revision },
    ip,
  }
  return running().runtime.start(request, { actor, audit })
}

/** The flow that a replay would run. Throws invalid where there is no such revision. */
export async function flowForReplay(
  { execution }: ExecutionState,
  { revision: wanted }: Pick<Replay, 'revision'>,
): Promise<{ flow: Flow; revision: number }> {
  const { namespace, flowId } = execution
  const revision =
    wanted === 'latest'
      ? (await newestFlow(namespace, flowId))?.revision
      : (wanted ?? execution.flowRevision)
  const flow = revision === undefined ? null : await flowAt(namespace, flowId, revision)
  if (flow && revision !== undefined) return { flow, revision }
  const message = revision
    ? `The flow has no revision ${revision}.`
    : 'The flow was deleted: choose one of its revisions.'
  throw new AppError('invalid', message, { fields: [{ path: 'revision', message }] })
}

async function inputsOf(
  { execution }: ExecutionState,
  replay: Replay,
  flow: Flow,
  executionId: string,
): Promise<JsonObject> {
  if (!replay.inputs) return execution.inputs
  if (replay.taskRunId) {
    const message = 'Other inputs can be given only to a replay from the start.'
    throw new AppError('invalid', message, { fields: [{ path: 'inputs', message }] })
  }
  const { namespace, flowId } = execution
  return takeInputs(flow.inputs, replay.inputs, (inputId, file) =>
    storeInputFile({ namespace, flowId, executionId }, inputId, file),
  )
}

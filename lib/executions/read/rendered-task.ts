// What the expressions of a task came to in a task run, worked out again from what the execution kept: the
// rendered properties themselves are kept by nobody, since most tasks would pay for what few look at. Secrets are
// masked before anything is rendered, and what only a worker was told (keys, files, answers of others) is named.

import {
  attemptContext,
  contextFunctions,
  planOf,
  secretInputs,
  type ExecutionState,
  type Flow,
  type Json,
  type JsonObject,
} from '@/lib/engine'
import {
  ExpressionError,
  hasExpression,
  render,
  Suspended,
  worldFunctions,
  type Context,
  type HostFunction,
} from '@/lib/expressions'
import type { Viewer } from '@/lib/accounts/schema'
import { running } from '@/lib/runtime/running'
import { maskSealed, sealedMask } from '@/lib/shared/sealed'
import { AppError } from '@/lib/shared/errors'
import { authoriseExecution } from './one'

export type RenderedText = {
  /** Where it stands in the task: `commands[0]`. */
  path: string
  written: string
} & (
  | { value: Json }
  /** It called what only its worker could answer. */
  | { asked: string }
  | { error: string }
)

const most = 200

/** Every text of the task with an expression in it, in the order in which it was written. Throws not-found. */
export async function readRenderedTask(
  viewer: Viewer,
  executionId: string,
  taskRunId: string,
): Promise<RenderedText[]> {
  await authoriseExecution(viewer, 'execution.read', executionId)
  const { runtime } = running()
  const state = await runtime.state(executionId)
  const taskId = state?.taskRuns.get(taskRunId)?.taskId
  if (!state || taskId === undefined) {
    throw new AppError('not-found', `There is no task run ${taskRunId}.`)
  }
  const { namespace, flowId, flowRevision } = state.execution
  const flow = await runtime.loadFlow(namespace, flowId, flowRevision)
  const task = planOf(flow).places.get(taskId)?.task
  const texts = new Map<string, string>()
  collect(task?.properties ?? {}, '', texts)
  const context = maskedContext(flow, state, taskRunId)
  const row = state.attempts.get(taskRunId)?.at(-1)
  const now = row?.startedAt ?? row?.claimedAt ?? Date.now()
  return [...texts]
    .slice(0, most)
    .map(([path, written]) => Object.assign({ path, written }, rendered(written, context, now)))
}

function maskedContext(flow: Flow, state: ExecutionState, taskRunId: string): Context {
  const attempt = Math.max(1, state.taskRuns.get(taskRunId)?.attemptCount ?? 1)
  const context = attemptContext(flow, state, taskRunId, attempt)
  const masked: JsonObject = Object.fromEntries(
    secretInputs(flow).map((name) => [name, sealedMask]),
  )
  return { ...context, inputs: { ...state.execution.inputs, ...masked } }
}

/** A secret is always shown so; everything else of the world is not asked. */
const functions: Record<string, HostFunction> = {
  ...Object.fromEntries(
    worldFunctions.map((name): [string, HostFunction] => [
      name,
      (args) => {
        throw new Suspended(name, name, args)
      },
    ]),
  ),
  secret: () => sealedMask,
}

function rendered(
  written: string,
  context: Context,
  now: number,
): { value: Json } | { asked: string } | { error: string } {
  try {
    const { value } = render(written, context, {
      now,
      random: () => 0.5,
      functions: { ...functions, ...contextFunctions(context) },
    })
    return { value: maskSealed(value) as Json }
  } catch (error) {
    if (error instanceof Suspended) return { asked: error.name }
    if (error instanceof ExpressionError) return { error: error.message }
    throw error
  }
}

function collect(value: Json, path: string, into: Map<string, string>): void {
  if (typeof value === 'string') {
    if (hasExpression(value)) into.set(path, value)
  } else if (Array.isArray(value)) {
    for (const [place, item] of value.entries()) collect(item, `${path}[${place}]`, into)
  } else if (value !== null && typeof value === 'object') {
    for (const [key, item] of Object.entries(value)) {
      collect(item, path === '' ? key : `${path}.${key}`, into)
    }
  }
}

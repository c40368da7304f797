// How each effect of the engine is carried out. All idempotent: an execution is started under an id that the
// effect names, and events that come twice change nothing.

import type { Pool } from 'pg'
import { isTerminal, type Effect, type Failure, type SubflowRequest } from '@/lib/engine'
import { isAppError } from '@/lib/shared/errors'
import type { FlowStore } from '../memory/flows'
import type { ReadInputs } from '../read-inputs'
import type { Runtime } from '../running'
import type { EffectHandlers } from './effects'
import { askForSlot, giveSlotBack } from './slots'

export type HandlerParts = {
  pool: Pool
  flows: FlowStore
  runtime: Pick<Runtime, 'apply' | 'start' | 'state'>
  readInputs: ReadInputs
}

type Of<T extends Effect['type']> = Extract<Effect, { type: T }>

export function engineHandlers(parts: HandlerParts): EffectHandlers {
  return {
    startExecution: (effect) => startSubflow(parts, (effect as Of<'startExecution'>).start),
    restartChild: (effect) => restartChild(parts, (effect as Of<'restartChild'>).start),
    tellParent: (effect, from) => tellParent(parts, effect as Of<'tellParent'>, from.executionId),
    killChild: (effect) => killChild(parts, (effect as Of<'killChild'>).executionId),
    acquireSlot: (effect, from) =>
      acquireSlot(parts, effect as Of<'acquireSlot'>, from.executionId),
    releaseSlot: (effect, from) =>
      releaseSlot(parts, effect as Of<'releaseSlot'>, from.executionId),
  }
}

/** What an event to an execution that is gone, or that has moved on, comes to: nothing. */
async function tell(
  { runtime }: HandlerParts,
  executionId: string,
  event: Parameters<Runtime['apply']>[1],
): Promise<void> {
  try {
    await runtime.apply(executionId, event)
  } catch (error) {
    if (isAppError(error) && (error.code === 'not-found' || error.code === 'conflict')) return
    throw error
  }
}

async function startSubflow(parts: HandlerParts, request: SubflowRequest): Promise<void> {
  const { parent, executionId } = request
  if (parent && request.attemptNumber === 1 && !(await isWanted(parts, parent))) return
  try {
    const revision =
      request.revision ?? (await parts.flows.newest(request.namespace, request.flowId))
    const flow = await parts.flows.load(request.namespace, request.flowId, revision)
    if (flow.disabled) return await refuse(parts, request, 'flow-disabled', 'The flow is disabled.')
    // Another try of the same execution repeats inputs that were checked before.
    const inputs =
      request.attemptNumber > 1 ? request.inputs : await parts.readInputs(flow, request.inputs)
    await parts.runtime.start(
      {
        ...request,
        flowRevision: revision,
        inputs,
        labels: { ...request.inheritedLabels, ...flow.labels, ...request.labels },
      },
      { actor: { kind: 'flow', id: parent?.executionId ?? request.originalId ?? undefined } },
    )
  } catch (error) {
    if (!isAppError(error) || error.code === 'unavailable' || error.code === 'internal') throw error
    const fields = error.fields.map(({ path, message }) => `${path}: ${message}`)
    const message = [error.message, ...fields].join(' ')
    return refuse(parts, request, error.code === 'invalid' ? 'inputs' : 'flow-missing', message)
  }
  if (parent) {
    await tell(parts, parent.executionId, {
      type: 'subflow.started',
      taskRunId: parent.taskRunId,
      executionId,
    })
  }
}

/** The child of a restarted parent goes on from what failed in it; what it came to meanwhile counts as well. */
async function restartChild(parts: HandlerParts, request: SubflowRequest): Promise<void> {
  const { parent, executionId } = request
  const child = (await parts.runtime.state(executionId))?.execution
  if (!child) return startSubflow(parts, request)
  if (!parent || !(await isWanted(parts, parent))) return
  if (!isTerminal(child.state)) {
    if (await isAskedTo(parts.pool, 'killChild', executionId))
      throw new Error('The child is just being killed')
    return
  }
  if (['FAILED', 'KILLED', 'CANCELLED'].includes(child.state)) {
    return tell(parts, executionId, { type: 'execution.restart' })
  }
  const { state, outputs } = child
  const { taskRunId } = parent
  return tell(parts, parent.executionId, {
    type: 'subflow.ended',
    taskRunId,
    executionId,
    state,
    outputs,
  })
}

async function isAskedTo(pool: Pool, type: Effect['type'], executionId: string): Promise<boolean> {
  const { rowCount } = await pool.query(
    `SELECT 1 FROM effects WHERE type = $1 AND payload->>'executionId' = $2`,
    [type, executionId],
  )
  return rowCount !== 0
}

/** A parent that was killed before its child was started wants no child. */
async function isWanted(
  { runtime }: HandlerParts,
  parent: NonNullable<SubflowRequest['parent']>,
): Promise<boolean> {
  const state = await runtime.state(parent.executionId)
  const taskRun = state?.taskRuns.get(parent.taskRunId)
  return taskRun !== undefined && !isTerminal(taskRun.state)
}

async function refuse(
  parts: HandlerParts,
  { parent, namespace, flowId }: SubflowRequest,
  code: string,
  reason: string,
): Promise<void> {
  if (!parent) return
  const failure: Failure = { code, message: `${namespace}.${flowId} was not started: ${reason}` }
  await tell(parts, parent.executionId, {
    type: 'subflow.refused',
    taskRunId: parent.taskRunId,
    failure,
  })
}

async function tellParent(
  parts: HandlerParts,
  effect: Of<'tellParent'>,
  executionId: string,
): Promise<void> {
  const { parent, state, outputs } = effect
  // Restarted meanwhile: what the parent waits for now is its next end.
  const child = (await parts.runtime.state(executionId))?.execution
  if (child && !isTerminal(child.state)) return
  const { taskRunId } = parent
  return tell(parts, parent.executionId, {
    type: 'subflow.ended',
    taskRunId,
    executionId,
    state,
    outputs,
  })
}

async function killChild(parts: HandlerParts, executionId: string): Promise<void> {
  const { rowCount } = await parts.pool.query('SELECT 1 FROM executions WHERE id = $1', [
    executionId,
  ])
  if (rowCount === 1) {
    return tell(parts, executionId, { type: 'execution.kill', reason: 'its parent was killed' })
  }
  // Its start may still be on its way; it looks at the parent first, so this ends either way.
  const { rowCount: starting } = await parts.pool.query(
    `SELECT 1 FROM effects WHERE type = 'startExecution' AND payload->'start'->>'executionId' = $1`,
    [executionId],
  )
  if (starting) throw new Error('The child is just being started')
}

async function acquireSlot(
  parts: HandlerParts,
  { namespace, flowId, limit }: Of<'acquireSlot'>,
  executionId: string,
): Promise<void> {
  const state = await parts.runtime.state(executionId)
  if (!state || isTerminal(state.execution.state)) return
  const askedAt = state.execution.createdAt
  const ask = { executionId, namespace, flowId, limit, askedAt }
  const { granted, refused } = await askForSlot(parts.pool, ask)
  await Promise.all(granted.map((id) => tell(parts, id, { type: 'slot.granted' })))
  if (refused) await tell(parts, executionId, { type: 'slot.refused', limit })
  else if (!granted.includes(executionId)) await tell(parts, executionId, { type: 'slot.granted' })
}

async function releaseSlot(
  parts: HandlerParts,
  { namespace, flowId }: Of<'releaseSlot'>,
  executionId: string,
): Promise<void> {
  const granted = await giveSlotBack(parts.pool, { executionId, namespace, flowId })
  await Promise.all(granted.map((id) => tell(parts, id, { type: 'slot.granted' })))
}

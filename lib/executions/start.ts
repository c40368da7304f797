// Starting an execution: the flow in its newest or a given revision, its inputs read and typed, its checks
// asked, then the runtime, which answers when the start is durable (P1). The same idempotency key gives the
// same execution, whatever comes with it.

import type { ExecutionTrigger } from '@/lib/engine'
import { flowAt, newestFlow, type FlowAtRevision } from '@/lib/flows/newest'
import { noFlow } from '@/lib/flows/read'
import { newId } from '@/lib/runtime/new-id'
import { running } from '@/lib/runtime/running'
import { AppError } from '@/lib/shared/errors'
import { checkLabels } from './operations/set-labels'
import type { OperatedBy } from './operations/operate'
import { storeInputFile, takeInputs, type GivenInputs } from './take-inputs'

export type StartExecution = {
  namespace: string
  flowId: string
  revision?: number | undefined
  inputs: GivenInputs
  labels?: Record<string, string> | undefined
  /** Epoch milliseconds: it waits until then. */
  scheduleAt?: number | null | undefined
  breakpoints?: string[] | undefined
  idempotencyKey?: string | undefined
  trigger?: ExecutionTrigger | null | undefined
  /** Called once it is durable: whoever waits for its end then misses nothing. */
  onAccepted?: ((executionId: string) => void) | undefined
}

export type StartedExecution = { executionId: string; created: boolean }

/** Throws not-found, conflict for a disabled flow, or invalid with the fields. */
export async function startExecution(
  request: StartExecution,
  by: OperatedBy,
): Promise<StartedExecution> {
  const { namespace, flowId } = request
  const { flow, revision } = await startableFlow(request)
  const labels = request.labels ?? {}
  checkLabels(labels)
  const executionId = newId()
  const inputs = await takeInputs(flow.inputs, request.inputs, (inputId, file) =>
    storeInputFile({ namespace, flowId, executionId }, inputId, file),
  )
  const started = await running().runtime.start(
    {
      executionId,
      namespace,
      flowId,
      flowRevision: revision,
      inputs,
      labels,
      trigger: request.trigger ?? null,
      correlationId: executionId,
      parent: null,
      originalId: null,
      scheduleAt: request.scheduleAt ?? null,
      ...(request.breakpoints?.length ? { breakpoints: request.breakpoints } : {}),
    },
    {
      actor: by.actor,
      audit: {
        actor: by.actor,
        action: 'execution.start',
        namespace,
        subject: executionId,
        data: { flowId, revision },
        ip: by.ip ?? null,
      },
      ...(request.idempotencyKey ? { idempotencyKey: request.idempotencyKey } : {}),
    },
  )
  request.onAccepted?.(started.executionId)
  return started
}

async function startableFlow(request: StartExecution): Promise<FlowAtRevision> {
  const { namespace, flowId, revision } = request
  const newest = await newestFlow(namespace, flowId)
  if (!newest) throw new AppError('not-found', noFlow(namespace, flowId))
  if (newest.disabled) {
    throw new AppError('conflict', `The flow ${namespace}.${flowId} is disabled.`)
  }
  if (revision === undefined || revision === newest.revision) return newest
  const flow = await flowAt(namespace, flowId, revision)
  if (flow) return { flow, revision, disabled: false }
  const message = `The flow has no revision ${revision}; the newest is ${newest.revision}.`
  throw new AppError('invalid', message, { fields: [{ path: 'revision', message }] })
}

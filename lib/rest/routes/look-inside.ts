// What clients look at beside an execution: its graph, the flow that it runs, and what an expression comes to in
// one of its task runs. Nothing here changes anything.

import { z } from 'zod'
import {
  attemptContext,
  contextFunctions,
  flowGraph,
  parseFlow,
  type ExecutionState,
  type Flow,
} from '@/lib/engine'
import { ExpressionError, render, Suspended } from '@/lib/expressions'
import { noExecution } from '@/lib/executions/read'
import { flowAt } from '@/lib/flows/newest'
import { noFlow, readFlow } from '@/lib/flows/read'
import { running } from '@/lib/runtime/running'
import { maskSealed } from '@/lib/shared/sealed'
import { AppError } from '@/lib/shared/errors'
import { count } from '../query'
import { route, type Route } from '../route'
import { flowJson } from '../shape'
import { executionParams, scopeOfExecution } from './executions'

async function ofExecution(executionId: string): Promise<{ state: ExecutionState; flow: Flow }> {
  const state = await running().runtime.state(executionId)
  if (!state) throw new AppError('not-found', noExecution(executionId))
  const { namespace, flowId, flowRevision } = state.execution
  const flow = await flowAt(namespace, flowId, flowRevision)
  if (!flow) throw new AppError('not-found', noFlow(namespace, flowId))
  return { state, flow }
}

/** As a task of this run would see it; functions of the world (secrets, keys, files) are not asked. */
function evaluated(flow: Flow, state: ExecutionState, taskRunId: string, source: string): object {
  const attempt = Math.max(1, state.taskRuns.get(taskRunId)?.attemptCount ?? 1)
  const context = attemptContext(flow, state, taskRunId, attempt)
  const environment = {
    now: Date.now(),
    random: Math.random,
    functions: contextFunctions(context),
  }
  try {
    const { value } = render(source, context, environment)
    const text = typeof value === 'string' ? value : JSON.stringify(value)
    return { result: maskSealed(text), error: null }
  } catch (error) {
    if (error instanceof ExpressionError || error instanceof Suspended) {
      const known = error instanceof ExpressionError
      return { result: null, error: known ? error.message : 'It asks for what only a task gets.' }
    }
    throw error
  }
}

const flowParams = z.object({ namespace: z.string().max(150), id: z.string().max(100) })

export const lookRoutes: Route[] = [
  route({
    method: 'GET',
    path: '/executions/:executionId/graph',
    summary: 'Nodes, edges and clusters of the flow that an execution runs.',
    permission: 'execution.read',
    scope: scopeOfExecution,
    params: executionParams,
    handle: async ({ params: { executionId } }) => flowGraph((await ofExecution(executionId)).flow),
  }),
  route({
    method: 'GET',
    path: '/executions/:executionId/flow',
    summary: 'The flow that an execution runs, in its revision.',
    permission: 'flow.read',
    scope: scopeOfExecution,
    params: executionParams,
    handle: async ({ params: { executionId }, viewer }) => {
      const { execution } = (await ofExecution(executionId)).state
      const { namespace, flowId, flowRevision: revision } = execution
      return flowJson(await readFlow(viewer, namespace, flowId, { revision, allowDeleted: true }))
    },
  }),
  route({
    method: 'POST',
    path: '/executions/:executionId/eval/:taskRunId',
    summary: 'What an expression comes to in a task run. The body is the expression, as text.',
    permission: 'execution.read',
    scope: scopeOfExecution,
    params: executionParams.extend({ taskRunId: z.string().max(100) }),
    reads: 'yaml',
    body: z.string().max(10_000),
    handle: async ({ params: { executionId, taskRunId }, body }) => {
      const { state, flow } = await ofExecution(executionId)
      if (!state.taskRuns.has(taskRunId)) {
        throw new AppError('not-found', `There is no task run ${taskRunId}.`)
      }
      return evaluated(flow, state, taskRunId, body)
    },
  }),
  route({
    method: 'GET',
    path: '/flows/:namespace/:id/graph',
    summary: 'Nodes, edges and clusters of a flow.',
    permission: 'flow.read',
    scope: ({ params: { namespace, id } }) => ({ namespace, missing: noFlow(namespace, id) }),
    params: flowParams,
    query: z.object({ revision: count(1, 2 ** 31 - 1) }),
    handle: async ({ params: { namespace, id }, query, viewer }) => {
      const { source } = await readFlow(viewer, namespace, id, { revision: query.revision })
      const { flow } = parseFlow(source)
      if (!flow) throw new AppError('invalid', 'This revision cannot be drawn: it has errors.')
      return flowGraph(flow)
    },
  }),
]

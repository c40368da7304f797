// What clients ask around executions: which flows may be started, what their inputs come to, how the newest
// executions stand, and all executions of one family.

import { z } from 'zod'
import { checkInputs } from '@/lib/executions/operations/check-inputs'
import { pauseForms } from '@/lib/executions/operations/resume'
import { readLatest } from '@/lib/executions/read'
import { flowAt, newestFlow } from '@/lib/flows/newest'
import { noFlow, readFlow, readFlows, readNamespaces } from '@/lib/flows/read'
import { running } from '@/lib/runtime/running'
import { AppError } from '@/lib/shared/errors'
import { followFamily } from '../follow-family'
import { count, one } from '../query'
import { route, type Route } from '../route'
import { flowJson, flowSummaryJson } from '../shape'
import { executionParams, scopeOfExecution } from './executions'

const flowParams = z.object({ namespace: z.string().max(150), id: z.string().max(100) })
const scopeOfFlow = ({ params: { namespace, id } }: { params: z.infer<typeof flowParams> }) => ({
  namespace,
  missing: noFlow(namespace, id),
})
const inputsBody = z.record(z.string(), z.unknown())

export const besideExecutionRoutes: Route[] = [
  route({
    method: 'GET',
    path: '/executions/namespaces',
    summary: 'Namespaces with flows to start.',
    permission: 'flow.read',
    scope: 'anywhere',
    handle: ({ viewer }) => readNamespaces(viewer),
  }),
  route({
    method: 'GET',
    path: '/executions/namespaces/:namespace/flows',
    summary: 'Flows of a namespace to start.',
    permission: 'flow.read',
    scope: 'anywhere',
    params: flowParams.pick({ namespace: true }),
    handle: async ({ params: { namespace }, viewer }) => {
      const page = await readFlows(viewer, { namespace, limit: 200 })
      return page.flows.filter((flow) => flow.namespace === namespace).map(flowSummaryJson)
    },
  }),
  route({
    method: 'GET',
    path: '/executions/flows/:namespace/:id',
    summary: 'A flow, for whoever starts it.',
    permission: 'flow.read',
    scope: scopeOfFlow,
    params: flowParams,
    query: z.object({ revision: count(1, 2 ** 31 - 1) }),
    handle: async ({ params: { namespace, id }, query, viewer }) =>
      flowJson(await readFlow(viewer, namespace, id, query), false),
  }),
  route({
    method: 'POST',
    path: '/executions/latest',
    summary: 'The newest execution of each of these flows.',
    permission: 'execution.read',
    scope: 'anywhere',
    reads: 'json',
    body: z.array(flowParams).max(200),
    handle: ({ body, viewer }) => readLatest(viewer, body),
  }),
  route({
    method: 'GET',
    path: '/executions/:executionId/follow-dependencies',
    summary:
      'An execution and all that was started from it, after each change, as server-sent events.',
    permission: 'execution.read',
    scope: scopeOfExecution,
    params: executionParams,
    handle: ({ params: { executionId }, viewer, request }) =>
      Promise.resolve(followFamily(viewer, executionId, request.signal)),
  }),
  route({
    method: 'POST',
    path: '/executions/:executionId{[0-9a-fA-F-]{36}}/resume/validate',
    summary: 'What a resume would say of these inputs; resumes nothing.',
    permission: 'execution.control',
    scope: scopeOfExecution,
    params: executionParams,
    query: z.object({ taskRunId: one(z.uuid()) }),
    reads: 'inputs',
    body: inputsBody,
    handle: async ({ params: { executionId }, query: { taskRunId }, body }) => {
      const forms = await pauseForms(executionId)
      const form = taskRunId ? forms.find((each) => each.taskRunId === taskRunId) : forms[0]
      const execution = (await running().runtime.state(executionId))?.execution
      if (!form) throw new AppError('conflict', 'Nothing of this execution waits for inputs.')
      return {
        id: execution?.flowId,
        namespace: execution?.namespace,
        inputs: enabled(checkInputs(form.inputs, body)),
      }
    },
  }),
  route({
    method: 'POST',
    path: '/executions/:namespace/:id/validate',
    summary: 'What a start would say of these inputs; starts nothing.',
    permission: 'execution.start',
    scope: scopeOfFlow,
    params: flowParams,
    query: z.object({ revision: count(1, 2 ** 31 - 1) }),
    reads: 'inputs',
    body: inputsBody,
    handle: async ({ params: { namespace, id }, query: { revision }, body }) => {
      const newest = await newestFlow(namespace, id)
      const flow = revision ? await flowAt(namespace, id, revision) : newest?.flow
      if (!newest || !flow) throw new AppError('not-found', noFlow(namespace, id))
      if (newest.disabled) {
        throw new AppError('conflict', `The flow ${namespace}.${id} is disabled.`)
      }
      return { id, namespace, inputs: enabled(checkInputs(flow.inputs, body)) }
    },
  }),
]

/** An input that another one has switched off comes to nothing and is right; clients are not told apart from those left empty. */
function enabled(inputs: ReturnType<typeof checkInputs>) {
  return inputs.map((checked) => Object.assign(checked, { enabled: true }))
}

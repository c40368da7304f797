import { z } from 'zod'
import { deleteFlow } from '@/lib/flows/delete'
import {
  flowOrNull,
  noFlow,
  readFlow,
  readFlowRevisions,
  readFlows,
  readNamespaces,
} from '@/lib/flows/read'
import { saveFlow, type SaveFlowRequest } from '@/lib/flows/save'
import { saveFlows } from '@/lib/flows/save-many'
import type { FlowProblem, SaveFlowResult } from '@/lib/flows/schema'
import { checkSource, validateFlowSource } from '@/lib/flows/validate'
import { AppError } from '@/lib/shared/errors'
import { count, flag, one } from '../query'
import { route, type RestRequest, type Route } from '../route'
import { flowJson, flowSummaryJson } from '../shape'
import { flowFilterOf, flowFilterQuery } from './flow-lists'

const params = z.object({ namespace: z.string().max(150), id: z.string().max(100) })
type Key = z.infer<typeof params>

const scopeOfFlow = ({ params: { namespace, id } }: { params: Key }) => ({
  namespace,
  missing: noFlow(namespace, id),
})

const scopeOfSource = ({ body }: { body: string }) => {
  const { flow, problems } = checkSource(body)
  if (!flow) throw invalidFlow(problems)
  return { namespace: flow.namespace }
}

const flowQuery = flowFilterQuery.extend({
  size: count(1, 200),
  after: one(z.string().max(300)),
})

export const flowRoutes: Route[] = [
  route({
    method: 'POST',
    path: '/flows',
    summary: 'Creates a flow from YAML. Refused where it exists.',
    permission: 'flow.write',
    scope: scopeOfSource,
    reads: 'yaml',
    body: z.string(),
    handle: ({ body, ...request }) => save({ source: body, expectedRevision: 0 }, request),
  }),
  route({
    method: 'POST',
    path: '/flows/validate',
    summary: 'Everything that is wrong with one or several flows; saves nothing.',
    permission: 'flow.read',
    scope: 'anywhere',
    reads: 'yaml',
    body: z.string(),
    handle: async ({ body, viewer }) => {
      const sources = body.split(/^---\s*$/m).filter((source) => source.trim() !== '')
      return Promise.all(
        (sources.length > 0 ? sources : ['']).slice(0, 200).map(async (source, index) => {
          const { flow, problems } = await validateFlowSource(viewer, source)
          return validation(index, flow, problems)
        }),
      )
    },
  }),
  route({
    method: 'POST',
    path: '/flows/bulk',
    summary:
      'Saves many flows, --- between them; all or none are taken. delete=true removes others of the namespace.',
    permission: 'flow.write',
    scope: 'anywhere',
    query: z.object({ namespace: one(z.string().max(150)), delete: flag }),
    reads: 'yaml',
    body: z.string(),
    handle: async ({ body, query, viewer, by }) => {
      const request = { source: body, namespace: query.namespace, deleteOthers: query.delete }
      const saved = await saveFlows(request, viewer, { ...by, userId: viewer.userId })
      return saved.map((flow) => flowJson(flow))
    },
  }),
  route({
    method: 'GET',
    path: '/flows/search',
    summary: 'Flows by text, namespace and labels.',
    permission: 'flow.read',
    scope: 'anywhere',
    query: flowQuery,
    handle: async ({ query, viewer }) => {
      const { size: limit, after } = query
      const page = await readFlows(viewer, { ...flowFilterOf(query), after, limit })
      const results = page.flows.map(flowSummaryJson)
      return { results, total: results.length, next: page.next }
    },
  }),
  route({
    method: 'GET',
    path: '/flows/distinct-namespaces',
    summary: 'Namespaces that have flows.',
    permission: 'flow.read',
    scope: 'anywhere',
    handle: ({ viewer }) => readNamespaces(viewer),
  }),
  route({
    method: 'GET',
    path: '/flows/:namespace',
    summary: 'Flows of a namespace.',
    permission: 'flow.read',
    scope: 'anywhere',
    params: params.pick({ namespace: true }),
    handle: async ({ params: { namespace }, viewer }) => {
      const page = await readFlows(viewer, { namespace, limit: 200 })
      return page.flows.filter((flow) => flow.namespace === namespace).map(flowSummaryJson)
    },
  }),
  route({
    method: 'GET',
    path: '/flows/:namespace/:id',
    summary: 'One flow, with its source.',
    permission: 'flow.read',
    scope: scopeOfFlow,
    params,
    query: z.object({ revision: count(1, 2 ** 31 - 1), source: flag, allowDeleted: flag }),
    handle: async ({ params: { namespace, id }, query, viewer }) => {
      const { revision, allowDeleted } = query
      const flow = await readFlow(viewer, namespace, id, { revision, allowDeleted })
      const headers = { etag: `"${flow.revision}"` }
      return Response.json(flowJson(flow, query.source !== false), { headers })
    },
  }),
  route({
    method: 'GET',
    path: '/flows/:namespace/:id/revisions',
    summary: 'Revisions of a flow, newest first.',
    permission: 'flow.read',
    scope: scopeOfFlow,
    params,
    query: z.object({ before: count(1, 2 ** 31 - 1), size: count(1, 200) }),
    handle: ({ params: { namespace, id }, query, viewer }) =>
      readFlowRevisions(viewer, namespace, id, { before: query.before, limit: query.size }),
  }),
  route({
    method: 'PUT',
    path: '/flows/:namespace/:id',
    summary: 'Saves a new revision. With If-Match: "<revision>", only over that one.',
    permission: 'flow.write',
    scope: scopeOfFlow,
    params,
    reads: 'yaml',
    body: z.string(),
    handle: async ({ params: { namespace, id }, body, ...request }) => {
      const existing = await flowOrNull(namespace, id)
      if (!existing || existing.deleted) throw new AppError('not-found', noFlow(namespace, id))
      const expectedRevision = revisionOf(request.request.headers.get('if-match'))
      const expected = { namespace, flowId: id }
      return save({ source: body, expected, expectedRevision }, request)
    },
  }),
  route({
    method: 'DELETE',
    path: '/flows/:namespace/:id',
    summary: 'Deletes a flow; its revisions stay readable.',
    permission: 'flow.delete',
    scope: scopeOfFlow,
    params,
    handle: async ({ params: { namespace, id }, viewer, by }) => {
      await deleteFlow(namespace, id, { ...by, userId: viewer.userId })
      return undefined
    },
  }),
]

async function save(
  request: SaveFlowRequest,
  { viewer, by }: Pick<RestRequest<unknown, unknown, unknown>, 'viewer' | 'by'>,
): Promise<Response> {
  const saved: SaveFlowResult = await saveFlow(request, { ...by, userId: viewer.userId })
  if (saved.ok) {
    const headers = { etag: `"${saved.flow.revision}"` }
    return Response.json(flowJson(saved.flow), { headers })
  }
  if (saved.reason === 'invalid') throw invalidFlow(saved.problems)
  throw new AppError('conflict', saved.message, { data: { revision: saved.newest.revision } })
}

function revisionOf(ifMatch: string | null): number | undefined {
  if (ifMatch === null || ifMatch === '*') return undefined
  const revision = Number(ifMatch.replace(/^(W\/)?"?(\d+)"?$/, '$2'))
  if (Number.isInteger(revision) && revision > 0) return revision
  throw new AppError('invalid', 'If-Match must be a revision in quotes, such as "3".')
}

function invalidFlow(problems: FlowProblem[]): AppError {
  const errors = problems.filter((problem) => problem.severity === 'error')
  const message = errors.map((one) => `Line ${one.line}: ${one.message}`).join('\n')
  return new AppError('invalid', message || 'The body is not a flow.', {
    fields: errors.map(({ path, message: text, line, column, fix }) => ({
      path,
      message: fix ? `${text} ${fix}` : text,
      line,
      column,
    })),
  })
}

function validation(
  index: number,
  flow: { id: string; namespace: string } | null,
  problems: FlowProblem[],
) {
  const errors = problems.filter((problem) => problem.severity === 'error')
  const warnings = problems.filter((problem) => problem.severity === 'warning')
  return {
    index,
    flow: flow?.id ?? null,
    namespace: flow?.namespace ?? null,
    ...(errors.length > 0
      ? { constraints: errors.map((one) => `${one.path}: ${one.message}`).join('\n') }
      : {}),
    warnings: warnings.map((one) => one.message),
    problems,
  }
}

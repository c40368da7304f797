// Many flows at once: by their keys, or by a query. Each is asked apart; rights are checked for each one.

import { z } from 'zod'
import { authorise } from '@/lib/accounts/authorise'
import type { Permission, Viewer } from '@/lib/accounts/schema'
import { deleteFlow } from '@/lib/flows/delete'
import { noFlow, readFlow, readFlows } from '@/lib/flows/read'
import { saveFlows } from '@/lib/flows/save-many'
import { setFlowDisabled } from '@/lib/flows/set-disabled'
import { checkSource } from '@/lib/flows/validate'
import { tasksOf } from '@/lib/flows/tasks-of'
import { flowGraph, parseFlow } from '@/lib/engine'
import type { SavedBy } from '@/lib/flows/save'
import { AppError, isAppError } from '@/lib/shared/errors'
import { filters, plainFilterOf } from '../filters'
import { labels, labelsOf, one } from '../query'
import { route, type Method, type Route } from '../route'
import { flowJson } from '../shape'

const key = z.object({ namespace: z.string().max(150), id: z.string().max(100) })
type Key = z.infer<typeof key>
const idsBody = z.array(key).min(1).max(200)

export const flowFilterQuery = z.object({
  q: one(z.string().max(200)),
  namespace: one(z.string().max(150)),
  labels,
  filters,
})

/** Throws invalid. */
export function flowFilterOf({
  q,
  namespace,
  labels: given,
  filters: conditions,
}: z.infer<typeof flowFilterQuery>) {
  const asked = plainFilterOf(conditions, ['q', 'namespace', 'labels', 'scope'])
  const wanted = asked.labels === undefined ? given : { ...given, ...labelsOf([asked.labels]) }
  return { text: asked.q ?? q, namespace: asked.namespace ?? namespace, labels: wanted }
}

async function keysOf(viewer: Viewer, query: z.infer<typeof flowFilterQuery>): Promise<Key[]> {
  const page = await readFlows(viewer, { ...flowFilterOf(query), limit: 200 })
  if (page.next === null) return page.flows
  throw new AppError('invalid', 'The query finds more than 200 flows; narrow it.')
}

type Operation = (key: Key, by: SavedBy) => Promise<unknown>

async function each(
  keys: Key[],
  permission: Permission,
  viewer: Viewer,
  run: (key: Key) => Promise<unknown>,
): Promise<Response> {
  const refused: (Key & { code: string; message: string })[] = []
  for (const { namespace, id } of keys) {
    try {
      authorise(viewer, permission, { namespace, missing: noFlow(namespace, id) })
      await run({ namespace, id })
    } catch (error) {
      if (!isAppError(error)) throw error
      refused.push({ namespace, id, code: error.code, message: error.message })
    }
  }
  const done = keys.length - refused.length
  const status = done === 0 && refused.length > 0 ? 422 : 200
  return Response.json({ count: done, refused }, { status })
}

function lists(method: Method, name: string, permission: Permission, run: Operation): Route[] {
  return [
    route({
      method,
      path: `/flows/${name}/by-ids`,
      summary: `${name}: the flows of these ids.`,
      permission,
      scope: 'anywhere',
      reads: 'json',
      body: idsBody,
      handle: ({ body, viewer, by }) =>
        each(body, permission, viewer, (one) => run(one, { ...by, userId: viewer.userId })),
    }),
    route({
      method,
      path: `/flows/${name}/by-query`,
      summary: `${name}: the flows that the query finds.`,
      permission,
      scope: 'anywhere',
      query: flowFilterQuery,
      handle: async ({ query, viewer, by }) =>
        each(await keysOf(viewer, query), permission, viewer, (one) =>
          run(one, { ...by, userId: viewer.userId }),
        ),
    }),
  ]
}

export const flowListRoutes: Route[] = [
  ...lists('DELETE', 'delete', 'flow.delete', ({ namespace, id }, by) =>
    deleteFlow(namespace, id, by),
  ),
  ...lists('POST', 'disable', 'flow.write', ({ namespace, id }, by) =>
    setFlowDisabled(namespace, id, true, by),
  ),
  ...lists('POST', 'enable', 'flow.write', ({ namespace, id }, by) =>
    setFlowDisabled(namespace, id, false, by),
  ),
  route({
    method: 'POST',
    path: '/flows/graph',
    summary: 'Nodes, edges and clusters of a flow that is not saved.',
    permission: 'flow.read',
    scope: 'anywhere',
    reads: 'yaml',
    body: z.string(),
    handle: ({ body }) => {
      const { flow } = checkSource(body)
      if (!flow)
        throw new AppError('invalid', 'This cannot be drawn: it is not a flow without errors.')
      return Promise.resolve(flowGraph(flow))
    },
  }),
  route({
    method: 'POST',
    path: '/flows/import',
    summary: 'Saves the flows of a YAML file, --- between them: the part fileUpload of a form.',
    permission: 'flow.write',
    scope: 'anywhere',
    reads: 'inputs',
    body: z.object({
      fileUpload: z.union([z.string(), z.instanceof(File)], 'Send the file as fileUpload.'),
    }),
    handle: async ({ body: { fileUpload }, viewer, by }) => {
      const source = typeof fileUpload === 'string' ? fileUpload : await fileUpload.text()
      const saved = await saveFlows({ source }, viewer, { ...by, userId: viewer.userId })
      return saved.map((flow) => flowJson(flow))
    },
  }),
  route({
    method: 'GET',
    path: '/flows/:namespace/:id/tasks/:taskId',
    summary: 'One task of a flow, wherever it stands in it.',
    permission: 'flow.read',
    scope: ({ params: { namespace, id } }) => ({ namespace, missing: noFlow(namespace, id) }),
    params: key.extend({ taskId: z.string().max(200) }),
    handle: async ({ params: { namespace, id, taskId }, viewer }) => {
      const { source } = await readFlow(viewer, namespace, id)
      const { flow } = parseFlow(source)
      const task = flow && tasksOf(flow).get(taskId)
      if (!task) throw new AppError('not-found', `${namespace}.${id} has no task ${taskId}.`)
      const { properties, flowable: _, ...known } = task
      return { ...known, ...properties }
    },
  }),
]

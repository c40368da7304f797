// The same operations on many executions, by ids or by a query: at most 1,000 at a time, oldest refusals
// listed beside the count. Rights are checked for each one.

import { z } from 'zod'
import { idsOfFilter, mostInBulk, operateInBulk, type BulkResult } from '@/lib/executions/bulk'
import { endStateInput, unqueueStateInput } from '@/lib/executions/inputs'
import { changeExecutionState } from '@/lib/executions/operations/change-state'
import { deleteExecution } from '@/lib/executions/operations/delete'
import { forceRunExecution } from '@/lib/executions/operations/force-run'
import { killExecution } from '@/lib/executions/operations/kill'
import type { OperatedBy } from '@/lib/executions/operations/operate'
import { pauseExecution } from '@/lib/executions/operations/pause'
import { replayExecution } from '@/lib/executions/operations/replay'
import { restartExecution } from '@/lib/executions/operations/restart'
import { resumeExecution } from '@/lib/executions/operations/resume'
import { setLabels } from '@/lib/executions/operations/set-labels'
import { unqueueExecution } from '@/lib/executions/operations/unqueue'
import type { Permission } from '@/lib/accounts/schema'
import { flag, one } from '../query'
import { route, type Method, type Route } from '../route'
import { filterOf, filterQuery } from './executions'
import { labelsBody } from './operations'

type Bulk = {
  method: Method
  /** The last part of the path before `by-ids`; empty for deletion. */
  name: string
  permission: Permission
  run(id: string, by: OperatedBy, query: BulkQuery): Promise<unknown>
}

/** `state` of unqueue, `latestRevision` of replay; the others take neither. */
const bulkQuery = z.object({ state: one(unqueueStateInput), latestRevision: flag })
type BulkQuery = Partial<z.infer<typeof bulkQuery>>

const operations: Bulk[] = [
  bulk('DELETE', 'kill', (id, by) => killExecution(id, {}, by)),
  { ...bulk('DELETE', '', deleteExecution), permission: 'execution.delete' },
  bulk('POST', 'pause', pauseExecution),
  bulk('POST', 'resume', (id, by) => resumeExecution(id, { inputs: {} }, by)),
  bulk('POST', 'restart', (id, by) => restartExecution(id, {}, by)),
  {
    ...bulk('POST', 'replay', (id, by, { latestRevision }) =>
      replayExecution(id, latestRevision ? { revision: 'latest' } : {}, by),
    ),
    permission: 'execution.start',
  },
  bulk('POST', 'force-run', forceRunExecution),
  bulk('POST', 'unqueue', (id, by, { state }) => unqueueExecution(id, state ?? 'RUNNING', by)),
]

function bulk(method: Method, name: string, run: Bulk['run']): Bulk {
  return { method, name, permission: 'execution.control', run }
}

const idsBody = z.array(z.uuid('An execution id is a UUID')).min(1).max(mostInBulk)
const statusQuery = z.object({
  newStatus: z.preprocess((value) => (Array.isArray(value) ? value.at(-1) : value), endStateInput),
})

/** All done: 200. Some refused: 200 too, saying which; none done: 422. */
function bulkResponse(result: BulkResult): Response {
  const status = result.count === 0 && result.refused.length > 0 ? 422 : 200
  return Response.json(result, { status })
}

export const bulkRoutes: Route[] = [
  ...operations.flatMap(({ method, name, permission, run }) => {
    const base = name ? `/executions/${name}` : '/executions'
    const what = name || 'delete'
    return [
      route({
        method,
        path: `${base}/by-ids`,
        summary: `${what}: the executions of these ids.`,
        permission,
        scope: 'anywhere',
        query: bulkQuery,
        reads: 'json',
        body: idsBody,
        handle: async ({ body, viewer, by, query }) =>
          bulkResponse(await operateInBulk(viewer, permission, body, (id) => run(id, by, query))),
      }),
      route({
        method,
        path: `${base}/by-query`,
        summary: `${what}: the executions that the query finds, newest first.`,
        permission,
        scope: 'anywhere',
        query: filterQuery.extend({ newState: one(unqueueStateInput), latestRevision: flag }),
        handle: async ({ query: { newState: state, latestRevision, ...query }, viewer, by }) => {
          const ids = await idsOfFilter(viewer, permission, filterOf(query))
          const operation = (id: string) => run(id, by, { state, latestRevision })
          return bulkResponse(await operateInBulk(viewer, permission, ids, operation))
        },
      }),
    ]
  }),
  route({
    method: 'POST',
    path: '/executions/change-status/by-ids',
    summary: 'Says how these executions ended.',
    permission: 'execution.control',
    scope: 'anywhere',
    query: statusQuery,
    reads: 'json',
    body: idsBody,
    handle: async ({ body, query, viewer, by }) =>
      bulkResponse(
        await operateInBulk(viewer, 'execution.control', body, (id) =>
          changeExecutionState(id, query.newStatus, by),
        ),
      ),
  }),
  route({
    method: 'POST',
    path: '/executions/labels/by-ids',
    summary: 'Adds labels to these executions.',
    permission: 'execution.control',
    scope: 'anywhere',
    reads: 'json',
    body: z.object({ executionsId: idsBody, executionLabels: labelsBody }),
    handle: async ({ body, viewer, by }) =>
      bulkResponse(
        await operateInBulk(viewer, 'execution.control', body.executionsId, (id) =>
          setLabels(id, body.executionLabels, by),
        ),
      ),
  }),
  route({
    method: 'POST',
    path: '/executions/change-status/by-query',
    summary: 'Says how the executions that the query finds ended.',
    permission: 'execution.control',
    scope: 'anywhere',
    query: filterQuery.extend(statusQuery.shape),
    handle: async ({ query: { newStatus, ...query }, viewer, by }) => {
      const ids = await idsOfFilter(viewer, 'execution.control', filterOf(query))
      const change = (id: string) => changeExecutionState(id, newStatus, by)
      return bulkResponse(await operateInBulk(viewer, 'execution.control', ids, change))
    },
  }),
  route({
    method: 'POST',
    path: '/executions/labels/by-query',
    summary: 'Adds labels to the executions that the query finds.',
    permission: 'execution.control',
    scope: 'anywhere',
    query: filterQuery,
    reads: 'json',
    body: labelsBody,
    handle: async ({ query, body, viewer, by }) => {
      const ids = await idsOfFilter(viewer, 'execution.control', filterOf(query))
      const label = (id: string) => setLabels(id, body, by)
      return bulkResponse(await operateInBulk(viewer, 'execution.control', ids, label))
    },
  }),
]
